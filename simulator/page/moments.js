// How an instant is written for people at the bank: always the time in Shanghai, whatever the
// browser's own zone is.

const ZONE = { timeZone: "Asia/Shanghai" };
const parts = new Intl.DateTimeFormat("zh-CN", {
  ...ZONE, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", weekday: "long",
  hour: "2-digit", minute: "2-digit", second: "2-digit",
});

/** The pieces of an instant: {year, month, day, weekday, hour, minute, second}. */
export function pieces(instant) {
  const found = {};
  for (const part of parts.formatToParts(instant)) found[part.type] = part.value;
  return found;
}

export function hourMinute(iso) {
  const p = pieces(new Date(iso));
  return `${p.hour}:${p.minute}`;
}

export function dayLine(iso) {
  const p = pieces(new Date(iso));
  return `${p.month}月${p.day}日 ${p.weekday}`;
}

/** The simulated clock. It runs on the monotonic clock, so a wrong browser date does no harm. */
export class SimClock {
  constructor() {
    this.speed = 1;
    this.at = null;
    this.seen = 0;
  }

  set({ now, speed, base_sim: baseSim, base_real: baseReal }) {
    if (speed !== undefined) this.speed = Number(speed);
    if (now) this.at = Date.parse(now);
    else if (baseSim) this.at = (baseSim + (Date.now() / 1000 - baseReal) * this.speed) * 1000;
    this.seen = performance.now();
  }

  now() {
    if (this.at === null) return null;
    return new Date(this.at + (performance.now() - this.seen) * this.speed);
  }
}
