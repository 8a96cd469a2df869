// Puts the page together: one store, the views around it, one ticking clock.

import { MailboxView } from "./mailbox.js";
import { People } from "./people.js";
import { PhoneView } from "./phone.js";
import { Store } from "./store.js";
import { ClockView, showConnection, showSilence, StoryView } from "./topbar.js";

const TICK_MS = 250;
const OVER = ".lock:not([hidden])";
const OPEN = ".sheet:not([hidden]), .menu:not([hidden])";
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
  views.forEach((view) => view.toEnd());
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
store.on("message", ({ phone, channel, message }) => views.get(phone.key)?.message(channel, message));
store.on("edit", ({ phone, channel, message }) => views.get(phone.key)?.edit(channel, message));
store.on("delete", ({ phone, channel, messageId }) => views.get(phone.key)?.on(channel).chat.remove(messageId));
store.on("toast", ({ phone, channel, text, alert }) => views.get(phone.key)?.on(channel).toast(text, alert));
store.on("tab", ({ phone }) => views.get(phone.key)?.showTab());
store.on("menu", () => views.forEach((view) => view.showMenu()));
store.on("attention", ({ phone }) => {
  if (phone.call) people.heard(phone.key);
  views.get(phone.key)?.showAttention();
  people.mark();
});
store.on("mail", ({ mail }) => mailbox.arrived(mail));
store.on("story", (state) => story.show(state));
store.on("connection", ({ is }) => showConnection(place("connection"), place("trouble"), is));
store.on("silence", ({ is }) => showSilence(place("trouble"), is));
people.changed = stage;

document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll(OPEN)) {
    if (!open.parentElement.contains(event.target)) open.hidden = true;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  place("mailbox").classList.remove("tall");
  for (const open of document.querySelectorAll(`${OPEN}, ${OVER}`)) open.hidden = true;
});

story.show({});
store.live.start();
setInterval(tick, TICK_MS);
