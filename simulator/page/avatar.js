// A coloured circle with the family name; the colour follows the person, so that eyes can find them.

import { el } from "./dom.js";

const COLOURS = ["#c8553d", "#2f7f79", "#8a5a9e", "#b7791f", "#3f6fb0", "#5b7f3a", "#b04a6f", "#5f5f78"];

export function avatar(phone) {
  const node = el("span", { class: "avatar", "aria-hidden": "true" }, [...phone.name][0] ?? "？");
  const number = Number(phone.key) || [...String(phone.key)].reduce((sum, letter) => sum + letter.codePointAt(0), 0);
  node.style.background = COLOURS[Math.abs(number) % COLOURS.length];
  return node;
}
