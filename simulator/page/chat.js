// The scrolling list of bubbles of one phone: adds, replaces, removes, keeps the newest in sight.

import { bubble, daySeparator } from "./bubble.js";
import { el } from "./dom.js";
import { dayLine } from "./moments.js";

const SHOWN = 200;
const NEAR_END_PX = 120;

export class Chat {
  constructor(label, acts) {
    this.acts = acts;
    this.nodes = new Map();
    this.lastDay = null;
    this.root = el("div", {
      class: "chat", role: "log", "aria-live": "polite", "aria-label": `${label}的对话`, tabindex: "0",
    });
  }

  fill(messages) {
    this.root.replaceChildren();
    this.nodes.clear();
    this.lastDay = null;
    messages.slice(-SHOWN).forEach((message) => this.append(message));
    this.toEnd(false);
  }

  append(message) {
    const day = dayLine(message.at);
    if (day !== this.lastDay) this.root.append(daySeparator(message.at));
    this.lastDay = day;
    const node = bubble(message, this.acts);
    this.nodes.set(message.message_id, node);
    this.root.append(node);
    return node;
  }

  add(message) {
    this.nodes.get(message.message_id)?.remove();
    const wasNearEnd = this.nearEnd();
    this.append(message).classList.add("arriving");
    this.trim();
    if (wasNearEnd || message.from === "me") this.toEnd(true);
  }

  replace(message) {
    const old = this.nodes.get(message.message_id);
    if (!old) return this.add(message);
    const wasNearEnd = this.nearEnd();
    const node = bubble(message, this.acts);
    node.classList.add("changed");
    old.replaceWith(node);
    this.nodes.set(message.message_id, node);
    return wasNearEnd ? this.toEnd(true) : undefined;
  }

  remove(messageId) {
    this.nodes.get(messageId)?.remove();
    this.nodes.delete(messageId);
  }

  trim() {
    while (this.nodes.size > SHOWN) this.remove(this.nodes.keys().next().value);
  }

  nearEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.root;
    return scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  }

  toEnd(smooth) {
    requestAnimationFrame(() => this.root.scrollTo({
      top: this.root.scrollHeight, behavior: smooth ? "smooth" : "instant",
    }));
  }
}
