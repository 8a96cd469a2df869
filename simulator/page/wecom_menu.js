// The app's menu at the foot of its chat: up to three entries, each with up to five above it.

import { el, safeUrl } from "./dom.js";
import { pretendPhoto, PLACE } from "./pretend.js";

export class MenuBar {
  /** `press(body)` tells the simulator which entry, with the photo or the place it asks for. */
  constructor(press) {
    this.press = press;
    this.root = el("div", { class: "wx-menu", role: "menubar", "aria-label": "应用菜单", hidden: true });
  }

  show(entries) {
    const now = JSON.stringify(entries);
    if (now === this.drawn) return;
    this.drawn = now;
    this.root.hidden = !entries.length;
    this.root.replaceChildren(...entries.map((entry) => this.top(entry)));
  }

  top(entry) {
    const below = entry.sub_button ?? [];
    if (!below.length) return el("div", { class: "wx-top" }, this.leaf(entry, "wx-entry"));
    const list = el("div", { class: "wx-below menu", role: "menu", hidden: true },
      ...below.map((each) => this.leaf(each, "wx-sub", () => { list.hidden = true; })));
    const toggle = () => {
      const wasHidden = list.hidden;
      for (const other of this.root.querySelectorAll(".wx-below")) other.hidden = true;
      list.hidden = !wasHidden;
      if (wasHidden) list.querySelector("button, a").focus({ preventScroll: true });
    };
    return el("div", { class: "wx-top" }, list, el(
      "button", { type: "button", class: "wx-entry", "aria-haspopup": "menu", on: { click: toggle } },
      el("i", { "aria-hidden": "true" }), entry.name,
    ));
  }

  leaf(entry, style, done = () => {}) {
    const press = async () => {
      done();
      if (entry.type === "view" && safeUrl(entry.url)) window.open(safeUrl(entry.url), "_blank", "noopener");
      this.press(await bodyOf(entry));
    };
    return el("button", { type: "button", class: style, role: "menuitem", on: { click: press } }, entry.name);
  }
}

async function bodyOf({ name, type }) {
  if (type === "location_select") return { name, ...PLACE };
  if (!type.startsWith("pic_")) return { name };
  const form = new FormData();
  form.append("name", name);
  form.append("file", await pretendPhoto());
  return form;
}
