/* Says what stands against a place and a time as soon as their boxes are left. The server judges, in the words that it
   says once the form is sent; nothing is saved, and without this script it says them then. */

const BOXES = ["venue_id", "day", "starts", "ends", "candidate_id"];
const form = document.querySelector("form[data-clashes]");
const place = form?.querySelector("[data-clashing]");
let known = form && wished().toString();
let asked;

/** What the boxes hold now. */
function wished() {
  const held = new FormData(form);
  return new URLSearchParams(BOXES.filter((name) => held.has(name)).map((name) => [name, held.get(name)]));
}

function made(tag, className, ...within) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...within);
  return element;
}

function show(clashes) {
  if (!clashes.length) return place.replaceChildren();
  const list = made("ul", "", ...clashes.map((words) => made("li", "", words)));
  const told = made("div", "", made("strong", "", place.dataset.clashing), list);
  return place.replaceChildren(made("div", "box banner warning", told));
}

/** Asks about what is wished now; an answer to older wishes is left. */
async function ask() {
  const query = wished();
  if (query.toString() === known) return;
  known = query.toString();
  asked?.abort();
  asked = new AbortController();
  if (!query.get("day") || !query.get("starts")) return show([]);
  const address = new URL(form.dataset.clashes, location.href);
  query.forEach((value, name) => address.searchParams.set(name, value));
  try {
    const answer = await fetch(address, { signal: asked.signal });
    show(answer.ok ? (await answer.json()).clashes : []);
  } catch {
    /* Without network nothing is said here; the press that saves asks again. */
  }
}

/* Who goes from a box to a button presses it: the form itself says then what clashes, and no button moves away. */
form?.addEventListener("focusout", ({ relatedTarget }) => relatedTarget?.type === "submit" || ask());
form?.addEventListener("change", ask);
