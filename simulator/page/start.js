// What an empty phone says: somebody at the counter gets sentences to try, all others wait.

import { el } from "./dom.js";

const AT_THE_COUNTER = /柜员|大堂/;
const TRY = [
  ["① 报一件投诉", "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"],
  ["② 客户要找媒体", "客户说要打电视台电话曝光"],
  ["③ 来不及写", "/sos 客户在大堂大喊，好几个人围过来"],
];

/** The element for a chat without messages; `say(text)` sends a sentence from this phone. */
export function startOf(phone, say) {
  if (!AT_THE_COUNTER.test(phone.title ?? "")) {
    return el("div", { class: "start waits" }, el("p", {}, "还没有消息。有事找到这里，手机会亮起来。"));
  }
  const sentences = TRY.map(([hint, text]) => el(
    "button", { type: "button", on: { click: () => say(text) } }, el("small", {}, hint), text,
  ));
  return el("div", { class: "start" }, el("p", {}, el("b", {}, "从这里开始"), "点一句，或自己打一句："), ...sentences);
}
