// One message in WeCom: words, media or a card beside the square of who sent it, or a grey line.

import { avatar } from "./avatar.js";
import { el, icon, safeUrl } from "./dom.js";
import { wecomCard } from "./wecom_card.js";
import { markdownWords, plainWords } from "./wecom_words.js";

/** `acts` = {app, phone, pressed, tap(message, button)}. */
export function wecomLine(message, acts) {
  const isMine = message.from === "me";
  const data = { message: message.message_id };
  if (message.recalled) {
    return el("div", { class: "wx-recalled", data }, isMine ? "你撤回了一条消息" : `${acts.app}撤回了一条消息`);
  }
  const face = isMine ? avatar(acts.phone) : el("span", { class: "wx-face", "aria-hidden": "true" }, [...acts.app][0]);
  const body = message.kind === "template_card" ? wecomCard(message, acts) : bubble(message);
  return el("div", { class: `wx-line ${isMine ? "mine" : "bot"} kind-${message.kind}`, data }, face, body);
}

function bubble(message) {
  const draw = DRAWN[message.kind] ?? DRAWN.text;
  return el("div", { class: `wx-bubble of-${message.kind}` }, ...draw(message));
}

const mediaUrl = ({ media_id: id }) => (id ? `/phones/wecom/media/${encodeURIComponent(id)}` : null);

const DRAWN = {
  text: ({ body, text }) => [el("div", { class: "words" }, ...plainWords(body.content ?? text))],
  markdown: ({ body }) => [el("div", { class: "words" }, ...markdownWords(body.content))],
  textcard: ({ body }) => [
    el("b", { class: "wx-card-title" }, ...plainWords(body.title)),
    el("div", { class: "words" }, body.description),
    opens(body.url, body.btntxt || "详情", "wx-more"),
  ],
  image: (message) => [
    el("a", { href: mediaUrl(message), target: "_blank", rel: "noopener" }, el("img", { src: mediaUrl(message), alt: "照片" })),
  ],
  voice: () => [icon("voice"), el("span", { class: "wx-wave", "aria-hidden": "true" }, el("i"), el("i"), el("i"), el("i"), el("i")), el("span", {}, "语音 3″")],
  video: (message) => [attachment(message, "视频")],
  file: (message) => [attachment(message, "文件")],
  location: ({ body }) => [
    el("b", {}, body.Label || "位置"),
    el("small", {}, `北纬 ${body.Location_X}，东经 ${body.Location_Y}`),
    el("span", { class: "wx-map", "aria-hidden": "true" }, icon("location")),
  ],
  link: ({ body }) => [opens(body.url, body.title || body.url, "wx-link")],
};

function attachment(message, name) {
  const title = message.body.title || name;
  return el("a", { class: "wx-file", href: mediaUrl(message), download: title }, el("span", {}, title), icon("file"));
}

function opens(address, text, style) {
  const href = safeUrl(address ?? "");
  return href ? el("a", { class: style, href, target: "_blank", rel: "noopener noreferrer" }, text) : el("span", { class: style }, text);
}
