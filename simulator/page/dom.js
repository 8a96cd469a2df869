// Builds elements without ever handing a string to the HTML parser of this page: what a bot or a
// person wrote can only become text or one of the few tags that Telegram itself would show.

const SVG = "http://www.w3.org/2000/svg";

/** An element with properties (`class`, `on`, `data`, or any attribute) and children. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      Object.assign(node.dataset, value);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const ICONS = {
  send: "M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.5 1.5L20 4",
  photo: "M4 8h3.5l1.5-2.5h6L16.5 8H20v11H4Zm8 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4ZM6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3",
  location: "M12 21c4-4.5 6.5-7.5 6.5-11a6.5 6.5 0 0 0-13 0c0 3.5 2.5 6.5 6.5 11Zm0-13.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z",
  quick: "M8 8h8v8H8ZM8 8H6a2 2 0 1 1 2-2Zm8 0V6a2 2 0 1 1 2 2Zm0 8h2a2 2 0 1 1-2 2Zm-8 0v2a2 2 0 1 1-2-2Z",
  more: "M12 5.5v.1M12 12v.1M12 18.5v.1",
  edit: "M5 19l.8-4L15.5 5.3a2 2 0 0 1 3 3L9 18.2Z",
  close: "M6 6l12 12M18 6 6 18",
  mail: "M4 6h16v12H4Zm0 0 8 7 8-7",
  file: "M7 3.5h7l4 4V20.5H7Zm7 0v4h4",
  person: "M12 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM5 20c0-4 3-6 7-6s7 2 7 6",
  play: "M8 5.5v13l11-6.5Z",
  stop: "M7 7h10v10H7Z",
  expand: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
  fold: "M6 9l6 6 6-6",
  plus: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v8M8 12h8",
  call: "M6.5 4.5 9 4l2 4.5-2 1.7a11 11 0 0 0 4.8 4.8l1.7-2L20 15l-.5 2.5c-.4 1.6-1.5 2.2-3 2C10 19 5 14 4.5 7.5c-.1-1.5.4-2.6 2-3Z",
  sms: "M4 5.5h16v11H11l-4.5 3.5v-3.5H4ZM8 11v.1M12 11v.1M16 11v.1",
  swap: "M7 10l5-5 5 5M7 14l5 5 5-5",
};

/** A line icon; decorative, so the button around it carries the label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const TAGS = new Map([
  ["B", "b"], ["STRONG", "b"], ["I", "i"], ["EM", "i"], ["U", "u"], ["INS", "u"],
  ["S", "s"], ["STRIKE", "s"], ["DEL", "s"], ["CODE", "code"], ["PRE", "pre"],
  ["BLOCKQUOTE", "blockquote"], ["BR", "br"],
]);
const DROPPED = new Set(["SCRIPT", "STYLE", "IFRAME", "OBJECT", "EMBED", "TEMPLATE", "SVG", "MATH"]);
const LINK_SCHEMES = new Set(["http:", "https:", "tel:", "mailto:"]);

/** The address if it is one a person may be sent to, else null (`javascript:` and its kin). */
export function safeUrl(address) {
  try {
    const url = new URL(address, document.baseURI);
    return LINK_SCHEMES.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** Telegram's tags as a fragment. The parser used is inert: it runs nothing and loads nothing. */
export function telegramHtml(html) {
  const parsed = new DOMParser().parseFromString(html || "", "text/html");
  const fragment = document.createDocumentFragment();
  copyAllowed(parsed.body, fragment, 0);
  return fragment;
}

function copyAllowed(source, target, depth) {
  if (depth > 40) return;
  for (const child of source.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      target.append(child.data);
    } else if (child.nodeType === Node.ELEMENT_NODE && !DROPPED.has(child.tagName.toUpperCase())) {
      const copy = allowedCopy(child);
      copyAllowed(child, copy ?? target, depth + 1);
      if (copy) target.append(copy);
    }
  }
}

function allowedCopy(source) {
  const tag = TAGS.get(source.tagName);
  if (tag) return el(tag);
  if (source.tagName === "A") {
    const href = safeUrl(source.getAttribute("href") ?? "");
    return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }) : null;
  }
  const spoiler = source.tagName === "TG-SPOILER" || source.classList.contains("tg-spoiler");
  return spoiler ? spoilerSpan() : null;
}

function spoilerSpan() {
  const reveal = (event) => event.currentTarget.classList.add("shown");
  const on = { click: reveal, keydown: (event) => event.key === "Enter" && reveal(event) };
  return el("span", { class: "spoiler", tabindex: "0", role: "button", "aria-label": "显示隐藏文字", on });
}
