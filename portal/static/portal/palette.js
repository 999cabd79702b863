// Search and do: Ctrl+K, / or [data-palette] opens the dialog, arrows choose, Enter opens. What was looked at lately is kept in
// this tab alone and forgotten when somebody signs out. Without this the field is a page of its own.
"use strict";
(() => {
  const palette = document.getElementById("palette"), keys = document.getElementById("keys");
  const RECENT = "recent", MOST = 6;
  document.addEventListener("submit", (event) => {
    if ((event.target.getAttribute("action") || "").endsWith("/logout/")) sessionStorage.removeItem(RECENT);
  });
  if (!palette) return;
  const field = palette.querySelector("input"), found = document.getElementById("found"), recent = document.getElementById("recent");
  const list = recent.appendChild(document.createElement("ul"));

  const kept = () => { try { return JSON.parse(sessionStorage.getItem(RECENT)) || []; } catch { return []; } };
  // A page about one thing (a number, a window, a case …) has its key in the address.
  if (/[0-9a-f]{8}-[0-9a-f-]{27}|\/\d+\//.test(location.pathname)) {
    const head = document.querySelector(".page-head h1")?.cloneNode(true), url = location.pathname;
    head?.querySelectorAll(".state").forEach((state) => state.remove());  // how it stood then
    const title = head?.textContent.trim().replace(/\s+/g, " ");
    if (title) sessionStorage.setItem(RECENT, JSON.stringify([{ title, url }, ...kept().filter((each) => each.url !== url)].slice(0, MOST)));
  }
  function showRecent() {
    list.replaceChildren(...kept().map(({ title, url }) => {
      const row = document.createElement("li"), link = document.createElement("a");
      link.className = "found-row plain";
      link.href = new URL(url, location.origin).pathname;  // a page of this site, whatever stands there
      link.textContent = title;
      row.append(link);
      return row;
    }));
    recent.hidden = Boolean(field.value.trim()) || !list.children.length;
  }
  function open() {
    if (palette.open) return field.focus();
    keys.close();
    palette.showModal();
    showRecent();
    field.select();
  }

  const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");
  const rows = () => [...palette.querySelectorAll("section:not([hidden]) a.found-row")];
  let wanted = false;  // Enter was pressed before the answer had come
  const isAnswered = () => !field.value.trim() || found.firstElementChild?.dataset.found === field.value.trim().replace(/\s+/g, " ").slice(0, 100);

  document.addEventListener("click", (event) => {
    const door = event.target.closest("[data-palette]");
    if (door && !event.ctrlKey && !event.metaKey) { event.preventDefault(); open(); }
    const close = event.target.closest("[data-close]");
    if (close) document.getElementById(close.dataset.close).close();
    if (event.target === palette || event.target === keys) event.target.close();  // beside the dialog
  });
  field.addEventListener("input", () => { wanted = false; if (!field.value.trim()) found.replaceChildren(); showRecent(); });
  found.addEventListener("htmx:afterSwap", () => { if (wanted && isAnswered()) rows()[0]?.click(); wanted = false; });
  palette.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (isAnswered()) rows()[0]?.click();
    else wanted = true;
  });
  palette.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) { event.preventDefault(); palette.close(); }  // not only the field's text
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.isComposing) return;
    event.preventDefault();
    const all = [field, ...rows()], here = all.indexOf(document.activeElement);
    all[Math.min(Math.max(here + step, 0), all.length - 1)].focus();
  });
  document.addEventListener("keydown", (event) => {
    const held = event.ctrlKey || event.metaKey;
    if (held && !event.altKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
    else if (held || event.altKey || event.isComposing || typing(event.target)) return;
    else if (event.key === "/") { event.preventDefault(); open(); }
    else if (event.key === "?") { event.preventDefault(); palette.close(); if (!keys.open) keys.showModal(); }
  });
})();
