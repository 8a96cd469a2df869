// The few calls the page makes to the simulator, and the live stream with its repairs.

const EVENTS = [
  "message", "edit", "delete", "toast", "mail", "clock", "story", "people",
  "wecom_people", "wecom_message", "wecom_edit", "wecom_recall", "wecom_menu", "wecom_ring", "wecom_ring_end", "sms", "ring",
];
const RETRY_MS = 1500;
const REFRESH_MS = 120;

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function answerOf(response) {
  const text = await response.text();
  const body = parsed(text);
  if (!response.ok) throw new Error(body?.error || text.slice(0, 200) || `HTTP ${response.status}`);
  return body;
}

export async function read(path) {
  return answerOf(await fetch(path, { cache: "no-store" }));
}

export async function send(path, body = {}) {
  const isForm = body instanceof FormData;
  return answerOf(await fetch(path, {
    method: "POST",
    headers: isForm ? {} : { "Content-Type": "application/json" },
    body: isForm ? body : JSON.stringify(body),
  }));
}

/**
 * Keeps one event stream open for ever and calls back:
 * `synced(state)` with a whole snapshot, after every (re)connection;
 * `happened(type, payload)` for each later event; `connected(bool)`.
 *
 * 1. The stream opens first, so nothing falls between snapshot and stream.
 * 2. What arrives before the snapshot waits; what the snapshot already holds is dropped by number.
 */
export class Live {
  constructor({ synced, happened, connected }) {
    Object.assign(this, { synced, happened, connected });
    this.waiting = [];
    this.seq = null;
  }

  start() {
    const source = new EventSource("/phones/events");
    this.source = source;
    source.onopen = () => this.resync(source);
    source.onerror = () => this.lost(source);
    for (const type of EVENTS) {
      source.addEventListener(type, (event) => this.take(type, event));
    }
  }

  take(type, event) {
    if (typeof event.data !== "string") return;
    const one = { type, seq: Number(event.lastEventId) || null, payload: JSON.parse(event.data) };
    if (this.seq === null) this.waiting.push(one);
    else this.deliver(one);
  }

  deliver({ type, seq, payload }) {
    if (seq !== null && seq <= this.seq) return;
    if (seq !== null) this.seq = seq;
    this.happened(type, payload);
  }

  async resync(source) {
    this.seq = null;
    try {
      const state = await read("/phones/state");
      if (source !== this.source) return;
      this.synced(state);
      this.seq = state.seq ?? 0;
      this.waiting.splice(0).forEach((one) => this.deliver(one));
      this.connected(true);
    } catch {
      this.lost(source, true);
    }
  }

  /** Somebody joined or changed: ask for everything once more, once for many such events. */
  refresh() {
    clearTimeout(this.refreshing);
    this.refreshing = setTimeout(() => this.source && this.resync(this.source), REFRESH_MS);
  }

  /** The browser retries by itself while it only reconnects; a closed stream is opened anew. */
  lost(source, reopen = false) {
    if (source !== this.source) return;
    this.connected(false);
    this.seq = null;
    this.waiting = [];
    if (!reopen && source.readyState !== EventSource.CLOSED) return;
    source.close();
    this.source = null;
    setTimeout(() => this.start(), RETRY_MS);
  }
}
