// The clock everybody goes by, the story button with its running caption, and the line's health.

import { read, send } from "./api.js";
import { el, icon } from "./dom.js";
import { pieces } from "./moments.js";

export class ClockView {
  constructor(store, root) {
    this.store = store;
    this.date = el("span", { class: "date" });
    this.time = el("b", { class: "time" });
    this.seconds = el("span", { class: "seconds" });
    this.speed = el("span", { class: "speed" });
    root.append(el("div", { class: "when" }, this.time, this.seconds), el("div", { class: "what" }, this.date, this.speed));
  }

  /** Draws the present and answers HH:MM for the phones' status bars. */
  tick() {
    const now = this.store.clock.now();
    if (!now) return "--:--";
    const p = pieces(now);
    const time = `${p.hour}:${p.minute}`;
    this.time.textContent = time;
    this.seconds.textContent = `:${p.second}`;
    this.date.textContent = `${p.year}年${p.month}月${p.day}日 ${p.weekday}`;
    this.speed.textContent = `演练 ×${this.store.clock.speed}`;
    return time;
  }
}

export class StoryView {
  constructor(root) {
    this.button = el("button", { type: "button", class: "play", on: { click: () => this.press() } });
    this.caption = el("p", { class: "caption", role: "status", "aria-live": "polite" });
    this.progress = el("progress", { max: "1", value: "0", "aria-label": "故事进度" });
    this.playing = false;
    root.append(this.button, el("div", { class: "telling" }, this.caption, this.progress));
    this.root = root;
  }

  async press() {
    try {
      // The stream tells how it goes on; this answer may be older than what it has told already.
      await send(this.playing ? "/story/stop" : "/story/play");
    } catch (problem) {
      this.caption.textContent = `故事没有开始：${problem.message}`;
    }
  }

  async sync() {
    try {
      this.show(await read("/story/state"));
      this.root.hidden = false;
    } catch {
      this.root.hidden = true;
    }
  }

  show(state) {
    if (!state) return;
    this.playing = Boolean(state.playing);
    this.button.replaceChildren(icon(this.playing ? "stop" : "play"), this.playing ? "停止故事" : "播放故事之夜");
    this.button.classList.toggle("playing", this.playing);
    this.root.classList.toggle("failed", Boolean(state.failed));
    this.caption.textContent = state.caption || "一件投诉的一夜：上报、呼叫、认领、反馈、媒体风险、日报。";
    this.progress.max = state.of || 1;
    this.progress.value = state.step || 0;
    this.progress.hidden = !this.playing;
  }
}

export function showConnection(root, is) {
  root.classList.toggle("lost", !is);
  root.replaceChildren(el("i", {}), is ? "实时" : "连接断开，正在重连…");
}
