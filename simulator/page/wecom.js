// WeCom on a phone: the app's blue header, its chat, the row to write in, and its menu at the foot.

import { Chat } from "./chat.js";
import { el } from "./dom.js";
import { HeaderMenu } from "./menu.js";
import { dayLine, hourMinute } from "./moments.js";
import { asForm, Screen } from "./screen.js";
import { startOf } from "./start.js";
import { wecomLine } from "./wecom_bubble.js";
import { WecomComposer } from "./wecom_composer.js";
import { MenuBar } from "./wecom_menu.js";

const QUIET_MS = 5 * 60_000;

export class WecomScreen extends Screen {
  constructor(store, key) {
    super(store, key, "wecom");
    const { name } = this.phone;
    const acts = { tap: (message, button) => this.tap(message, button) };
    this.chat = new Chat(`${name}的企业微信`, {
      drawn: (message) => wecomLine(message, { app: store.app, phone: this.phone, pressed: this.channel.pressed.get(message.message_id), ...acts }),
      between: moment,
    }, startOf(this.phone, (text) => this.act("text", { text })));
    this.composer = new WecomComposer(`${name}的企业微信`, {
      text: (text) => this.act("text", { text }),
      photo: (file) => this.act("photo", asForm({ file })),
      voice: (file) => this.act("voice", asForm({ file })),
      location: (place) => this.act("location", place),
    });
    this.bar = new MenuBar((body) => this.act("menu", body));
    this.menu = new HeaderMenu(`${name}的企业微信的更多操作`, () => [["重新进入应用", () => this.act("enter", {})]]);
    this.state = el("small");
    this.root.append(this.header(name), this.chat.root, this.toasts, this.composer.root, this.bar.root);
  }

  header(name) {
    return el("div", { class: "wx-header" }, el("span", { class: "wx-back", "aria-hidden": "true" }, "‹"),
      el("div", { class: "wx-title" }, el("strong", {}, this.store.app),
        el("span", { class: "wx-owner" }, el("b", {}, name), this.state)), this.menu.root);
  }

  showState() {
    const { reads } = this.channel;
    const { title } = this.phone;
    this.state.textContent = reads ? title : `${title} · 看不到这个应用`;
    this.root.classList.toggle("away", !reads);
    this.showMenu();
  }

  showMenu() {
    this.bar.show(this.store.menu);
  }

  async act(kind, body) {
    const taken = await this.post(`/phones/wecom/${encodeURIComponent(this.channel.id)}/${kind}`, body);
    if (taken) this.store.asked();
    return taken;
  }

  /** A pressed button says so until the app changes its card; only the app does that. */
  async tap(message, { key, kind }) {
    if (kind !== "option") {
      this.channel.pressed.set(message.message_id, key);
      this.chat.replace(this.channel.find(message.message_id) ?? message);
    }
    const taken = await this.act("tap", { number: message.message_id, key });
    if (taken || kind === "option") return;
    this.channel.pressed.delete(message.message_id);
    this.chat.replace(this.channel.find(message.message_id) ?? message);
  }
}

/** WeCom tells the time between messages, when some time has passed. */
function moment(last, { at }) {
  if (last && Date.parse(at) - Date.parse(last.at) < QUIET_MS) return null;
  const isSameDay = last && dayLine(last.at) === dayLine(at);
  return el("div", { class: "wx-moment" }, isSameDay ? hourMinute(at) : `${dayLine(at)} ${hourMinute(at)}`);
}
