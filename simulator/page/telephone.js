// Text messages and calls on a phone, in one line of time. Nothing can be written back.

import { avatar } from "./avatar.js";
import { Chat } from "./chat.js";
import { el, icon } from "./dom.js";
import { HeaderMenu } from "./menu.js";
import { dayLine, hourMinute } from "./moments.js";
import { Screen } from "./screen.js";

export class TelephoneScreen extends Screen {
  constructor(store, key) {
    super(store, key, "telephone");
    const { name } = this.phone;
    const waits = el("div", { class: "start waits" }, el("p", {}, "没有短信，也没有来电。要紧的事聊天里没人应，电话会响。"));
    this.chat = new Chat(`${name}的短信和来电`, {
      drawn: (message) => (message.kind === "call" ? callLine(message) : smsLine(message)),
      between: (last, message) => (last && dayLine(last.at) === dayLine(message.at) ? null : day(message.at)),
    }, waits);
    this.menu = new HeaderMenu(`${name}的电话的更多操作`, () => []);
    this.root.append(
      el("div", { class: "chat-header" }, avatar(this.phone),
        el("div", { class: "who" }, el("b", {}, name), el("small", {}, spaced(this.channel.id))), this.menu.root),
      this.chat.root, this.toasts,
      el("p", { class: "no-reply" }, "短信不能回复；来电时按提示按键。"),
    );
  }

  /** Without somebody to swap with there is nothing in it. */
  offer(swapper) {
    super.offer(swapper);
    this.menu.root.hidden = !swapper;
  }
}

const spaced = (number) => number.replace(/^(\d{3})(\d{4})(\d{4})$/, "$1 $2 $3");

function day(iso) {
  return el("div", { class: "day" }, el("span", {}, dayLine(iso)));
}

function smsLine({ message_id: id, text, at }) {
  return el("div", { class: "line bot", data: { message: id } },
    el("div", { class: "bubble sms" }, el("div", { class: "words" }, text),
      el("div", { class: "stamp" }, "短信 ", el("time", { datetime: at }, hourMinute(at)))));
}

function callLine(call) {
  const isMissed = call.state === "over" && !call.answered;
  return el("div", { class: `call-line${isMissed ? " missed" : ""}`, data: { message: call.message_id } },
    icon("call"), el("span", {}, how(call)), el("time", { datetime: call.at }, hourMinute(call.at)));
}

function how({ state, answered, ended, pressed }) {
  if (state === "ringing") return "督办来电…";
  if (state === "talking") return "督办来电，通话中";
  if (!answered) return ended === "busy" ? "督办来电，占线" : ended === "no_answer" ? "督办来电，未接" : "督办来电，已拒接";
  return pressed ? `督办来电，已接听，按了 ${pressed}` : "督办来电，已接听，没有按键";
}
