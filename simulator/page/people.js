// Who is on stage. Six phones fit; everybody else waits as a chip that shows what they missed.

import { avatar } from "./avatar.js";
import { el, icon } from "./dom.js";

const PLACES = 6;
const REMEMBERED = "duban.shown";

export class People {
  constructor(store, root) {
    this.store = store;
    this.root = root;
    this.shown = remembered();
    this.current = null;
    this.changed = () => {};
  }

  /** Forgets who is gone and fills empty places in the order of the list. */
  settle() {
    const known = [...this.store.phones.keys()];
    this.shown = this.shown.filter((id) => known.includes(id)).slice(0, PLACES);
    for (const id of known) {
      if (this.shown.length < PLACES && !this.shown.includes(id)) this.shown.push(id);
    }
    if (!this.shown.includes(this.current) && this.current !== "mail") this.current = this.shown[0] ?? null;
    this.draw();
  }

  draw() {
    const ids = [...this.shown, ...[...this.store.phones.keys()].filter((id) => !this.shown.includes(id))];
    this.chips = new Map(ids.map((id) => [id, this.chip(id)]));
    const waiting = ids.slice(this.shown.length);
    const label = waiting.length ? el("span", { class: "waiting-label" }, `还有 ${waiting.length} 人：`) : null;
    const chips = [...this.chips.values()];
    const mail = el("button", { type: "button", class: "chip mail-tab", on: { click: () => this.select("mail") } }, icon("mail"), "信箱");
    this.chips.set("mail", mail);
    this.root.replaceChildren(...chips.slice(0, this.shown.length), ...(label ? [label] : []), ...chips.slice(this.shown.length), mail);
    this.root.classList.toggle("all-shown", !waiting.length);
    this.mark();
  }

  chip(id) {
    const phone = this.store.phones.get(id);
    const onStage = this.shown.includes(id);
    const hint = onStage ? `看${phone.name}的手机` : `把${phone.name}的手机换上来`;
    return el(
      "button",
      { type: "button", class: onStage ? "chip on-stage" : "chip", title: hint, data: { user: id }, on: { click: () => this.select(id) } },
      avatar(phone), el("span", {}, phone.name), el("small", {}, phone.title), el("i", { class: "badge" }),
    );
  }

  select(id) {
    if (id !== "mail" && !this.shown.includes(id)) this.swap(this.quietest(), id);
    this.current = id;
    this.chips.get(id).scrollIntoView({ block: "nearest", inline: "center" });
    if (id !== "mail") this.store.touch(id);
    this.mark();
    this.changed();
  }

  /** The phone where nothing happened for longest gives up its place; of equals the last, as the teller stands first. */
  quietest() {
    const free = this.shown.filter((id) => !this.store.phones.get(id).isCalling);
    return (free.length ? free : this.shown).reduce((quiet, id) => (
      this.store.phones.get(id).touched <= this.store.phones.get(quiet).touched ? id : quiet));
  }

  /** A telephone that rings in somebody's pocket comes on stage, unless all on stage are in use. */
  heard(id) {
    if (!this.chips?.has(id) || this.shown.includes(id)) return;
    const free = this.quietest();
    const inUse = document.activeElement?.closest(".phone")?.dataset.user === String(free);
    if (!inUse && !this.store.phones.get(free).isCalling) this.swap(free, id);
  }

  swap(from, to) {
    if (this.shown.includes(to)) return;
    this.shown = this.shown.map((id) => (id === from ? to : id));
    if (this.current === from) this.current = to;
    remember(this.shown);
    this.draw();
    this.changed();
  }

  /** A list at a phone's head to put somebody else in its place. */
  swapper(id) {
    const others = [...this.store.phones.values()].filter((phone) => !this.shown.includes(phone.key));
    if (!others.length) return null;
    const select = el(
      "select",
      { "aria-label": "换成别人的手机", on: { change: () => this.swap(id, others[select.selectedIndex - 1].key) } },
      el("option", { value: "" }, "换成别人的手机…"),
      ...others.map((phone) => el("option", {}, `${phone.name} · ${phone.title}`)),
    );
    return el("label", { class: "swap" }, icon("swap"), select);
  }

  mark() {
    for (const [id, chip] of this.chips ?? []) {
      const phone = this.store.phones.get(id);
      chip.setAttribute("aria-pressed", String(id === this.current));
      if (!phone) continue;
      chip.classList.toggle("calling", phone.isCalling);
      chip.classList.toggle("ringing", Boolean(phone.call));
      const badge = chip.querySelector(".badge");
      badge.textContent = phone.unread ? String(phone.unread) : "";
      badge.hidden = !phone.unread;
    }
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(REMEMBERED)) ?? [];
  } catch {
    return [];
  }
}

function remember(ids) {
  try {
    localStorage.setItem(REMEMBERED, JSON.stringify(ids));
  } catch {
    // A browser that keeps nothing shows the first six next time; that is all.
  }
}
