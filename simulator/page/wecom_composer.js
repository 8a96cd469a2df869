// WeCom's row to write in: one line, and behind the ＋ a photo, a voice message, a place.

import { Composer } from "./composer.js";
import { el, icon } from "./dom.js";
import { pretendAmr, pretendPhoto, PLACE } from "./pretend.js";

export class WecomComposer extends Composer {
  row() {
    this.input.placeholder = "发消息…";
    const form = el("form", { class: "typing", on: { submit: (event) => this.submit(event) } },
      this.input,
      this.tool("plus", "更多：照片、语音、位置", () => this.toggleMore()),
      el("button", { type: "submit", class: "tool tool-send", "aria-label": "发送", title: "发送" }, icon("send")));
    return el("div", { class: "input-row" }, form);
  }

  toggleMore() {
    this.openSheet("more", [
      ["拍一张", "生成一张现场照片", async () => this.acts.photo(await pretendPhoto())],
      ["从相册选…", "电脑里的图片", () => this.file.click()],
      ["发语音", "三秒", () => this.acts.voice(pretendAmr())],
      ["发位置", PLACE.label, () => this.acts.location(PLACE)],
    ]);
  }

  /** WeCom's pictures carry no words: what was typed stays where it is. */
  photo(file) {
    return this.acts.photo(file);
  }
}
