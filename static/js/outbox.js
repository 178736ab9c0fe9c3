/* What the door (door.js) still keeps in this browser: presses that wait for the network, and those that the site
   refused for good. They leave from the door's own page, which each line leads to. */

const outbox = document.querySelector("[data-outbox]");
const words = outbox.dataset;
const nothing = document.querySelector("[data-nothing]");
const list = document.createElement("ul");
const LOOK_EVERY = 5_000;

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => { event.preventDefault(); reject(request.error); };
  });
}

async function kept() {
  const request = indexedDB.open("door");
  request.onupgradeneeded = () => request.transaction.abort(); // nothing was kept, and nothing is made
  const database = await promised(request);
  try {
    return await promised(database.transaction("presses").objectStore("presses").getAll());
  } finally {
    database.close();
  }
}

function clock(at) {
  const parts = { timeZone: words.zone, day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat("en-GB", parts).format(at).replace("/", ".");
}

function what({ undo, phone }) {
  if (undo) return words.undone;
  return phone ? words.walkIn : words.came;
}

function saying({ fields, label, person, at, refused }) {
  const isOneMore = fields.plus || (fields.undo && !person);
  const who = label || (isOneMore ? "+1" : words.somebody);
  const told = [clock(at), `${who}: ${what(fields)}`, refused && `${words.refused}: ${refused}`];
  return told.filter(Boolean).join(" · ");
}

function line(row) {
  const made = document.createElement("li");
  const door = document.createElement("a");
  door.href = words.door.replace("/0", `/${row.meeting}`);
  door.className = "tall";
  door.textContent = saying(row);
  made.append(door);
  return made;
}

let shown = "";

async function show() {
  const rows = await kept().catch(() => []);
  const told = JSON.stringify(rows);
  if (told === shown) return;
  shown = told;
  outbox.hidden = !rows.length;
  nothing.hidden = rows.length > 0;
  list.replaceChildren(...rows.map(line));
}

outbox.querySelector("h2").after(list);
addEventListener("pageshow", show);
setInterval(show, LOOK_EVERY);
await show();
