// What the page knows: the phones, the mail, who wants attention. Views listen to it; it knows no view.

import { Live } from "./api.js";
import { phonesOf, told } from "./channels.js";
import { SimClock } from "./moments.js";

const SILENCE_MS = 6000;

export class Store extends EventTarget {
  constructor() {
    super();
    this.clock = new SimClock();
    this.phones = new Map();
    this.mail = [];
    this.app = "督办";
    this.menu = [];
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
    this.app = state.wecom?.app ?? this.app;
    this.menu = state.wecom?.menu ?? [];
    this.phones = new Map(phonesOf(state, this.phones).map((phone) => [phone.key, phone]));
    this.mail = state.mail ?? [];
    this.tell("synced");
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
    else if (type === "wecom_menu") this.takeMenu(payload.button);
    else if (type === "people" || type === "wecom_people") this.live.refresh();
    else this.takeOnPhone(told(type, payload));
  }

  takeMail(mail) {
    const one = mail.mail ?? mail;
    this.mail = [...this.mail.filter((other) => other.n !== one.n), one];
    this.tell("mail", { mail: one });
  }

  takeMenu(menu) {
    this.menu = menu ?? [];
    this.tell("menu");
  }

  takeOnPhone({ act, kind, id, ...more }) {
    const phone = [...this.phones.values()].find((each) => each.channels.get(kind)?.id === id);
    if (!phone) return;
    const channel = phone.channels.get(kind);
    if (act === "toast" || more.message?.from === "bot") this.heard();
    if (act === "message") this.takeMessage(phone, channel, more.message);
    else if (act === "edit") this.takeEdit(phone, channel, more.message);
    else if (act === "delete") this.takeDelete(phone, channel, more.messageId);
    else if (act === "ring") this.takeRing(phone, channel, more.ringing);
    else if (act === "toast") this.tell("toast", { phone, channel, ...more.payload });
  }

  takeMessage(phone, channel, message) {
    phone.touched = performance.now();
    const wasEmpty = phone.inHand.messages.length === 0;
    channel.add(message);
    if (message.from === "me" || (wasEmpty && kindOfChat(message))) this.show(phone.key, channel.kind, message.from === "me");
    this.tell("message", { phone, channel, message });
    this.changed(phone);
  }

  takeEdit(phone, channel, message) {
    if (!channel.replace(message)) return this.takeMessage(phone, channel, message);
    this.tell("edit", { phone, channel, message });
    return this.changed(phone);
  }

  takeDelete(phone, channel, messageId) {
    channel.remove(messageId);
    this.tell("delete", { phone, channel, messageId });
    this.changed(phone);
  }

  takeRing(phone, channel, ringing) {
    phone.touched = performance.now();
    channel.ringing = ringing;
    this.changed(phone);
  }

  changed(phone) {
    this.tell("attention", { phone });
  }

  /** Another channel comes to the front of this phone; `read` when a hand did it. */
  show(key, kind, read = true) {
    const phone = this.phones.get(key);
    if (!phone?.channels.has(kind)) return;
    phone.shown = kind;
    this.tell("tab", { phone });
    if (read) this.touch(key);
  }

  /** The person took the phone in hand: what stands in front of them is read. */
  touch(key) {
    const phone = this.phones.get(key);
    const channel = phone?.inHand;
    if (!channel) return;
    phone.touched = performance.now();
    if (!channel.unread && !channel.calling.size) return;
    channel.read();
    this.changed(phone);
  }
}

function kindOfChat(message) {
  return message.kind !== "sms" && message.kind !== "call";
}
