/* Moving a meeting in the schedule: with the mouse, by a long press, or by keys. Each way ends in the form "Move"
   that the page holds, sent with the version that was read; without this script there is its own page. */

const form = document.getElementById("mover");
const voice = document.getElementById("moving");
const words = form.dataset;
const weekdays = words.weekdays.split("|");
const months = words.months.split("|");
const MINUTE = 60_000;
const STEPS = { ArrowUp: -15, ArrowDown: 15, ArrowLeft: -1440, ArrowRight: 1440 };
const LONG_PRESS = 450;
const SHAKE = 8;
let move = null;
let press = null;
let menu = null;

/* Times are on the wall: they are counted as if they were UTC, so that no zone of the reader's comes in. */
const wall = (text) => new Date(`${text}Z`);
const dayOf = (time) => time.toISOString().slice(0, 10);
const hourOf = (time) => time.toISOString().slice(11, 16);
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

function spoken(time) {
  const weekday = weekdays[(time.getUTCDay() + 6) % 7];
  return `${weekday} ${time.getUTCDate()} ${months[time.getUTCMonth()]}, ${hourOf(time)}`;
}

function begin(link) {
  const from = wall(link.dataset.from);
  const length = wall(`${link.dataset.from.slice(0, 11)}${link.dataset.till}`) - from;
  move = { link, from, to: from, length };
  link.classList.add("held");
}

/** Goes on to another time, as long as the meeting ends on the day it begins. */
function goTo(to) {
  if (dayOf(to) !== dayOf(new Date(+to + move.length))) return;
  move.to = to;
  mark(document.querySelector(`[data-day="${dayOf(to)}"]`));
  voice.textContent = spoken(to);
}

function mark(place) {
  for (const marked of document.querySelectorAll(".aim")) marked.classList.remove("aim");
  place?.classList.add("aim");
}

function end(said = "") {
  move?.link.classList.remove("held");
  move = null;
  mark(null);
  voice.textContent = said;
}

function leave() {
  const { link } = move;
  end(words.left);
  link.focus();
}

function drop() {
  const { link, from, to, length } = move;
  if (+to === +from) return leave();
  form.action = `${link.pathname}/move`;
  form.elements.version.value = link.dataset.version;
  form.elements.day.value = dayOf(to);
  form.elements.starts.value = hourOf(to);
  form.elements.ends.value = hourOf(new Date(+to + length));
  end(fill(words.dropped, { when: spoken(to) }));
  form.requestSubmit();
}

/* By keys: Enter on a meeting asks what to do with it. */

function openMenu(link) {
  menu = document.createElement("div");
  menu.className = "choice";
  menu.setAttribute("role", "menu");
  const open = document.createElement("a");
  open.href = link.href;
  open.textContent = words.open;
  const start = document.createElement("button");
  start.type = "button";
  start.textContent = words.move;
  start.addEventListener("click", () => {
    closeMenu();
    begin(link);
    link.focus();
    voice.textContent = fill(words.begun, { when: spoken(move.from) });
  });
  for (const item of [open, start]) {
    item.className = "btn alt slim";
    item.setAttribute("role", "menuitem");
  }
  menu.append(open, start);
  menu.owner = link;
  link.after(menu);
  link.setAttribute("aria-expanded", "true");
  open.focus();
}

function closeMenu() {
  menu.owner.removeAttribute("aria-expanded");
  menu.remove();
  menu = null;
}

function onMenuKey(event) {
  const items = [...menu.children];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  } else if (event.key === "Escape") {
    const { owner } = menu;
    closeMenu();
    owner.focus();
  }
}

function onMoveKey(event) {
  if (event.key in STEPS) goTo(new Date(+move.to + STEPS[event.key] * MINUTE));
  else if (event.key === "Enter") drop();
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (move) return onMoveKey(event);
  if (menu) return onMenuKey(event);
  const link = event.target.closest("a[data-from]");
  if (link && event.key === "Enter") {
    event.preventDefault();
    openMenu(link);
  }
});

document.addEventListener("focusin", (event) => {
  if (menu && !menu.contains(event.target)) closeMenu();
  if (move && !press && event.target !== move.link) end(words.left);
});

/* By the mouse, or by a finger that stays. */

function pull(link) {
  clearTimeout(press.waits);
  press.pulls = true;
  begin(link);
}

function under(event) {
  const found = document.elementFromPoint(event.clientX, event.clientY);
  const place = found?.closest("[data-day]");
  return place && { place: found.closest("[data-hour]") ?? place, day: place.dataset.day };
}

document.addEventListener("pointerdown", (event) => {
  const link = event.target.closest("a[data-from]");
  if (!link || event.button !== 0 || move) return;
  press = { link, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (press.touch) press.waits = setTimeout(() => pull(link), LONG_PRESS);
});

document.addEventListener("pointermove", (event) => {
  if (!press) return;
  if (!press.pulls) {
    if (Math.hypot(event.clientX - press.x, event.clientY - press.y) < SHAKE) return;
    if (press.touch) return forget();
    pull(press.link);
  }
  const target = under(event);
  if (!move || !target) return;
  const hour = target.place.dataset.hour;
  const time = hour ? `${hour.padStart(2, "0")}:${hourOf(move.from).slice(3)}` : hourOf(move.from);
  goTo(wall(`${target.day}T${time}`));
  mark(target.place);
});

function forget() {
  clearTimeout(press?.waits);
  press = null;
}

document.addEventListener("pointerup", () => {
  const pulled = press?.pulls;
  forget();
  if (!pulled) return;
  addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
  if (move) drop();
});

document.addEventListener("pointercancel", () => {
  if (press?.pulls && move) leave();
  forget();
});

/* While a finger holds a meeting the page does not scroll, and the browser drags no link of its own. */
document.addEventListener("touchmove", (event) => { if (press?.pulls) event.preventDefault(); }, { passive: false });
document.addEventListener("contextmenu", (event) => { if (press?.touch) event.preventDefault(); });
document.addEventListener("dragstart", (event) => {
  if (event.target.closest?.("a[data-from]")) event.preventDefault();
});

for (const link of document.querySelectorAll("a[data-from]")) link.setAttribute("aria-haspopup", "menu");

/** What became of the last move is read first; once it is undone, the meeting is gone back to. */
const told = document.querySelector("[data-moved]");
if (told) {
  told.focus();
  told.addEventListener("submit", () => sessionStorage.setItem("moved", told.dataset.moved));
} else {
  document.querySelector(`a[data-from][href="${sessionStorage.getItem("moved")}"]`)?.focus();
  sessionStorage.removeItem("moved");
}
