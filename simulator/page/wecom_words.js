// WeCom's texts know one tag, a link; its markdown a few marks. Both become elements, never HTML.

import { el, safeUrl } from "./dom.js";
import { DRILL } from "./card.js";

const LINK = /<a href=["']([^"']*)["']>([^<]*)<\/a>/;
const SPAN = /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]*)\]\(([^)\s]*)\)|<font color=["'](info|comment|warning)["']>(.*?)<\/font>/;

function link(address, text) {
  const href = safeUrl(address);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

/** What stands before, what was found, what stands after: the last by the same rule again. */
function split(text, pattern, found) {
  const match = pattern.exec(text);
  if (!match) return text ? [text] : [];
  return [text.slice(0, match.index), ...found(match), ...split(text.slice(match.index + match[0].length), pattern, found)];
}

/** A text message's words; the drill mark is said once, at the page's top. */
export function plainWords(text) {
  return split((text ?? "").replace(DRILL, ""), LINK, ([, address, words]) => [link(address, words)]);
}

function spans(text) {
  return split(text, SPAN, ([, bold, code, words, address, colour, coloured]) => {
    if (bold !== undefined) return [el("b", {}, ...spans(bold))];
    if (code !== undefined) return [el("code", {}, code)];
    if (address !== undefined) return [link(address, words)];
    return [el("span", { class: `font-${colour}` }, ...spans(coloured))];
  });
}

export function markdownWords(text) {
  return (text ?? "").replace(DRILL, "").split("\n").map((line) => {
    const title = /^#{1,6} (.*)$/.exec(line);
    if (title) return el("b", { class: "headline" }, ...spans(title[1]));
    const quote = /^> ?(.*)$/.exec(line);
    return quote ? el("blockquote", {}, ...spans(quote[1])) : el("div", {}, ...spans(line), line ? "" : " ");
  });
}
