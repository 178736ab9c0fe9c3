/* Forms, with the browser's own sending left in place: the pressed button says that it works, a second press does
   nothing, and where the network is gone the page and what was typed stay. The words stand on <body>.
   A form that answers with a file, or must be sent untouched, carries data-plain. */

const PATIENCE = 10_000;
const DISABLED_AFTER = 300;
const words = document.body.dataset;
const resting = new WeakMap();
let letThrough = false;

/** The summary of refused answers takes the focus, so that it is read first. */
document.querySelector("[data-check]")?.focus();

/** True when this site answers; a small HEAD, which neither a cache nor a service worker answers for it. */
async function siteAnswers() {
  if (!navigator.onLine) return false;
  const address = document.querySelector("link[rel=stylesheet]").href;
  try {
    await fetch(address, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}

function work(form, button) {
  form.dataset.sending = "";
  if (!button) return;
  resting.set(button, [...button.childNodes]);
  button.style.minWidth = `${button.offsetWidth}px`;
  button.replaceChildren(form.dataset.saving || words.saving);
  button.setAttribute("aria-busy", "true");
}

function rest(form) {
  delete form.dataset.sending;
  for (const button of form.querySelectorAll("[aria-busy]")) {
    button.replaceChildren(...(resting.get(button) || []));
    button.removeAttribute("aria-busy");
    button.disabled = false;
  }
}

/** Says at the head of the form, once and aloud, that nothing was sent. */
function tellUnsent(form) {
  const note = document.createElement("p");
  note.className = "box banner danger";
  note.dataset.unsentNote = "";
  note.setAttribute("role", "alert");
  note.textContent = form.dataset.unsent || words.unsent;
  form.prepend(note);
  note.scrollIntoView({ block: "center" });
}

/** Sends the form itself; its button keeps its value, so it may be disabled only after the form has left. */
function send(form, button) {
  letThrough = true;
  form.requestSubmit(button);
  letThrough = false;
  setTimeout(() => { if (button && "sending" in form.dataset) button.disabled = true; }, DISABLED_AFTER);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (letThrough || event.defaultPrevented || form.method !== "post" || "plain" in form.dataset) return;
  event.preventDefault();
  if ("sending" in form.dataset) return;
  form.querySelector("[data-unsent-note]")?.remove();
  work(form, button);
  if (await siteAnswers()) {
    send(form, button);
  } else {
    rest(form);
    tellUnsent(form);
  }
});

/** A page that the browser kept and shows again is ready for the next press. */
addEventListener("pageshow", () => {
  document.querySelectorAll("[data-sending]").forEach(rest);
});

/** Twelve hours after its meeting a press at the door (door.js) keeps no name, whichever page is open by then. */
function forgetNames() {
  const request = indexedDB.open("door");
  request.onupgradeneeded = () => request.transaction.abort(); // nothing was kept, and nothing is made
  request.onerror = (event) => event.preventDefault();
  request.onsuccess = () => {
    const database = request.result;
    const change = database.transaction("presses", "readwrite");
    change.oncomplete = () => database.close();
    change.objectStore("presses").openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.label && Date.now() >= cursor.value.until) cursor.update({ ...cursor.value, label: "" });
      cursor.continue();
    };
  };
}

const FORGET_EVERY = 60_000;
forgetNames();
setInterval(forgetNames, FORGET_EVERY);
