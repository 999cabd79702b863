// The review desk by keyboard. In lists: j and k move, Enter opens, Space or x ticks, with Shift as far as the last one ticked; t takes
// the next case. On a case: the keys beside the buttons; digits choose a canned reason. Everything can be done without it, by links,
// buttons and forms.
(() => {
  // What went wrong with a form stands where the page begins, and has the focus.
  addEventListener("load", () => {
    const wrong = document.querySelector(".errornote, .desk-note-bad[role=alert]");
    if (!wrong) return;
    wrong.tabIndex = -1;
    wrong.focus();
  });

  // A page of a document that is not drawn because too many are being drawn (503) is asked for again, three times.
  const AGAIN = [3000, 6000, 12000];  // milliseconds
  document.addEventListener("error", (event) => {
    const sheet = event.target;
    if (!sheet.matches?.(".desk-sheets img")) return;
    const tries = Number(sheet.dataset.tries ?? 0);
    if (tries >= AGAIN.length) return;
    sheet.dataset.tries = tries + 1;
    setTimeout(() => { sheet.src = sheet.getAttribute("src"); }, AGAIN[tries]);
  }, true);

  const typing = (target) => target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]");

  const rows = () => [...document.querySelectorAll(":is(#result_list, .desk-list) tr.data-row")];

  function move(step) {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("desk-here"));
    const next = Math.min(Math.max(here + step, 0), all.length - 1);
    all.forEach((row, place) => row.classList.toggle("desk-here", place === next));
    (all[next].querySelector(".desk-list [type=checkbox]") ?? all[next].querySelector("a"))?.focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest" });
  }

  // In a list whose rows Unfold counts and ticks by ranges: the box of the row that one stands on.
  const here = () => document.querySelector("#result_list tr.desk-here input.action-select");

  function tickOn(step) {
    const left = here();
    if (left && !left.checked) left.click();
    move(step);
    const reached = here();
    if (reached === left) return;
    if (reached.checked) left?.click();  // back over what was ticked
    else reached.click();
  }

  function open(details) {
    document.querySelectorAll("details[name=decision]").forEach((other) => { other.open = other === details; });
    details.querySelector("[data-focus]")?.focus();
    details.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });

  // One box ticks all of a name.
  document.addEventListener("change", (event) => {
    const name = event.target.dataset?.all;
    if (name) document.getElementsByName(name).forEach((box) => { box.checked = event.target.checked; });
  });

  // What select2 puts beside a field that is looked for has no name of its own. It is ready before what is asked here.
  addEventListener("load", () => window.django?.jQuery?.(() => {
    document.querySelectorAll("select.admin-autocomplete").forEach((field) => {
      const name = field.labels[0]?.textContent.trim();
      if (name) field.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox], input").forEach((part) => {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", name);
      });
    });
  }));

  // Unfold's palette opens by Ctrl+K outside fields; here by / there, and by Ctrl+K within fields. Enter takes the first
  // of what was found where none is chosen; before it is there, as soon as it is. It waits for keys: what is pasted or spoken has none.
  const PALETTE = "search-input-command";
  let shownFor = "", awaited = false;
  document.addEventListener("keydown", (event) => {
    const { target, key } = event, held = event.ctrlKey || event.metaKey;
    if (target.id === PALETTE) {
      if (key === "Enter" && !event.isComposing) {
        if (target.value.trim() !== shownFor) awaited = true;
        else if (!document.querySelector(".desk-found-here")) document.querySelector(".desk-found li a")?.click();
      }
    } else if (key === "k" && held ? target.matches("input, textarea, [contenteditable]") : key === "/" && !held && !event.altKey && !typing(target)) {
      event.preventDefault();
      dispatchEvent(new CustomEvent("opencommand"));
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id !== PALETTE) return;
    awaited = false;
    event.target.dispatchEvent(new KeyboardEvent("keyup"));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "command-results") return;
    shownFor = (new URL(event.detail.xhr.responseURL).searchParams.get("s") ?? "").trim();
    if (awaited && shownFor === document.getElementById(PALETTE).value.trim()) document.querySelector(".desk-found li a")?.click();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest?.("[data-case] form");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (here() && (event.key === "x" || event.key === "X")) {
      event.preventDefault();
      here().click();
      return;
    }
    if (event.shiftKey && ["ArrowDown", "ArrowUp", "J", "K"].includes(event.key) && document.querySelector("input.action-select")) {
      event.preventDefault();
      tickOn(["ArrowDown", "J"].includes(event.key) ? 1 : -1);
      return;
    }
    if (rows().length && (event.key === "j" || event.key === "k")) {
      event.preventDefault();
      move(event.key === "j" ? 1 : -1);
      return;
    }
    const reason = document.querySelector(`details[open] [data-digit="${CSS.escape(event.key)}"]`);
    if (reason) {
      event.preventDefault();
      reason.checked = true;
      reason.focus();
      return;
    }
    const keyed = document.querySelector(`[data-key~="${CSS.escape(event.key)}"]`);
    if (!keyed) return;
    event.preventDefault();
    if (keyed.tagName === "DETAILS") open(keyed);
    else keyed.click();
  });
})();
