// The telephone that rings: over whatever the phone shows, with the voice's words and the keys.

import { send } from "./api.js";
import { el, icon } from "./dom.js";

const FAREWELL_MS = 2600;
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
const SAID = { telephone: "语音呼叫 · 来电", wecom: "企业微信 · 语音通知来电" };

export class CallView {
  /** `readOn()` clears the way to the app below. */
  constructor(store, key, readOn) {
    Object.assign(this, { store, key, readOn });
    this.last = null;
    this.drawn = "";
    this.root = el("div", {
      class: "call", role: "alertdialog", "aria-live": "assertive", tabindex: "-1", hidden: true,
      on: { keydown: (event) => this.typed(event) },
    });
  }

  get phone() {
    return this.store.phones.get(this.key);
  }

  /** `call` as of now, or null: then what was on the screen says good-bye and goes. */
  show(call) {
    if (!call) return this.last ? this.farewell() : undefined;
    clearTimeout(this.leaving);
    if (this.last?.id !== call.id) this.begin();
    this.last = call;
    const now = `${call.id} ${call.state} ${call.pressed}`;
    if (now !== this.drawn) this.draw(call);
    this.drawn = now;
    return undefined;
  }

  /** Whoever is typing when it begins to ring goes on typing. */
  begin() {
    const inUse = this.root.parentElement?.contains(document.activeElement);
    this.isSmall = Boolean(inUse && document.activeElement.matches("textarea"));
  }

  /** Whoever goes on reading or writing while it rings has the call at the top of the screen only. */
  shrink() {
    if (this.last?.state !== "ringing") return;
    this.isSmall = true;
    this.root.classList.add("small");
  }

  draw(call) {
    const isRinging = call.state === "ringing";
    this.root.className = isRinging ? `call is-ringing${this.isSmall ? " small" : ""}` : "call is-talking";
    this.root.setAttribute("aria-label", `${this.phone.name}的电话${isRinging ? "在响" : "在通话"}`);
    const hadFocus = this.root.contains(document.activeElement);
    this.root.replaceChildren(...(isRinging ? this.ringing(call) : this.talking(call)));
    this.root.hidden = false;
    if (hadFocus) this.root.querySelector(".dial-key.asked, .round")?.focus();
  }

  head(line) {
    const { name, title } = this.phone;
    return el("div", { class: "call-head" }, el("small", { class: "called" }, el("b", {}, `${name}的电话`), title), el("span", { class: "caller", "aria-hidden": "true" }, "督"),
      el("strong", {}, this.store.app), el("span", { class: "call-state" }, line));
  }

  ringing(call) {
    const quiet = (label, press) => el("button", { type: "button", on: { click: press } }, label);
    const ignore = call.source === "telephone" ? [quiet("不接，让它响完", () => this.act("ignore"))] : [];
    return [
      this.head(SAID[call.source]),
      el("div", { class: "call-rings", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      el("div", { class: "call-acts" },
        round("挂断", "hang", () => this.act("hang_up")), round("接听", "take", () => this.act("pick_up"))),
      el("div", { class: "let-ring" }, quiet("先看消息", () => { this.shrink(); this.readOn(); }), ...ignore),
    ];
  }

  talking(call) {
    const spoken = call.spoken || "（没有声音）";
    return [
      this.head(call.pressed ? `通话中 · 已按 ${call.pressed}` : "通话中"),
      el("p", { class: "spoken" }, el("small", {}, "语音播报"), spoken),
      el("div", { class: "keypad", role: "group", "aria-label": "拨号键盘" }, ...KEYS.map((digit) => this.digit(digit, call))),
      el("div", { class: "call-acts" }, round("挂断", "hang", () => this.act("hang_up"))),
    ];
  }

  digit(digit, { asks, pressed }) {
    const isAsked = asks === digit;
    const marks = `dial-key${isAsked ? " asked" : ""}${pressed?.includes(digit) ? " pressed" : ""}`;
    return el("button", {
      type: "button", class: marks, "aria-label": isAsked ? `按 ${digit} 认领` : `按 ${digit}`, on: { click: () => this.press(digit) },
    }, digit, el("small", {}, isAsked ? "认领" : LETTERS[digit] ?? ""));
  }

  press(digit) {
    return this.act("press", { digit });
  }

  typed(event) {
    if (this.last?.state === "talking" && KEYS.includes(event.key)) this.press(event.key);
  }

  async act(kind, body) {
    const { source } = this.last;
    const channel = this.phone.channels.get(source);
    const path = source === "wecom"
      ? `/phones/wecom/${encodeURIComponent(channel.id)}/${kind === "pick_up" ? "pick_up" : "reject"}`
      : `/telephones/${channel.id}/${kind}`;
    try {
      await send(path, body);
    } catch (problem) {
      this.root.querySelector(".call-state").textContent = problem.message;
    }
  }

  farewell() {
    const call = this.phone.channels.get(this.last.source)?.find(this.last.id);
    const how = call?.pressed ? `通话结束 · 已按 ${call.pressed}` : call && !call.answered ? "未接" : "通话结束";
    this.last = null;
    this.drawn = "";
    this.root.className = "call is-over";
    this.root.replaceChildren(this.head(how));
    this.leaving = setTimeout(() => { this.root.hidden = true; }, FAREWELL_MS);
  }
}

function round(label, kind, press) {
  return el("div", { class: "round-holder" },
    el("button", { type: "button", class: `round ${kind}`, "aria-label": label, on: { click: press } }, icon("call")),
    el("span", { "aria-hidden": "true" }, label));
}
