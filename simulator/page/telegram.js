// Telegram on a phone: header, chat with the bot, composer.

import { avatar } from "./avatar.js";
import { bubble, daySeparator } from "./bubble.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { HeaderMenu } from "./menu.js";
import { dayLine } from "./moments.js";
import { asForm, Screen } from "./screen.js";
import { startOf } from "./start.js";

export class TelegramScreen extends Screen {
  constructor(store, key) {
    super(store, key, "telegram");
    const { name } = this.phone;
    const acts = {
      tap: (message, row, col) => this.act("tap", { message_id: message.message_id, row, col }),
      edit: (message) => this.composer.edit(message),
    };
    this.chat = new Chat(name, {
      drawn: (message) => bubble(message, acts),
      between: (last, message) => (last && dayLine(last.at) === dayLine(message.at) ? null : daySeparator(message.at)),
    }, startOf(this.phone, (text) => this.act("text", { text })));
    this.composer = new Composer(name, this.composerActs());
    this.badge = el("span", { class: "badge", hidden: true });
    this.state = el("small");
    this.menu = new HeaderMenu(`${name}的更多操作`, () => this.choices());
    this.root.append(this.header(name), this.chat.root, this.toasts, this.composer.root);
  }

  header(name) {
    return el("div", { class: "chat-header" }, el("span", { class: "face" }, avatar(this.phone), this.badge),
      el("div", { class: "who" }, el("b", {}, name), this.state), this.menu.root);
  }

  choices() {
    const { blocked } = this.channel;
    return [
      ["发送 /start", () => this.act("start", { payload: "" })],
      [blocked ? "取消屏蔽机器人" : "屏蔽机器人", () => this.block(!blocked)],
    ];
  }

  async block(blocked) {
    if (!(await this.act("block", { blocked }))) return;
    this.channel.blocked = blocked;
    this.showState();
  }

  composerActs() {
    return {
      text: (text) => this.act("text", { text }),
      edit: (message, text) => this.act("edit", { message_id: message.message_id, text }),
      photo: (file, caption) => this.act("photo", asForm({ file, caption })),
      voice: (file, duration) => this.act("voice", asForm({ file, duration })),
      location: (place) => this.act("location", place),
    };
  }

  async act(kind, body) {
    if (this.channel.blocked && kind !== "start" && kind !== "block") {
      this.toast("已屏蔽机器人。点右上角 ⋮ 取消屏蔽。", false);
      return false;
    }
    const taken = await this.post(`/phones/${this.channel.id}/${kind}`, body);
    if (taken && kind !== "block") this.store.asked();
    return taken;
  }

  message(message) {
    super.message(message);
    if (message.reply_keyboard) this.showReplyKeyboard();
  }

  showState() {
    const { title } = this.phone;
    const { online, blocked } = this.channel;
    this.state.textContent = blocked ? `${title} · 已屏蔽机器人` : online === false ? `${title} · 离线` : title;
    this.root.classList.toggle("away", Boolean(blocked) || online === false);
    this.showReplyKeyboard();
  }

  /** On the face, unless the app has a tab that says so. */
  showUnread(isAlone) {
    const { unread } = this.channel;
    this.badge.hidden = !unread || !isAlone;
    this.badge.textContent = unread > 99 ? "99+" : String(unread);
    this.badge.setAttribute("aria-label", `${unread} 条未读`);
  }

  showReplyKeyboard() {
    const last = this.channel.messages.findLast((message) => message.from === "bot" && message.reply_keyboard);
    this.composer.showReplyKeyboard(last?.reply_keyboard ?? null);
  }
}
