// Everybody's mail, the union's summaries above all: the list, and the chosen mail exactly as rendered, shut inside a sandbox.

import { el, icon } from "./dom.js";
import { dayLine, hourMinute } from "./moments.js";

/** A copy of what a phone shows too, for who stays silent: no reason to take room from the phones. */
const isPage = (mail) => (mail.subject ?? "").includes("呼叫");

function tool(name, label, press) {
  const props = { type: "button", class: "tool", "aria-label": label, title: label, on: { click: press } };
  return el("button", props, icon(name));
}

export class MailboxView {
  constructor(store, root) {
    this.store = store;
    this.root = root;
    this.chosen = null;
    this.unread = new Set();
    this.list = el("ol", { class: "mails", "aria-label": "邮件列表" });
    this.count = el("span", { class: "count" });
    this.reader = el("div", { class: "reader" });
    this.folded = true;
    this.fold = tool("fold", "收起或展开信箱", () => this.toggleFold());
    this.grow = tool("expand", "放大信箱", () => this.toggle());
    root.append(
      el("div", { class: "mail-side" }, el("h2", {}, icon("mail"), "信箱", this.count, this.fold, this.grow), this.list),
      this.reader,
    );
  }

  toggle() {
    this.folded = false;
    this.root.classList.toggle("tall");
    this.draw();
  }

  toggleFold() {
    this.folded = !this.folded;
    this.root.classList.remove("tall");
    this.draw();
  }

  fill() {
    this.draw();
    const newest = this.store.mail.at(-1);
    const kept = this.store.mail.some((mail) => mail.n === this.chosen);
    if (kept) return;
    this.folded = this.store.mail.every(isPage);
    this.open(newest ?? null);
  }

  arrived(mail) {
    this.unread.add(mail.n);
    if (!isPage(mail)) this.folded = false;
    this.open(mail);
    this.root.classList.remove("arrived");
    requestAnimationFrame(() => this.root.classList.add("arrived"));
  }

  draw() {
    const { mail } = this.store;
    document.body.classList.toggle("no-mail-shown", this.folded || !mail.length);
    this.fold.hidden = this.grow.hidden = !mail.length;
    this.count.textContent = mail.length ? `${mail.length} 封` : "";
    this.list.replaceChildren(...[...mail].reverse().map((one) => this.item(one)));
  }

  item(mail) {
    const press = () => { this.unread.delete(mail.n); this.open(mail); };
    return el("li", {}, el(
      "button",
      {
        type: "button", class: this.unread.has(mail.n) ? "mail fresh" : "mail",
        "aria-current": mail.n === this.chosen ? "true" : null, on: { click: press },
      },
      el("b", {}, mail.subject || "（无主题）"),
      el("small", {}, `${dayLine(mail.at)} ${hourMinute(mail.at)} → ${[mail.to].flat().join("、")}`),
    ));
  }

  open(mail) {
    this.chosen = mail?.n ?? null;
    this.draw();
    this.reader.replaceChildren(...(mail ? this.pages(mail) : [this.nothing()]));
  }

  nothing() {
    return el("div", { class: "no-mail" }, el("p", {}, "还没有邮件。日报、零报告和催办会自己来到这里。"));
  }

  /** `sandbox` without a single permission: no script, no form, no way up into this page. */
  pages(mail) {
    const frame = el("iframe", { sandbox: "", src: `/mailbox/${mail.n}/html`, title: mail.subject || "邮件正文" });
    const files = (mail.attachments ?? []).map((name, i) => el(
      "a",
      { class: "attachment", href: `/mailbox/${mail.n}/attachments/${i}`, download: name },
      icon("file"), name,
    ));
    const head = el("div", { class: "mail-head" },
      el("h3", {}, mail.subject || "（无主题）"),
      el("p", {}, `${mail.from} → ${[mail.to].flat().join("、")} · ${hourMinute(mail.at)}`),
      files.length ? el("div", { class: "attachments", "aria-label": "附件" }, ...files) : null);
    return [head, frame];
  }
}
