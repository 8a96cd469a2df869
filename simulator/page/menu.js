// The ⋮ of a screen's header with what hangs below it.

import { el, icon } from "./dom.js";

export class HeaderMenu {
  /** `items()` = [[label, press], …], asked whenever it opens. */
  constructor(label, items) {
    this.items = items;
    this.swapper = null;
    this.list = el("div", { class: "menu", hidden: true });
    this.root = el("div", { class: "menu-holder" },
      el("button", {
        type: "button", class: "tool tool-more", "aria-label": label, title: "更多", on: { click: () => this.toggle() },
      }, icon("more")), this.list);
  }

  /** Who else could come here changes with every swap. */
  offer(swapper) {
    this.swapper = swapper;
    this.list.hidden = true;
  }

  toggle() {
    const entry = ([label, press]) => el("button", {
      type: "button", on: { click: () => { this.list.hidden = true; press(); } },
    }, label);
    this.list.replaceChildren(...this.items().map(entry), ...(this.swapper ? [this.swapper] : []));
    this.list.hidden = !this.list.hidden;
  }
}
