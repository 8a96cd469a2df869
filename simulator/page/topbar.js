// The clock everybody goes by, the story button with its running caption, and the line's health.

import { read, send } from "./api.js";
import { el, icon } from "./dom.js";
import { pieces } from "./moments.js";

const FIRST_HINT = "先试：在柜员的手机上点一句话，点「提交」，看谁的手机亮起来，替他点「认领」。";
const SPEEDS = [1, 60, 600];
const HINTS = { 1: "和真的一样快", 60: "一分钟当一秒", 600: "十分钟当一秒" };

export class ClockView {
  constructor(store, root) {
    this.store = store;
    this.date = el("span", { class: "date" });
    this.time = el("b", { class: "time" });
    this.seconds = el("span", { class: "seconds" });
    this.speed = el("div", { class: "speeds", role: "group", "aria-label": "时钟快慢" }, ...SPEEDS.map((speed) => this.choice(speed)));
    root.append(el("div", { class: "when" }, this.time, this.seconds), el("div", { class: "what" }, this.date, this.speed));
  }

  choice(speed) {
    const press = () => send("/control/clock", { speed }).catch(() => { this.speed.hidden = true; });
    return el("button", { type: "button", data: { speed }, title: HINTS[speed], on: { click: press } }, `×${speed}`);
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
    this.showSpeed(this.store.clock.speed);
    return time;
  }

  /** A story may hurry at a speed that nobody can choose. */
  showSpeed(speed) {
    for (const button of this.speed.children) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === speed));
    }
    this.speed.classList.toggle("hurrying", !SPEEDS.includes(speed));
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
    this.caption.textContent = state.caption || FIRST_HINT;
    this.progress.max = state.of || 1;
    this.progress.value = state.step || 0;
    this.progress.hidden = !this.playing;
  }
}

const LOST = "演练已停下或断开：这里会自己重连。若是您结束了它，请在终端里再运行 make demo。";
const SILENT = "督办没有回音，也许没有在运行。您发的都已存着，它一醒来就会收到。";

export function showConnection(root, banner, is) {
  root.classList.toggle("lost", !is);
  root.replaceChildren(el("i", {}), is ? "实时" : "连接断开，正在重连…");
  document.body.classList.toggle("lost", !is);
  if (!is || banner.textContent === LOST) tell(banner, is ? "" : LOST);
}

export function showSilence(banner, is) {
  if (is || banner.textContent === SILENT) tell(banner, is ? SILENT : "");
}

function tell(banner, text) {
  banner.textContent = text;
  banner.hidden = !text;
}
