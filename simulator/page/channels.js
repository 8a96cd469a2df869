// One person's phone as the page knows it: its channels, what stands on each, what is unread there.

const KINDS = ["telegram", "wecom", "telephone"];
const KEPT_MESSAGES = 300;

/** A page wants its person: it opens with 🔴 or 呼叫, but for 不再呼叫; a text message always does. */
export function wantsAttention(message) {
  if (message.kind === "sms") return true;
  if (message.from !== "bot" || message.recalled) return false;
  const firstLine = (message.text ?? "").trim().split("\n")[0];
  return firstLine.includes("🔴") || firstLine.replace("不再呼叫", "").includes("呼叫");
}

const fromWecom = (message) => ({ ...message, message_id: message.number, from: message.from === "app" ? "bot" : message.from });
const fromSms = (text) => ({ ...text, message_id: text.id, from: "bot", kind: "sms" });
const fromCall = (call) => ({ ...call, message_id: call.id, from: "bot", kind: "call" });
const isMissed = (message) => message.kind === "call" && message.state === "over" && !message.answered;

/** An event of the stream as {act, kind, id, message}: what happened on whose channel. */
export function told(type, payload) {
  const wecom = { kind: "wecom", id: payload.userid };
  if (type === "wecom_message") return { ...wecom, act: "message", message: fromWecom(payload.message) };
  if (type === "wecom_edit" || type === "wecom_recall") return { ...wecom, act: "edit", message: fromWecom(payload.message) };
  if (type === "wecom_ring" || type === "wecom_ring_end") return { ...wecom, act: "ring", ringing: type === "wecom_ring" ? payload.callid : null };
  if (type === "sms") return { kind: "telephone", id: payload.to, act: "message", message: fromSms(payload) };
  if (type === "ring") return { kind: "telephone", id: payload.to, act: "edit", message: fromCall(payload) };
  return { kind: "telegram", id: payload.user_id, act: type, message: payload.message, messageId: payload.message_id, payload };
}

class Channel {
  constructor(kind, id, known, messages, old) {
    Object.assign(this, known, { kind, id, messages });
    this.unread = old?.unread ?? 0;
    this.calling = old?.calling ?? new Set();
    this.pressed = old?.pressed ?? new Map();
    if (old) this.noticeMissed(old);
  }

  /** After a broken line, messages nobody has seen yet still count as unread and still call. */
  noticeMissed(old) {
    const known = new Set(old.messages.map((message) => message.message_id));
    this.messages.filter((message) => !known.has(message.message_id)).forEach((message) => this.count(message));
  }

  find(messageId) {
    return this.messages.find((message) => message.message_id === messageId);
  }

  add(message) {
    this.messages = [...this.messages.filter((m) => m.message_id !== message.message_id), message].slice(-KEPT_MESSAGES);
    this.count(message);
  }

  /** False when it was not there before. */
  replace(message) {
    const at = this.messages.findIndex((m) => m.message_id === message.message_id);
    if (at < 0) return false;
    // What is taken back before anybody saw it need not be seen any more.
    if (message.recalled && !this.messages[at].recalled && this.unread) this.unread -= 1;
    this.messages[at] = message;
    this.pressed.delete(message.message_id);
    if (!wantsAttention(message)) this.calling.delete(message.message_id);
    if (isMissed(message)) this.unread += 1;
    return true;
  }

  remove(messageId) {
    this.messages = this.messages.filter((m) => m.message_id !== messageId);
    this.calling.delete(messageId);
  }

  /** Whoever writes has the phone in hand, be it a person or the story. */
  count(message) {
    if (message.from === "me") return this.read();
    if (message.kind !== "call" || isMissed(message)) this.unread += 1;
    if (wantsAttention(message)) this.calling.add(message.message_id);
    return undefined;
  }

  read() {
    this.unread = 0;
    this.calling.clear();
  }
}

class Phone {
  constructor({ key, name, title }, channels, old) {
    Object.assign(this, { key, name, title: title ?? "", touched: old?.touched ?? 0 });
    this.channels = new Map(channels.map((channel) => [channel.kind, channel]));
    this.shown = this.channels.has(old?.shown) ? old.shown : this.liveliest();
  }

  get unread() {
    return [...this.channels.values()].reduce((sum, { unread }) => sum + unread, 0);
  }

  get isCalling() {
    return Boolean(this.call) || [...this.channels.values()].some(({ calling }) => calling.size > 0);
  }

  /** The call that rings or is talked on now, of the telephone or of WeCom; else null. */
  get call() {
    const call = this.channels.get("telephone")?.messages.findLast((m) => m.kind === "call" && m.state !== "over");
    if (call) return { ...call, source: "telephone" };
    const ringing = this.channels.get("wecom")?.ringing;
    return ringing ? { id: ringing, state: "ringing", source: "wecom" } : null;
  }

  get inHand() {
    return this.channels.get(this.shown);
  }

  /** The chat where something was said last; the first one when nothing was. */
  liveliest() {
    const chats = [...this.channels.values()].filter(({ kind }) => kind !== "telephone");
    const last = (channel) => channel.messages.at(-1)?.at ?? "";
    const liveliest = chats.reduce((best, each) => (!best || last(each) > last(best) ? each : best), null);
    return (liveliest ?? [...this.channels.values()][0])?.kind;
  }
}

/** All phones of a snapshot; `before` are those of the last one, whose marks go on. */
export function phonesOf(state, before) {
  const users = new Map((state.phones ?? []).map((user) => [user.user_id, user]));
  const members = new Map((state.wecom?.members ?? []).map((member) => [member.userid, member]));
  const telephones = new Map((state.telephones ?? []).map((telephone) => [telephone.number, telephone]));
  const plain = [...users.values()].map(({ user_id: id, name, title }) => ({ key: id, name, title, telegram: id }));
  return (state.handsets ?? plain).map((handset) => {
    const old = before.get(handset.key);
    const channels = KINDS.map((kind) => {
      const made = CHANNELS[kind](handset, { users, members, telephones });
      return made && new Channel(kind, made.id, made.known, made.messages, old?.channels.get(kind));
    });
    return new Phone(handset, channels.filter(Boolean), old);
  });
}

const CHANNELS = {
  telegram: ({ telegram: id }, { users }) => {
    const user = users.get(id);
    return user && { id, known: { online: user.online, blocked: user.blocked }, messages: user.messages };
  },
  wecom: ({ wecom: id }, { members }) => {
    const member = members.get(id);
    return member && { id, known: { reads: member.active, ringing: member.ringing }, messages: member.messages.map(fromWecom) };
  },
  telephone: ({ mobile: id }, { telephones }) => {
    const telephone = telephones.get(id);
    if (!telephone) return null;
    const messages = [...telephone.messages.map(fromSms), ...telephone.calls.map(fromCall)];
    return { id, known: {}, messages: messages.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at))) };
  },
};
