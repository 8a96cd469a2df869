// What comes over the app in hand: a banner for a chat's message, the lock screen for a text message.

import { appIcon, appName } from "./dock.js";
import { el } from "./dom.js";
import { DRILL } from "./card.js";
import { dayLine } from "./moments.js";

const BANNER_MS = 7000;
// The lock screen stays for a look; then it leaves the text message as a banner over the app.
const LOCK_MS = 6000;
const KEPT = 3;

export class LockView {
  constructor(store, key) {
    Object.assign(this, { store, key });
    this.time = el("b", { class: "lock-time" });
    this.day = el("span", { class: "lock-day" });
    this.owner = el("small", { class: "lock-owner" });
    this.list = el("div", { class: "notifications", role: "status", "aria-live": "polite" });
    const unlock = (event) => { if (!event.target.closest(".notification")) this.open(); };
    this.root = el("div", { class: "lock", hidden: true, on: { click: unlock } },
      el("div", { class: "lock-face" }, this.owner, this.day, this.time), this.list,
      el("button", { type: "button", class: "unlock", on: { click: () => this.open() } }, "点一下解锁"));
  }

  tick(time) {
    this.time.textContent = time;
    const now = this.store.clock.now();
    if (now) this.day.textContent = dayLine(now.toISOString());
  }

  /** Whoever is typing is not locked out: they see a banner. */
  announce(channel, message, isTyping) {
    const told = words(message);
    if (!told) return;
    const isText = channel.kind === "telephone";
    if (this.root.hidden) this.list.replaceChildren();
    this.list.prepend(this.notification(channel, told));
    [...this.list.children].slice(KEPT).forEach((old) => old.remove());
    const isLocked = (isText && !isTyping) || (!this.root.hidden && this.root.classList.contains("locked"));
    this.root.classList.toggle("locked", isLocked);
    this.root.hidden = false;
    const { name, title } = this.store.phones.get(this.key);
    this.owner.textContent = `${name}的手机 · ${title}`;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fade(), isLocked ? LOCK_MS : BANNER_MS);
  }

  fade() {
    if (!this.root.classList.contains("locked")) return this.open();
    this.root.classList.remove("locked");
    this.timer = setTimeout(() => this.open(), BANNER_MS);
    return undefined;
  }

  notification(channel, { title, text }) {
    const label = channel.kind === "telephone" ? title : appName(channel.kind);
    return el(
      "button",
      { type: "button", class: "notification", on: { click: () => this.store.show(this.key, channel.kind) } },
      appIcon(channel.kind),
      el("span", { class: "notice-head" }, el("b", {}, label), el("small", {}, "现在")),
      el("span", { class: "notice-text" }, text),
    );
  }

  open() {
    clearTimeout(this.timer);
    this.root.hidden = true;
    this.list.replaceChildren();
  }
}

/** What a notification tells; null for what needs none. */
function words(message) {
  if (message.kind === "call") {
    const missed = message.state === "over" && !message.answered;
    return missed ? { title: "电话", text: "未接来电：督办语音呼叫" } : null;
  }
  if (message.from !== "bot" || message.recalled) return null;
  const text = (message.text || "[文件]").replace(DRILL, "").trim();
  return { title: "信息", text };
}
