// WeCom's template cards: title, what stands below it, rows of name and value, buttons, and the ⋯.

import { DRILL, gravity } from "./card.js";
import { el, safeUrl } from "./dom.js";

const STYLES = { 1: "primary", 2: "plain", 3: "grave", 4: "pale" };
const SHORT = 6;

/** `acts` = {pressed, tap(message, button)}; `pressed` is the key of what was pressed already. */
export function wecomCard(message, acts) {
  const { body } = message;
  const title = (body.main_title?.title ?? "").replace(DRILL, "");
  const done = message.greyed ? " done" : "";
  return el("div", { class: `wx-card ${gravity(title)}${done}`, role: "group", "aria-label": title || "卡片" },
    el("div", { class: "wx-card-head" }, source(body.source), moreOf(message, acts)),
    title ? el("b", { class: "wx-card-title" }, title) : null,
    words("wx-card-desc", body.main_title?.desc),
    emphasis(body.emphasis_content),
    quote(body.quote_area),
    words("wx-card-text", body.sub_title_text),
    facts(body.horizontal_content_list),
    ...(body.jump_list ?? []).map((jump) => opens(jump.url, jump.title, "wx-jump")),
    choice(message, acts),
    buttons(message, acts),
    body.card_action?.type === 1 && body.card_type === "text_notice" ? opens(body.card_action.url, "查看详情", "wx-jump") : null);
}

function words(style, text) {
  const shown = (text ?? "").replace(DRILL, "");
  return shown ? el("div", { class: style }, shown) : null;
}

function source(known) {
  return known?.desc ? el("small", { class: "wx-source" }, known.desc) : null;
}

function emphasis(known) {
  return known?.title ? el("div", { class: "wx-emphasis" }, el("b", {}, known.title), el("small", {}, known.desc ?? "")) : null;
}

function quote(known) {
  if (!known?.title && !known?.quote_text) return null;
  return el("blockquote", {}, known.title ? el("b", {}, known.title) : null, words("", known.quote_text));
}

function facts(rows) {
  if (!rows?.length) return null;
  return el("dl", {}, ...rows.flatMap(({ keyname, value, url }) => [
    el("dt", {}, keyname),
    el("dd", {}, url ? opens(url, value || url, "") : value ?? ""),
  ]));
}

function opens(address, text, style) {
  const href = safeUrl(address ?? "");
  return href ? el("a", { class: style, href, target: "_blank", rel: "noopener noreferrer" }, text) : el("span", { class: style }, text);
}

/** The dropdown: a choice that goes along with the next button. */
function choice(message, acts) {
  const known = message.body.button_selection;
  if (!known || message.greyed) return null;
  const chosen = message.selected?.[known.question_key] ?? known.selected_id;
  const select = el("select", {
    "aria-label": known.title || "请选择",
    on: { change: () => acts.tap(message, { key: select.value, kind: "option" }) },
  }, chosen ? null : el("option", { value: "" }, "请选择"),
  ...known.option_list.map(({ id, text }) => el("option", { value: id, selected: id === chosen }, text)));
  return el("label", { class: "wx-choice" }, el("span", {}, known.title ?? "请选择"), select);
}

function buttons(message, acts) {
  if (message.greyed) {
    return el("div", { class: "wx-buttons" }, el("button", { type: "button", class: "wx-button greyed", disabled: true }, message.greyed));
  }
  const listed = message.buttons.filter(({ kind }) => kind === "button");
  if (!listed.length) return null;
  const looks = message.body.button_list ?? [];
  const shown = listed.map((button, i) => wecomButton(message, button, STYLES[looks[i]?.style ?? 1] ?? STYLES[1], acts));
  const isRow = listed.length === 2 && listed.every(({ text }) => [...text].length <= SHORT);
  return el("div", { class: `wx-buttons${isRow ? " in-a-row" : ""}`, role: "group", "aria-label": "可选操作" }, ...shown);
}

function wecomButton(message, button, style, { pressed, tap }) {
  const href = button.url ? safeUrl(button.url) : null;
  if (href) return el("a", { class: `wx-button ${style}`, href, target: "_blank", rel: "noopener noreferrer" }, button.text);
  const isPressed = pressed === button.key;
  return el("button", {
    type: "button", class: `wx-button ${style}${isPressed ? " pressed" : ""}`, "aria-pressed": String(isPressed),
    on: { click: () => tap(message, button) },
  }, isPressed ? el("i", { class: "wx-wait", "aria-hidden": "true" }) : null, button.text);
}

/** The card's ⋯ with what had no room among the buttons. */
function moreOf(message, acts) {
  const listed = message.buttons.filter(({ kind }) => kind === "menu");
  if (!listed.length) return null;
  const list = el("div", { class: "menu wx-more-list", role: "menu", hidden: true }, ...listed.map((button) => el(
    "button",
    { type: "button", role: "menuitem", "aria-pressed": String(acts.pressed === button.key), on: { click: () => { list.hidden = true; acts.tap(message, button); } } },
    button.text,
  )));
  const label = message.body.action_menu?.desc || "更多操作";
  return el("div", { class: "wx-more-holder" }, el("button", {
    type: "button", class: "wx-dots", "aria-label": label, title: label, "aria-haspopup": "menu", on: { click: () => { list.hidden = !list.hidden; } },
  }, "⋯"), list);
}
