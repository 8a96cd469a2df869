// Puts the page together: one store, the views around it, one ticking clock.

import { MailboxView } from "./mailbox.js";
import { People } from "./people.js";
import { PhoneView } from "./phone.js";
import { Store } from "./store.js";
import { ClockView, showConnection, showSilence, StoryView } from "./topbar.js";

const TICK_MS = 250;
const place = (id) => document.getElementById(id);

const store = new Store();
const people = new People(store, place("people"));
const clock = new ClockView(store, place("clock"));
const story = new StoryView(place("story"));
const mailbox = new MailboxView(store, place("mailbox"));
let views = new Map();

/** Phones that stay keep their element, so that nobody loses what they were typing. */
function stage() {
  const old = views;
  views = new Map(people.shown.map((id) => [id, old.get(id) ?? new PhoneView(store, id)]));
  views.forEach((view, id) => {
    view.offer(people.swapper(id));
    view.root.classList.toggle("current", id === people.current);
  });
  document.body.dataset.current = people.current === "mail" ? "mail" : "phone";
  place("phones").replaceChildren(...[...views.values()].map((view) => view.root));
  // A chat taken out and put back, or shown again on a narrow screen, has lost its scroll.
  views.forEach((view) => view.chat.toEnd(false));
  tick();
}

function tick() {
  const time = clock.tick();
  views.forEach((view) => view.tick(time));
}

store.on("synced", () => {
  people.settle();
  views.forEach((view, id) => { if (store.phones.has(id)) view.fill(); });
  stage();
  mailbox.fill();
  story.sync();
});
store.on("message", ({ phone, message }) => views.get(phone.user_id)?.message(message));
store.on("edit", ({ phone, message }) => views.get(phone.user_id)?.chat.replace(message));
store.on("delete", ({ phone, messageId }) => views.get(phone.user_id)?.chat.remove(messageId));
store.on("toast", ({ user_id: id, text, alert }) => views.get(id)?.toast(text, alert));
store.on("attention", ({ phone }) => {
  views.get(phone.user_id)?.showAttention();
  people.mark();
});
store.on("mail", ({ mail }) => mailbox.arrived(mail));
store.on("story", (state) => story.show(state));
store.on("connection", ({ is }) => showConnection(place("connection"), place("trouble"), is));
store.on("silence", ({ is }) => showSilence(place("trouble"), is));
people.changed = stage;

document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll(".sheet:not([hidden]), .menu:not([hidden])")) {
    if (!open.parentElement.contains(event.target)) open.hidden = true;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  place("mailbox").classList.remove("tall");
  for (const open of document.querySelectorAll(".sheet, .menu")) open.hidden = true;
});

story.show({});
store.live.start();
setInterval(tick, TICK_MS);
