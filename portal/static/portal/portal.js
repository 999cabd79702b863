// The portal's few lines of script. Pages work without them; everything is bound by data attributes, nothing is inline.
"use strict";

// Light, dark or as the device: <button data-theme-choice="auto|light|dark">
function showTheme() {
  const choice = localStorage.getItem("theme") || "auto";
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-choice]");
  if (!button) return;
  const choice = button.dataset.themeChoice;
  localStorage.setItem("theme", choice);
  if (choice === "auto") delete document.documentElement.dataset.bsTheme;
  else document.documentElement.dataset.bsTheme = choice;
  showTheme();
});
showTheme();

// The page on paper: <button data-print>
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

// What went wrong is read first, however far down the form that was sent stands.
document.querySelector("[data-focus]")?.focus();

// A menu (<details class="menu">) closes on Escape and on a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Copy: <button data-copy="#id-of-the-source" data-done="Copied">
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
  } catch {  // not allowed, or without TLS: what is selected can be copied, by hand at least
    if (source.select) source.select();
    else window.getSelection().selectAllChildren(source);
    if (!document.execCommand("copy")) return;
  }
  const word = button.querySelector("[data-word]") || button;
  const before = word.textContent;
  word.textContent = button.dataset.done;
  setTimeout(() => { word.textContent = before; }, 2000);
});

// A dangerous form asks once more: <form data-confirm="Really?">
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A double click sends a form once: the server would tell the second one that the first is being done.
document.addEventListener("submit", (event) => {
  const form = event.target, now = Date.now();
  if (event.defaultPrevented || !form.elements.once) return;
  if (now - (form.dataset.sentAt || 0) < 2000) event.preventDefault();
  else form.dataset.sentAt = now;
});

// The text typed is the label on the handset: <input data-preview="#id-of-the-output">
document.addEventListener("input", (event) => {
  const target = event.target.dataset?.preview;
  if (!target) return;
  for (const output of document.querySelectorAll(target)) output.textContent = event.target.value || output.dataset.empty || "";
});

// Choose all: <input type="checkbox" data-choose-all="name-of-the-boxes">
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.chooseAll;
  if (!name) return;
  for (const box of event.target.form.elements) {
    if (box.name === name) box.checked = event.target.checked;
  }
});

// How many are chosen, before the word that stands there: <output data-chosen="name-of-the-boxes">word</output>
document.addEventListener("change", (event) => {
  const output = event.target.form?.querySelector("[data-chosen]");
  if (!output) return;
  output.dataset.count = [...output.form.elements].filter((box) => box.name === output.dataset.chosen && box.checked).length;
});

// A row that is a card on a phone shows all of itself: <tr> … <button type="button" data-unfold aria-expanded="false">
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-unfold]");
  if (!button) return;
  button.setAttribute("aria-expanded", button.closest("tr").classList.toggle("unfolded"));
});

// All or none: <button type="button" data-choose="all|none" data-boxes="name-of-the-boxes">
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-choose]");
  if (!button) return;
  for (const box of button.form.querySelectorAll(`input[name="${button.dataset.boxes}"]`)) {
    box.checked = button.dataset.choose === "all";
  }
});

// On a phone the tabs scroll sideways: show the one we are on.
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The menu scrolls where the window is low: what is shown stands in sight.
document.querySelector(".side-links [aria-current]")?.scrollIntoView({ block: "nearest" });

// Time zones to choose from, once somebody looks for one: <input list="id-of-a-datalist" data-time-zones>
document.addEventListener("focusin", (event) => {
  const field = event.target.closest("[data-time-zones]");
  if (!field) return;
  if (field.value === field.defaultValue) field.select();  // what is offered begins as what stands there
  const offered = new Set(Array.from(field.list.options, (option) => option.value));
  const known = Intl.supportedValuesOf?.("timeZone") ?? [];
  field.list.append(...known.filter((zone) => !offered.has(zone)).map((zone) => new Option("", zone)));
});

// A term says what it means when it is hovered or focused, too: <button class="term" popovertarget="id">
function showMeaning(event) {
  const term = event.target.closest?.(".term");
  if (!term || (event.type === "focusin" && !term.matches(":focus-visible"))) return;
  const meaning = document.getElementById(term.getAttribute("popovertarget"));
  if (meaning?.showPopover && !meaning.matches(":popover-open")) meaning.showPopover({ source: term });
}
function hideMeaning(event) {
  const open = document.querySelector(".term-says:popover-open");
  const stays = [open, document.querySelector(`[popovertarget="${open?.id}"]`)];
  if (open && !stays.some((each) => each?.contains(event.relatedTarget))) open.hidePopover();
}
document.addEventListener("mouseover", showMeaning);
document.addEventListener("focusin", showMeaning);
for (const left of ["mouseout", "focusout"]) {
  document.addEventListener(left, (event) => {
    if (event.target.closest?.(".term, .term-says")) hideMeaning(event);
  });
}

// How long ago stays true while the page stays open; a tap says the exact time: <time datetime title data-ago="seconds">
function sayAges() {
  const now = Date.now(), language = document.documentElement.lang;
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.dataset.then ??= now - time.dataset.ago * 1000;  // by this machine's clock, which may be a wrong one
    const away = time.dataset.then - now, minutes = Math.round(Math.abs(away) / 60000);
    const [count, unit] = minutes < 1 ? [0, "second"] : minutes < 60 ? [minutes, "minute"]
      : minutes < 1440 ? [Math.floor(minutes / 60), "hour"] : [Math.floor(minutes / 1440), "day"];
    const said = new Intl.RelativeTimeFormat(language, { numeric: count ? "always" : "auto" });
    const parts = said.formatToParts(count * Math.sign(away), unit).map((part) => part.value.trim());
    const text = "exact" in time.dataset ? time.title : parts.join(" ");
    if (time.textContent !== text) time.textContent = text;
  }
}
sayAges();
setInterval(sayAges, 15000);
document.addEventListener("visibilitychange", sayAges);
document.addEventListener("htmx:load", sayAges);
document.addEventListener("click", (event) => {
  const time = event.target.closest("time[data-ago]");
  if (!time) return;
  time.toggleAttribute("data-exact");
  sayAges();
});

// A part that renews itself keeps the keyboard where it is, and waits while something in it is unfolded: <div data-renews>
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target.closest("[data-renews]");
  if (part === event.target && part?.querySelector("details[open], .unfolded")) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.target.closest("[data-renews]"), held = document.activeElement?.closest("a[href]");
  if (!part?.contains(held)) return;
  const href = held.getAttribute("href");
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelector(`[data-renews] a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
  }, { once: true });
});
