// One phone: its frame, status bar, header, chat, composer, toasts and its glow.

import { send } from "./api.js";
import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { avatar } from "./avatar.js";
import { startOf } from "./start.js";

const TOAST_MS = 3800;

export class PhoneView {
  constructor(store, userId) {
    this.store = store;
    this.userId = userId;
    const { name, title } = this.phone;
    this.path = `/phones/${userId}`;
    this.chat = new Chat(name, {
      tap: (message, row, col) => this.act("tap", { message_id: message.message_id, row, col }),
      edit: (message) => this.composer.edit(message),
    }, startOf(this.phone, (text) => this.act("text", { text })));
    this.composer = new Composer(name, this.composerActs());
    this.clock = el("span", { class: "status-time" });
    this.badge = el("span", { class: "badge", hidden: true });
    this.state = el("small");
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.swapper = null;
    this.root = this.frame(name, title);
    this.fill();
  }

  get phone() {
    return this.store.phones.get(this.userId);
  }

  frame(name, title) {
    const screen = el("div", { class: "screen" }, this.statusBar(), this.header(name), this.chat.root, this.toasts, this.composer.root);
    const take = () => this.store.touch(this.userId);
    return el(
      "article",
      {
        class: "phone", "aria-label": `${name}（${title}）的手机`, data: { user: this.userId },
        on: { pointerdown: take, keydown: take },
      },
      el("div", { class: "bezel" }, screen),
    );
  }

  statusBar() {
    return el("div", { class: "status" }, this.clock, el("span", { class: "island" }),
      el("span", { class: "signals", "aria-hidden": "true" }, el("i", { class: "bars" }), el("i", { class: "battery" })));
  }

  header(name) {
    this.menu = el("div", { class: "menu", hidden: true });
    const more = el("button", {
      type: "button", class: "tool tool-more", "aria-label": `${name}的更多操作`, title: "更多", on: { click: () => this.toggleMenu() },
    }, icon("more"));
    return el("div", { class: "chat-header" }, el("span", { class: "face" }, avatar(this.phone), this.badge),
      el("div", { class: "who" }, el("b", {}, name), this.state), more, this.menu);
  }

  /** Who else could come here changes with every swap; the phone itself, and what is being typed, stays. */
  offer(swapper) {
    this.swapper = swapper;
    this.menu.hidden = true;
  }

  toggleMenu() {
    const { blocked } = this.phone;
    const item = (label, press) => el("button", {
      type: "button", on: { click: () => { this.menu.hidden = true; press(); } },
    }, label);
    this.menu.replaceChildren(
      item("发送 /start", () => this.act("start", { payload: "" })),
      item(blocked ? "取消屏蔽机器人" : "屏蔽机器人", () => this.block(!blocked)),
      ...(this.swapper ? [this.swapper] : []),
    );
    this.menu.hidden = !this.menu.hidden;
  }

  async block(blocked) {
    if (!(await this.act("block", { blocked }))) return;
    this.phone.blocked = blocked;
    this.showState();
  }

  composerActs() {
    return {
      text: (text) => this.act("text", { text }),
      edit: (message, text) => this.act("edit", { message_id: message.message_id, text }),
      photo: (file, caption) => this.upload("photo", { file, caption }),
      voice: (file, duration) => this.upload("voice", { file, duration }),
      location: (place) => this.act("location", place),
    };
  }

  upload(kind, fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return this.act(kind, form);
  }

  /** Does it over HTTP; true when the simulator took it. A failure is said on this phone. */
  async act(kind, body) {
    if (this.phone.blocked && kind !== "start" && kind !== "block") {
      this.toast("已屏蔽机器人。点右上角 ⋮ 取消屏蔽。", false);
      return false;
    }
    try {
      await send(`${this.path}/${kind}`, body);
      if (kind !== "block") this.store.asked();
      return true;
    } catch (problem) {
      this.toast(`没有发出去：${problem.message}`, false);
      return false;
    }
  }

  fill() {
    this.chat.fill(this.phone.messages);
    this.showReplyKeyboard();
    this.showState();
    this.showAttention();
  }

  showState() {
    const { title, online, blocked } = this.phone;
    this.state.textContent = blocked ? `${title} · 已屏蔽机器人` : online === false ? `${title} · 离线` : title;
    this.root?.classList.toggle("away", Boolean(blocked) || online === false);
  }

  showReplyKeyboard() {
    const last = this.phone.messages.findLast((message) => message.from === "bot" && message.reply_keyboard);
    this.composer.showReplyKeyboard(last?.reply_keyboard ?? null);
  }

  showAttention() {
    const { unread, calling } = this.phone;
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 99 ? "99+" : String(unread);
    this.badge.setAttribute("aria-label", `${unread} 条未读`);
    this.root?.classList.toggle("calling", calling.size > 0);
  }

  message(message) {
    this.chat.add(message);
    if (message.reply_keyboard) this.showReplyKeyboard();
  }

  toast(text, alert) {
    const close = () => node.remove();
    const node = el("div", { class: alert ? "toast alert" : "toast" }, el("p", {}, text),
      alert ? el("button", { type: "button", on: { click: close } }, "好") : null);
    this.toasts.append(node);
    if (!alert) setTimeout(close, TOAST_MS);
  }

  tick(time) {
    if (this.clock.textContent !== time) this.clock.textContent = time;
  }
}
