// One message as a bubble with its buttons. Knows nothing of phones; `acts` carries what a finger does.

import { el, icon, safeUrl, telegramHtml } from "./dom.js";
import { dress, gravity } from "./card.js";
import { dayLine, hourMinute } from "./moments.js";

const LONG_PRESS_MS = 550;

export function daySeparator(iso) {
  return el("div", { class: "day" }, el("span", {}, dayLine(iso)));
}

/** The bubble's element; `acts` = {tap(message, row, col), edit(message)}. */
export function bubble(message, acts) {
  const mine = message.from === "me";
  const grave = mine ? "" : gravity(message.text);
  const body = el("div", { class: `bubble kind-${message.kind} ${grave}`.trim() }, ...contents(message), stamp(message));
  const node = el(
    "div",
    { class: mine ? "line mine" : "line bot", data: { message: message.message_id } },
    body,
    keyboard(message, acts),
  );
  if (mine && message.kind === "text") offerEdit(body, message, acts);
  return node;
}

function contents(message) {
  const media = mediaOf(message);
  const html = media ? message.caption_html : message.html || escapeToHtml(message.text);
  const words = el("div", { class: "words" });
  words.append(telegramHtml(html));
  if (message.from === "bot") dress(words);
  return [media, words.childNodes.length ? words : null];
}

function escapeToHtml(text) {
  const holder = el("i");
  holder.textContent = text ?? "";
  return holder.innerHTML;
}

const MEDIA = {
  photo: (message, url) => el(
    "a",
    { class: "photo", href: url, target: "_blank", rel: "noopener" },
    el("img", { src: url, alt: "照片" }),
  ),
  voice: (message, url) => el(
    "div",
    { class: "voice" },
    icon("voice"),
    el("audio", { controls: true, preload: "none", src: url, "aria-label": "语音" }),
    message.duration ? el("small", {}, `${message.duration} 秒`) : null,
  ),
  document: (message, url) => el(
    "a",
    { class: "document", href: url, download: fileName(message) },
    icon("file"),
    el("span", {}, fileName(message)),
  ),
};

function fileName(message) {
  return message.file_name || message.text || "附件";
}

function mediaOf(message) {
  const { latitude, longitude, phone_number: number, first_name: name } = message.attached ?? {};
  if (message.kind === "location") {
    const place = latitude === undefined ? message.text : `北纬 ${latitude}，东经 ${longitude}`;
    return card("location", "位置", place);
  }
  if (message.kind === "contact") return card("person", `名片 ${name ?? ""}`, number ?? message.text);
  const url = message.media_url ? safeUrl(message.media_url) : null;
  if (MEDIA[message.kind]) return url ? MEDIA[message.kind](message, url) : card("file", "文件", message.text);
  return null;
}

function card(name, title, text) {
  return el("div", { class: `card card-${name}` }, icon(name), el("div", {}, el("b", {}, title), el("small", {}, text ?? "")));
}

function stamp(message) {
  const edited = message.edited ? `已编辑 ${hourMinute(message.edited_at ?? message.at)}` : null;
  return el(
    "div",
    { class: "stamp" },
    edited ? el("span", { class: "edited" }, edited) : null,
    el("time", { datetime: message.at }, hourMinute(message.at)),
  );
}

function keyboard(message, acts) {
  if (!message.buttons?.length) return null;
  const rows = laidOut(message.buttons).map(({ roomy, buttons }) => el(
    "div",
    { class: roomy ? "row roomy" : "row" },
    ...buttons.map(({ button, r, c }, i) => {
      const node = inlineButton(button, () => acts.tap(message, r, c));
      node.classList.toggle("wide", roomy && isWide(buttons, i));
      return node;
    }),
  ));
  return el("div", { class: "keyboard", role: "group", "aria-label": "可选操作" }, ...rows);
}

// As many letters as a third of a phone holds; a picture before them takes one more.
const LONG_LABEL = 5;
const length = ({ text }) => [...text.replace(/\P{L}/gu, "")].length + (/^\p{L}/u.test(text) ? 0 : 1);

/** Rows as the bot set them; three in a row whose words are long share a grid of two columns. */
function laidOut(rows) {
  const found = [];
  rows.forEach((row, r) => {
    const placed = row.map((button, c) => ({ button, r, c }));
    const roomy = row.length === 3 && row.some((button) => length(button) >= LONG_LABEL);
    const last = found.at(-1);
    if (last?.roomy && (roomy || row.length < 3)) last.buttons.push(...placed);
    else found.push({ roomy, buttons: placed });
  });
  return found;
}

/** The act that matters most has a line of its own, and so has one left over at the end. */
function isWide(buttons, i) {
  const first = PRIMARY.test(buttons[0].button.text) ? 1 : 0;
  return i < first || (i === buttons.length - 1 && (buttons.length - first) % 2 === 1);
}

const PRIMARY = /^[^不]*(?:认领|提交|确认|收到|已到场)/;
const GRAVE = /^\P{L}*(?:取消|放弃|驳回|作废|撤销|退回)/u;

function inlineButton(button, tap) {
  const url = button.url ? safeUrl(button.url) : null;
  if (url) return el("a", { class: "inline link", href: url, target: "_blank", rel: "noopener" }, button.text);
  const weight = PRIMARY.test(button.text) ? " primary" : GRAVE.test(button.text) ? " grave" : "";
  const press = async (event) => {
    const pressed = event.currentTarget;
    pressed.classList.add("busy");
    pressed.disabled = true;
    await tap();
    pressed.classList.remove("busy");
    pressed.disabled = false;
  };
  return el("button", { type: "button", class: `inline${weight}`, on: { click: press } }, button.text);
}

/** Double-click, a long press, or the small pencil (also by keyboard) start an edit. */
function offerEdit(body, message, acts) {
  const begin = () => acts.edit(message);
  let timer = null;
  const release = () => clearTimeout(timer);
  body.addEventListener("dblclick", begin);
  body.addEventListener("pointerdown", () => { timer = setTimeout(begin, LONG_PRESS_MS); });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) body.addEventListener(end, release);
  body.append(el(
    "button",
    { type: "button", class: "pencil", "aria-label": "编辑这条消息", title: "编辑（也可双击或长按）", on: { click: begin } },
    icon("edit"),
  ));
}
