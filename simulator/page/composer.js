// The row where a person types, photographs, speaks, shares a place, or picks a quick command.

import { el, icon } from "./dom.js";
import { pretendPhoto, pretendVoice, PLACE } from "./pretend.js";

const QUICK = [
  ["上报", "登记一件投诉"], ["紧急", "媒体、群体、人身安全"], ["/board", "在办投诉件"],
  ["/duty", "谁在值班"], ["/today", "今天的汇总"], ["/help", "怎么用"],
];

export class Composer {
  /** `acts` = {text, edit, photo, voice, location, start}; each returns a promise. */
  constructor(name, acts) {
    this.acts = acts;
    this.editing = null;
    this.input = el("textarea", {
      rows: "1", placeholder: "说一句话…", "aria-label": `${name}的消息`, enterkeyhint: "send", maxlength: "4096",
      on: { input: () => this.grow(), keydown: (event) => this.key(event) },
    });
    this.file = el("input", {
      type: "file", accept: "image/*", hidden: true, "aria-label": `${name}选择照片`,
      on: { change: () => this.chosen() },
    });
    this.sheet = el("div", { class: "sheet", hidden: true });
    this.editBar = el("div", { class: "edit-bar", hidden: true });
    this.keys = el("div", { class: "reply-keys", hidden: true, role: "group", "aria-label": "快捷回复" });
    this.root = el("div", { class: "composer" }, this.sheet, this.editBar, this.row(), this.keys, this.file);
  }

  row() {
    const form = el("form", { class: "typing", on: { submit: (event) => this.submit(event) } },
      this.input,
      el("button", { type: "submit", class: "tool tool-send", "aria-label": "发送", title: "发送" }, icon("send")));
    const tools = el("div", { class: "tools" },
      this.tool("quick", "快捷指令", () => this.toggleQuick()),
      this.tool("photo", "发照片", () => this.togglePhoto()),
      this.tool("voice", "发语音", () => this.acts.voice(pretendVoice(), 3)),
      this.tool("location", "发位置", () => this.acts.location(PLACE)));
    return el("div", { class: "input-row" }, form, tools);
  }

  tool(name, label, press) {
    return el("button", { type: "button", class: `tool tool-${name}`, "aria-label": label, title: label, on: { click: press } }, icon(name));
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 92)}px`;
  }

  key(event) {
    if (event.key === "Escape") this.cancel();
    // Enter while a Chinese input method composes chooses a word; it must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit(event);
  }

  async submit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (!text) return;
    const message = this.editing;
    this.cancel();
    const sent = message ? await this.acts.edit(message, text) : await this.acts.text(text);
    // What could not be sent comes back into the field, unless something newer stands there.
    if (!sent && !this.input.value) this.input.value = text;
  }

  cancel() {
    this.editing = null;
    this.editBar.hidden = true;
    this.sheet.hidden = true;
    this.input.value = "";
    this.grow();
  }

  edit(message) {
    this.editing = message;
    this.editBar.replaceChildren(icon("edit"), el("span", {}, "编辑消息"), this.tool("close", "放弃编辑", () => this.cancel()));
    this.editBar.hidden = false;
    this.input.value = message.text;
    this.grow();
    this.input.focus();
  }

  openSheet(kind, items) {
    const wasOpen = !this.sheet.hidden && this.sheet.dataset.kind === kind;
    this.sheet.dataset.kind = kind;
    this.sheet.hidden = wasOpen;
    this.sheet.replaceChildren(...items.map(([label, hint, press]) => el(
      "button",
      { type: "button", on: { click: () => { this.sheet.hidden = true; press(); } } },
      el("b", {}, label), el("small", {}, hint),
    )));
  }

  toggleQuick() {
    this.openSheet("quick", QUICK.map(([text, hint]) => [text, hint, () => this.acts.text(text)]));
  }

  togglePhoto() {
    this.openSheet("photo", [
      ["拍一张", "生成一张现场照片", async () => this.photo(await pretendPhoto())],
      ["从相册选…", "电脑里的图片", () => this.file.click()],
    ]);
  }

  chosen() {
    const [file] = this.file.files;
    this.file.value = "";
    if (file) this.photo(file);
  }

  /** What was typed so far goes along as the caption, as on a real phone. */
  photo(file) {
    const caption = this.editing ? "" : this.input.value.trim();
    if (caption) this.cancel();
    return this.acts.photo(file, caption);
  }

  showReplyKeyboard(rows) {
    this.keys.hidden = !rows?.length;
    this.keys.replaceChildren(...(rows ?? []).map((row) => el("div", { class: "row" }, ...row.map((text) => el(
      "button", { type: "button", on: { click: () => this.acts.text(text) } }, text,
    )))));
  }
}
