// The scrolling list of messages of one channel: adds, replaces, removes, keeps the newest in sight.

import { el } from "./dom.js";

const SHOWN = 200;
const NEAR_END_PX = 120;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Chat {
  /**
   * `drawn(message)` is a message's element; `between(previous, message)` an element that stands
   * before it, or null; `start` what an empty chat shows: an element that says what to try.
   */
  constructor(label, { drawn, between }, start) {
    this.start = start;
    this.drawn = drawn;
    this.between = between;
    this.nodes = new Map();
    this.last = null;
    this.stuck = true;
    this.lastTop = 0;
    this.root = el("div", {
      class: "chat", role: "log", "aria-live": "polite", "aria-label": `${label}的对话`, tabindex: "0",
      on: { scroll: () => this.scrolled() },
    });
    // A picture that arrives, or a window that changes, must not push the newest out of sight.
    const keep = () => this.stuck && this.toEnd(false);
    this.root.addEventListener("load", keep, true);
    new ResizeObserver(keep).observe(this.root);
  }

  fill(messages) {
    this.root.replaceChildren();
    this.nodes.clear();
    this.last = null;
    if (!messages.length && this.start) this.root.append(this.start);
    messages.slice(-SHOWN).forEach((message) => this.append(message));
    this.toEnd(false);
  }

  append(message) {
    this.start?.remove();
    const separator = this.between(this.last, message);
    if (separator) this.root.append(separator);
    this.last = message;
    const node = this.drawn(message);
    this.nodes.set(message.message_id, node);
    this.root.append(node);
    return node;
  }

  add(message) {
    this.nodes.get(message.message_id)?.remove();
    this.append(message).classList.add("arriving");
    this.trim();
    if (this.stuck || message.from === "me") this.toEnd(true);
  }

  replace(message) {
    const old = this.nodes.get(message.message_id);
    if (!old) return this.add(message);
    const node = this.drawn(message);
    node.classList.add("changed");
    old.replaceWith(node);
    this.nodes.set(message.message_id, node);
    return this.stuck ? this.toEnd(true) : undefined;
  }

  remove(messageId) {
    this.nodes.get(messageId)?.remove();
    this.nodes.delete(messageId);
  }

  trim() {
    while (this.nodes.size > SHOWN) this.remove(this.nodes.keys().next().value);
  }

  /** Only a scroll upwards lets go of the end: on its way down a smooth scroll is far from it too. */
  scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.root;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END_PX) this.stuck = true;
    else if (scrollTop < this.lastTop) this.stuck = false;
    this.lastTop = scrollTop;
  }

  toEnd(smooth) {
    this.stuck = true;
    requestAnimationFrame(() => this.root.scrollTo({
      top: this.root.scrollHeight, behavior: smooth && !calm.matches ? "smooth" : "instant",
    }));
  }
}
