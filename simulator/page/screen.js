// What every channel's screen has: its channel, a chat, passing words, and calls to the simulator.

import { send } from "./api.js";
import { el } from "./dom.js";

const TOAST_MS = 3800;

export class Screen {
  constructor(store, key, kind) {
    Object.assign(this, { store, key, kind });
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.root = el("section", { class: `app app-${kind}` });
  }

  get phone() {
    return this.store.phones.get(this.key);
  }

  get channel() {
    return this.phone.channels.get(this.kind);
  }

  fill() {
    this.chat.fill(this.channel.messages);
    this.showState();
  }

  message(message) {
    this.chat.add(message);
  }

  showState() {}

  offer(swapper) {
    this.menu.offer(swapper);
  }

  /** Does it over HTTP; true when the simulator took it. A failure is said on this phone. */
  async post(path, body) {
    try {
      await send(path, body);
      return true;
    } catch (problem) {
      this.toast(`没有发出去：${problem.message}`, false);
      return false;
    }
  }

  toast(text, alert) {
    const close = () => node.remove();
    const node = el("div", { class: alert ? "toast alert" : "toast" }, el("p", {}, text),
      alert ? el("button", { type: "button", on: { click: close } }, "好") : null);
    this.toasts.append(node);
    if (!alert) setTimeout(close, TOAST_MS);
  }
}

export function asForm(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}
