// The apps at the foot of a phone that has more than one: which is open, and what waits in the others.

import { el, icon } from "./dom.js";

const APPS = {
  telegram: ["Telegram", "send"],
  wecom: ["企业微信", "sms"],
  telephone: ["电话短信", "call"],
};

export const appName = (kind) => APPS[kind][0];

/** The small coloured square of an app. */
export function appIcon(kind) {
  return el("span", { class: `app-icon of-${kind}`, "aria-hidden": "true" }, icon(APPS[kind][1]));
}

export class Dock {
  constructor(choose) {
    this.choose = choose;
    this.tabs = new Map();
    this.root = el("div", { class: "dock", role: "tablist", "aria-label": "手机上的应用", on: { keydown: (event) => this.key(event) } });
  }

  show(phone) {
    const kinds = [...phone.channels.keys()];
    this.root.hidden = kinds.length < 2;
    if (this.root.hidden) return;
    if (kinds.join() !== [...this.tabs.keys()].join()) this.build(kinds);
    for (const [kind, tab] of this.tabs) {
      const { unread, calling } = phone.channels.get(kind);
      const isShown = kind === phone.shown;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      tab.classList.toggle("wanted", calling.size > 0);
      tab.setAttribute("aria-label", unread ? `${appName(kind)}，${unread} 条未读` : appName(kind));
      const badge = tab.querySelector(".badge");
      badge.hidden = !unread;
      badge.textContent = unread > 99 ? "99+" : String(unread);
    }
  }

  build(kinds) {
    this.tabs = new Map(kinds.map((kind) => [kind, el(
      "button",
      { type: "button", role: "tab", class: "tab", data: { app: kind }, on: { click: () => this.choose(kind) } },
      appIcon(kind), el("span", {}, appName(kind)), el("i", { class: "badge", hidden: true }),
    )]));
    this.root.replaceChildren(...this.tabs.values());
  }

  /** Arrows walk along the apps, as tabs do. */
  key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...this.tabs];
    const at = tabs.findIndex(([, tab]) => tab === document.activeElement);
    const [kind, tab] = tabs[(at + step + tabs.length) % tabs.length];
    this.choose(kind);
    tab.focus();
  }
}
