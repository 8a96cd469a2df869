// How a card of the bot reads: what is grave at a glance, names of things paler than the things.

export const DRILL = /^\s*\[演练\]\s*/;
const KEY = /^(?:[^\p{L}\p{N}]{0,3})?(?!请)[\u4e00-\u9fff]{2,5}：/u;
const GRAVITY = [["red", /^(?:🔴|🔥|🆘|📵)/u], ["amber", /^(?:🟠|⏰|⬆|📣|❗)/u], ["done", /^(?:✅|☑)/u], ["note", /^📝/u]];

/** A class for the card's edge, from the mark its first line begins with; empty for plain words. */
export function gravity(text) {
  const first = (text ?? "").replace(DRILL, "");
  const found = GRAVITY.find(([, mark]) => mark.test(first));
  return found ? `edge edge-${found[0]}` : "";
}

/** Takes the drill mark from the words (the page says it once, at its top) and marks the keys. */
export function dress(words) {
  const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
  const first = texts.nextNode();
  if (!first) return;
  if (DRILL.test(first.data)) {
    first.data = first.data.replace(DRILL, "");
    if (!first.data.trim()) dropEmpty(first);
  }
  const headline = words.querySelector("b");
  if (headline && !textBefore(headline)) {
    headline.classList.add("headline");
    trimmed(headline.nextSibling);
  }
  for (const node of [...words.childNodes]) {
    if (node.nodeType === Node.TEXT_NODE) node.replaceWith(keyed(node.data));
  }
}

/** A card without a headline of its own begins with its first line. */
function dropEmpty(node) {
  const holder = node.parentElement;
  const next = holder.tagName === "B" ? holder.nextSibling : node.nextSibling;
  (holder.tagName === "B" ? holder : node).remove();
  trimmed(next);
}

function trimmed(node) {
  if (node?.nodeType === Node.TEXT_NODE) node.data = node.data.replace(/^\s+/, "");
}

function textBefore(node) {
  let before = "";
  for (let at = node.previousSibling; at; at = at.previousSibling) before += at.textContent;
  return before.trim();
}

function keyed(text) {
  const fragment = document.createDocumentFragment();
  text.split("\n").forEach((line, i) => {
    if (i) fragment.append("\n");
    const key = line.match(KEY)?.[0] ?? "";
    if (key) {
      const node = document.createElement("span");
      node.className = "key";
      node.textContent = key;
      fragment.append(node);
    }
    fragment.append(line.slice(key.length));
  });
  return fragment;
}
