// Whoever signs out leaves nothing on the screen: what other tabs show goes, and no page comes back as it was.
"use strict";
document.addEventListener("submit", (event) => {
  const action = event.target.getAttribute("action") || "";
  if (action.endsWith("/logout/")) localStorage.setItem("signed-out", String(Date.now()));
});
window.addEventListener("storage", (event) => {
  if (event.key !== "signed-out") return;
  document.body.replaceChildren();
  setTimeout(() => location.reload(), 1000);  // once the session has ended
});
window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
