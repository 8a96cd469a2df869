// What the page knows: the phones, the mail, who wants attention. Views listen to it; it knows no view.

import { Live } from "./api.js";
import { SimClock } from "./moments.js";

const KEPT_MESSAGES = 300;
const SILENCE_MS = 6000;

/** A page wants its person: it opens with 🔴 or 呼叫. */
export function wantsAttention(message) {
  if (message.from !== "bot") return false;
  const firstLine = (message.text ?? "").trim().split("\n")[0];
  return firstLine.includes("🔴") || firstLine.includes("呼叫");
}

export class Store extends EventTarget {
  constructor() {
    super();
    this.clock = new SimClock();
    this.phones = new Map();
    this.mail = [];
    this.live = new Live({
      synced: (state) => this.takeSnapshot(state),
      happened: (type, payload) => this.take(type, payload),
      connected: (is) => this.tell("connection", { is }),
    });
  }

  tell(type, detail = {}) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  on(type, listener) {
    this.addEventListener(type, (event) => listener(event.detail));
  }

  takeSnapshot(state) {
    this.clock.set(state.clock ?? {});
    const before = this.phones;
    this.phones = new Map();
    for (const phone of state.phones ?? []) {
      const old = before.get(phone.user_id);
      const { unread, calling, touched } = old ?? { unread: 0, calling: new Set(), touched: 0 };
      this.phones.set(phone.user_id, { ...phone, unread, calling, touched });
      if (old) this.noticeMissed(old, phone);
    }
    this.mail = state.mail ?? [];
    this.tell("synced");
  }

  /** After a broken line, messages nobody has seen yet still count as unread and still call. */
  noticeMissed(old, phone) {
    const known = new Set(old.messages.map((message) => message.message_id));
    for (const message of phone.messages) {
      if (!known.has(message.message_id)) this.count(this.phones.get(phone.user_id), message);
    }
  }

  /** Somebody spoke to the bot; it answers at once when it runs. */
  asked() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.tell("silence", { is: true }), SILENCE_MS);
  }

  heard() {
    clearTimeout(this.waiting);
    this.tell("silence", { is: false });
  }

  take(type, payload) {
    if (type === "clock") this.clock.set(payload);
    else if (type === "mail") this.takeMail(payload);
    else if (type === "story") this.tell("story", payload);
    else if (type === "people") this.live.refresh();
    else this.takeOnPhone(type, payload);
  }

  takeMail(mail) {
    const one = mail.mail ?? mail;
    this.mail = [...this.mail.filter((other) => other.n !== one.n), one];
    this.tell("mail", { mail: one });
  }

  takeOnPhone(type, payload) {
    const phone = this.phones.get(payload.user_id);
    if (!phone) return;
    if (type === "toast" || payload.message?.from === "bot") this.heard();
    if (type === "message") this.takeMessage(phone, payload.message);
    else if (type === "edit") this.takeEdit(phone, payload.message);
    else if (type === "delete") this.takeDelete(phone, payload.message_id);
    else if (type === "toast") this.tell("toast", payload);
  }

  takeMessage(phone, message) {
    phone.messages = phone.messages.filter((m) => m.message_id !== message.message_id);
    phone.messages = [...phone.messages, message].slice(-KEPT_MESSAGES);
    this.count(phone, message);
    this.tell("message", { phone, message });
    this.tell("attention", { phone });
  }

  takeEdit(phone, message) {
    const at = phone.messages.findIndex((m) => m.message_id === message.message_id);
    if (at < 0) return this.takeMessage(phone, message);
    phone.messages[at] = message;
    if (!wantsAttention(message)) phone.calling.delete(message.message_id);
    this.tell("edit", { phone, message });
    return this.tell("attention", { phone });
  }

  takeDelete(phone, messageId) {
    phone.messages = phone.messages.filter((m) => m.message_id !== messageId);
    phone.calling.delete(messageId);
    this.tell("delete", { phone, messageId });
    this.tell("attention", { phone });
  }

  count(phone, message) {
    phone.touched = performance.now();
    // Whoever writes has the phone in hand, be it a person or the story.
    if (message.from === "me") {
      phone.unread = 0;
      phone.calling.clear();
      return;
    }
    phone.unread += 1;
    if (wantsAttention(message)) phone.calling.add(message.message_id);
  }

  /** The person took the phone in hand: it stops glowing and nothing is unread. */
  touch(userId) {
    const phone = this.phones.get(userId);
    if (!phone) return;
    phone.touched = performance.now();
    if (!phone.unread && !phone.calling.size) return;
    phone.unread = 0;
    phone.calling.clear();
    this.tell("attention", { phone });
  }
}
