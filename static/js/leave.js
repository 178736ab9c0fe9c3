/* "Leave quickly": what was typed is thrown away and this page's place in the history is taken by the next one. */

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-leave]");
  if (!link) return;
  event.preventDefault();
  forget();
  document.documentElement.hidden = true;
  location.replace(link.href);
});

function forget() {
  for (const form of document.forms) form.reset();
}

/** A copy kept by the browser for "Back" holds no words either. */
addEventListener("pagehide", () => { if (document.documentElement.hidden) forget(); });
addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.hidden) location.reload();
});
