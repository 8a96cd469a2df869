// One phone: its frame and status bar, the apps on it with their tabs, and what comes over them.

import { CallView } from "./call.js";
import { Dock } from "./dock.js";
import { el } from "./dom.js";
import { LockView } from "./lock.js";
import { TelegramScreen } from "./telegram.js";
import { TelephoneScreen } from "./telephone.js";
import { WecomScreen } from "./wecom.js";

const SCREENS = { telegram: TelegramScreen, wecom: WecomScreen, telephone: TelephoneScreen };

export class PhoneView {
  constructor(store, key) {
    this.store = store;
    this.key = key;
    this.screens = new Map();
    this.clock = el("span", { class: "status-time" });
    this.apps = el("div", { class: "apps" });
    this.dock = new Dock((kind) => store.show(key, kind));
    this.lock = new LockView(store, key);
    this.call = new CallView(store, key, () => this.lock.open());
    this.root = this.frame();
    this.fill();
  }

  get phone() {
    return this.store.phones.get(this.key);
  }

  frame() {
    const { name, title } = this.phone;
    const take = () => this.store.touch(this.key);
    const screen = el("div", { class: "screen" }, this.statusBar(), this.apps, this.dock.root, this.lock.root, this.call.root);
    return el(
      "article",
      {
        class: "phone", "aria-label": `${name}（${title}）的手机`, data: { user: this.key },
        on: { pointerdown: take, keydown: take },
      },
      el("div", { class: "bezel" }, screen),
    );
  }

  statusBar() {
    return el("div", { class: "status" }, this.clock, el("span", { class: "island" }),
      el("span", { class: "signals", "aria-hidden": "true" }, el("i", { class: "bars" }), el("i", { class: "battery" })));
  }

  /** A channel that the person got meanwhile gets its screen, one that went loses it. */
  fill() {
    for (const kind of Object.keys(SCREENS)) {
      if (!this.phone.channels.has(kind)) this.screens.delete(kind);
      else if (!this.screens.has(kind)) this.screens.set(kind, new SCREENS[kind](this.store, this.key));
    }
    this.apps.replaceChildren(...[...this.screens.values()].map((screen) => screen.root));
    this.screens.forEach((screen) => screen.fill());
    this.showTab();
    this.showAttention();
  }

  on(channel) {
    return this.screens.get(channel.kind);
  }

  showTab() {
    const { shown } = this.phone;
    this.screens.forEach((screen, kind) => { screen.root.hidden = kind !== shown; });
    this.screens.get(shown).chat.toEnd(false);
    this.dock.show(this.phone);
    this.offer(this.swapper);
    this.lock.open();
    this.root.dataset.app = shown;
  }

  showMenu() {
    this.screens.get("wecom")?.showMenu();
  }

  /** Who else could come here changes with every swap; the phone itself, and what is being typed, stays. */
  offer(swapper) {
    this.swapper = swapper;
    this.screens.forEach((screen, kind) => screen.offer(kind === this.phone.shown ? swapper : null));
  }

  showAttention() {
    const { isCalling, call } = this.phone;
    this.screens.get("telegram")?.showUnread(this.phone.channels.size === 1);
    this.dock.show(this.phone);
    this.call.show(call);
    this.root.classList.toggle("calling", isCalling);
    this.root.classList.toggle("ringing", call?.state === "ringing");
  }

  message(channel, message) {
    this.on(channel).message(message);
    if (message.from === "me") this.call.shrink();
    if (channel.kind !== this.phone.shown) this.lock.announce(channel, message, this.isTyping());
  }

  edit(channel, message) {
    this.on(channel).chat.replace(message);
    // A card that was answered was held in a hand: the phone is open.
    if (channel.kind === this.phone.shown && channel.kind !== "telephone") {
      this.lock.open();
      this.call.shrink();
    } else if (message.kind === "call" && channel.kind !== this.phone.shown) {
      this.lock.announce(channel, message, this.isTyping());
    }
  }

  isTyping() {
    return this.root.contains(document.activeElement) && document.activeElement.matches("textarea");
  }

  toEnd() {
    this.screens.forEach((screen) => screen.chat.toEnd(false));
  }

  tick(time) {
    if (this.clock.textContent === time) return;
    this.clock.textContent = time;
    this.lock.tick(time);
  }
}
