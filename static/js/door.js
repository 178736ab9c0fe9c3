/* The door on a phone that may lose the network: each press is kept in this browser until the site has stored it or
   refused it for good. What is kept is a form as it would have been sent, its key, and for words a first name, an
   initial and four digits; a number is kept only for somebody who walked in, until it is sent. The list itself
   stands in the page alone. The same key sent twice is one press, so sending again is always safe. */

const door = document.getElementById("door");
const words = door.dataset;
const list = door.querySelector("[data-list]");
const count = door.querySelector("[data-count]");
const network = door.querySelector("[data-network]");
const said = door.querySelector("[data-said]");
const refusals = door.querySelector("[data-refusals]");
const search = door.querySelector("input[type=search]");
const addOne = door.querySelector("[name=plus]");
const last = door.querySelector("[data-last]");
const PATIENCE = 15_000;
const SHORTEST_WAIT = 3_000;
const LONGEST_WAIT = 60_000;
const ASK_EVERY = 30_000;
const AT_WORK = 300_000;
const RESTING = new Set([401, 403, 408, 409, 425, 429]);
const aheadBy = Number(words.now) - Date.now();
const rows = new Map();
for (const row of list?.tBodies[0].rows ?? []) rows.set(row.querySelector("[name=came]").value, row);
const unnamed = last?.value ? [last.value] : [];
let token = door.querySelector("[name=csrf_token]")?.value;
let total = Number(words.total);
let wait = SHORTEST_WAIT;
let sending = false;
let again = 0;
let lastPress = Date.now();
let trouble = "";
let noted = "";
let finished = false;

/* The clock is the server's, as it was when the page came. */

function moment() {
  return Date.now() + aheadBy;
}

function clock(at) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: words.zone, hour: "2-digit", minute: "2-digit" }).format(at);
}

function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* The queue: a table of this browser, or where there is none, the page's memory. */

const STORE = "presses";

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function inMemory() {
  const kept = new Map();
  let number = 0;
  return {
    add: async (row) => { number += 1; kept.set(number, { ...row, number }); },
    put: async (row) => { kept.set(row.number, row); },
    remove: async (key) => { kept.delete(key); },
    all: async () => [...kept.values()],
  };
}

async function inBrowser() {
  const request = indexedDB.open("door", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "number", autoIncrement: true });
  const database = await promised(request);
  const table = (mode) => database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE);
  return {
    add: (row) => promised(table("readwrite").add(row)),
    put: (row) => promised(table("readwrite").put(row)),
    remove: (key) => promised(table("readwrite").delete(key)),
    all: () => promised(table("readonly").getAll()),
  };
}

const queue = await inBrowser().catch(inMemory);

async function waiting() {
  return (await queue.all()).filter((row) => !row.refused);
}

async function keep(fields, { address = words.codes, label = "", person = "", places }) {
  lastPress = Date.now();
  noted = "";
  const { meeting, until } = words;
  await queue.add({ address, fields, label, person, places, meeting, at: moment(), until: Number(until) - aheadBy });
  send();
}

/* Twelve hours after its meeting a press keeps no name, and this page shows none. */

async function forgetNames() {
  const over = moment() >= Number(words.until);
  for (const row of await queue.all()) {
    if (row.label && Date.now() >= row.until) await queue.put({ ...row, label: "" });
  }
  if (over) hideNames();
}

function hideNames() {
  rows.clear();
  list?.remove();
  search?.form.remove();
  said.textContent = "";
  noted = words.gone;
}

/* Sending, one press after the other in their order. */

function bodyOf(row) {
  return new URLSearchParams({ ...row.fields, at: Math.round(row.at), csrf_token: token });
}

async function ask(address, options) {
  const headers = { Accept: "application/json" };
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(address, { ...options, headers, signal, redirect: "manual", cache: "no-store" });
  const told = (answer.headers.get("Content-Type") || "").startsWith("application/json") ? await answer.json() : null;
  if (told?.token) token = told.token;
  return { status: answer.status, ok: answer.ok, told };
}

/* True when the press needs no more sending. Only words of the site itself refuse for good. */
async function deliver(row) {
  let answer = await ask(row.address, { method: "POST", body: bodyOf(row) });
  if (answer.told?.token) answer = await ask(row.address, { method: "POST", body: bodyOf(row) });
  if (answer.ok && answer.told) {
    await queue.remove(row.number);
    if (row.meeting === words.meeting) await stored(answer.told, row.fields.came);
    return true;
  }
  if (answer.told?.refused && !RESTING.has(answer.status) && answer.status < 500) {
    await queue.put({ ...row, refused: answer.told.refused });
    await takeOut(row);
    return true;
  }
  trouble = answer.status < 500 && answer.status !== 429 ? words.asleep : "";
  return false;
}

async function send() {
  await tell();
  if (sending || !navigator.onLine) return;
  sending = true;
  clearTimeout(again);
  trouble = "";
  try {
    for (let [row] = await waiting(); row; [row] = await waiting()) {
      if (!await deliver(row)) throw new Error("not now");
      await tell();
    }
    wait = SHORTEST_WAIT;
  } catch {
    again = setTimeout(send, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  sending = false;
  await tell();
  if (finished && (await waiting()).length === 0) location.replace(words.back);
}

/* What the site says is so, where no press of this phone says otherwise yet. */

async function stored(told, pressed) {
  const rest = await waiting();
  const touched = new Set(rest.map((row) => row.person));
  for (const { id, time, presses } of told.people) {
    if (touched.has(id)) continue;
    show(id, time, presses, id === pressed ? told.said : "");
    if (id === pressed && !time) noted = [labelOf(rows.get(id)), told.said].filter(Boolean).join(": ");
  }
  if (rest.every((row) => row.meeting !== words.meeting)) setTotal(told.total);
}

async function lookAround() {
  const isAtWork = Date.now() - lastPress < AT_WORK && document.visibilityState === "visible";
  if (!isAtWork || sending || (await waiting()).length) return;
  const { told } = await ask(location.pathname, {}).catch(() => ({ told: null }));
  if (!told?.people || (await waiting()).length) return;
  const inside = new Map(told.people.map((person) => [person.id, person]));
  for (const id of rows.keys()) show(id, inside.get(id)?.time ?? "", inside.get(id)?.presses ?? "");
  setTotal(told.total);
}

/* What the page shows. */

function setTotal(people) {
  total = people;
  count.textContent = String(total);
}

function show(id, time, presses, said) {
  const row = rows.get(id);
  if (!row) return;
  const inside = row.querySelector(".in");
  const undo = inside.querySelector("[name=undo]");
  const held = row.contains(document.activeElement);
  row.toggleAttribute("data-in", Boolean(time));
  inside.hidden = !time;
  row.querySelector("[name=came]").hidden = Boolean(time);
  undo.value = presses;
  undo.hidden = !presses;
  if (time) inside.querySelector(".tag").textContent = said || words.came.replace("{time}", time);
  if (held) (time ? undo : row.querySelector("[name=came]")).focus();
}

function placesOf(row) {
  return Number(row.dataset.places || 1);
}

function labelOf(row) {
  return row ? [...row.cells[0].childNodes].slice(0, 2).map((each) => each.textContent.trim()).join(" ") : "";
}

/* A refused press counts nothing; on its row stands what the site last said. */
async function takeOut(row) {
  if (row.meeting !== words.meeting) return;
  setTotal(total - row.places);
  if (row.fields.came) show(row.fields.came, "", "");
}

let heard = "";

async function tell() {
  const kept = await queue.all();
  const left = kept.filter((row) => !row.refused).length;
  const isOff = !navigator.onLine || wait > SHORTEST_WAIT;
  const lines = noted ? [noted] : [];
  if (left && isOff) lines.push(trouble || words.offline, words.waiting.replace("{n}", left));
  else if (!navigator.onLine) lines.push(words.offline);
  else if (heard && !left) lines.push(words.sent);
  const text = lines.join(". ");
  if (left && isOff) heard = text;
  network.classList.toggle("warning", left > 0 || !navigator.onLine);
  network.hidden = !text;
  if (network.textContent !== text) network.textContent = text;
  showRefusals(kept.filter((row) => row.refused));
}

function showRefusals(refused) {
  refusals.hidden = !refused.length;
  if (refusals.childElementCount === refused.length) return;
  refusals.replaceChildren(...refused.map((row) => {
    const line = document.createElement("p");
    const dismiss = document.createElement("button");
    dismiss.className = "btn alt slim";
    dismiss.type = "button";
    dismiss.textContent = "OK";
    dismiss.addEventListener("click", async () => {
      await queue.remove(row.number);
      tell();
    });
    line.append([words.refused, row.label, row.refused].filter(Boolean).join(": "), dismiss);
    return line;
  }));
}

/* Pressing. */

function came(id) {
  const row = rows.get(id);
  const once = newKey();
  const isNew = row && !row.hasAttribute("data-in");
  const places = isNew ? placesOf(row) : 0;
  if (isNew) show(id, clock(moment()), `${once}-${id}`);
  setTotal(total + places);
  if (row) said.textContent = `${labelOf(row)}: ${row.querySelector(".in .tag").textContent}`;
  keep({ once, came: id }, { label: labelOf(row), person: id, places });
}

function takeBack(button) {
  const row = button.closest("tr");
  const undo = button.value;
  if (!undo) return;
  const places = row ? -placesOf(row) : -1;
  const person = row?.querySelector("[name=came]").value;
  setTotal(Math.max(0, total + places));
  said.textContent = [labelOf(row), words.backTaken].filter(Boolean).join(": ");
  if (row) {
    show(person, "", "");
  } else {
    unnamed.pop();
    offerLast(unnamed.at(-1));
  }
  keep({ once: newKey(), undo }, { label: labelOf(row), person, places });
}

function offerLast(key) {
  last.value = key || "";
  last.hidden = !key;
  if (!key && document.activeElement === last) addOne.focus();
}

function oneMore() {
  const once = newKey();
  unnamed.push(once);
  offerLast(once);
  setTotal(total + 1);
  keep({ once, plus: "1" }, { places: 1 });
}

function walkIn(form) {
  const { phone, name, language, version } = form.elements;
  const digits = phone.value.replace(/\D/g, "");
  if (digits.length < 10) {
    phone.setCustomValidity(words.number);
    phone.reportValidity();
    return;
  }
  const fields = {
    once: newKey(), phone: phone.value, name: name.value, language: language.value, version: version.value,
  };
  form.reset();
  form.closest("details").open = false;
  setTotal(total + 1);
  const label = `••• ${digits.slice(-4)}`;
  keep(fields, { address: words.walkIn, label, places: 1 });
  announce(`${label}: ${words.kept}`);
}

door.addEventListener("submit", (event) => {
  const form = event.target;
  const pressed = event.submitter;
  if (form.method === "get") {
    event.preventDefault();
    return;
  }
  if (!crypto.getRandomValues) return;
  event.preventDefault();
  if ("walkInForm" in form.dataset) walkIn(form);
  else if (pressed?.name === "came") came(pressed.value);
  else if (pressed?.name === "undo") takeBack(pressed);
  else if (pressed?.name === "plus") oneMore();
});
door.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

/* Looking for a name while it is typed: the letters a Russian keyboard lacks are read as those typed instead. */

const TYPED = { ё: "е", ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и" };

function folded(text) {
  return text.toLowerCase().replace(/[ёәғқңөұүһі]/g, (letter) => TYPED[letter]).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

function digitsOf(row) {
  return (row.querySelector(".digits")?.textContent ?? "").replace(/\D/g, "");
}

search?.addEventListener("input", () => {
  const wanted = folded(search.value);
  const digits = wanted.replaceAll(" ", "");
  const isNumber = /^\d+$/.test(digits);
  let left = 0;
  for (const row of rows.values()) {
    const [name, number] = [folded(row.cells[0].firstChild.textContent), digitsOf(row)];
    const fits = isNumber ? number.endsWith(digits.slice(-4)) : ` ${name}`.includes(` ${wanted}`);
    row.hidden = !fits;
    left += fits ? 1 : 0;
  }
  door.querySelector("[data-nobody]").hidden = left > 0;
});
door.querySelector("[data-find] button")?.toggleAttribute("hidden", true);

/* Reading codes, where the browser can: the code holds the address of this page and whom it is about. */

const scan = door.querySelector("[data-scan]");
const camera = door.querySelector("[data-camera]");
const LOOK_EVERY = 250;
const SAME_CODE = 4_000;
let stream = null;

async function canRead() {
  if (!scan || !("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return false;
  return (await BarcodeDetector.getSupportedFormats()).includes("qr_code");
}

function personOf(code) {
  try {
    const { pathname, searchParams } = new URL(code);
    return pathname === words.codes ? (/^\d{1,19}$/.exec(searchParams.get("person")) || [""])[0] : "";
  } catch {
    return "";
  }
}

function read(code) {
  const id = personOf(code);
  if (!id) {
    announce(words.wrongCode);
    return;
  }
  const row = rows.get(id);
  if (row?.hasAttribute("data-in")) announce(`${labelOf(row)}: ${alreadyIn(row)}`);
  else {
    came(id);
    announce(row ? `${labelOf(row)}: ${row.querySelector(".in .tag").textContent}` : words.kept);
  }
  if (row) row.scrollIntoView({ block: "nearest" });
}

function alreadyIn(row) {
  const time = row.querySelector(".in .tag").textContent.match(/\d{2}:\d{2}/)?.[0] ?? "";
  return words.already.replace("{time}", time);
}

function announce(text) {
  noted = text;
  tell();
}

function stopCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  camera.hidden = true;
  scan.setAttribute("aria-pressed", "false");
}

async function startCamera() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    announce(words.noCamera);
    return;
  }
  camera.srcObject = stream;
  camera.hidden = false;
  scan.setAttribute("aria-pressed", "true");
  await camera.play();
  watch(new BarcodeDetector({ formats: ["qr_code"] }));
}

async function watch(detector) {
  let seen = "";
  let seenAt = 0;
  while (stream) {
    const [found] = await detector.detect(camera).catch(() => []);
    if (found && (found.rawValue !== seen || Date.now() - seenAt > SAME_CODE)) read(found.rawValue);
    if (found) [seen, seenAt] = [found.rawValue, Date.now()];
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY); });
  }
}

/* Finishing: names leave the page and the browser; what still waits is sent without them. */

async function finish() {
  if (stream) stopCamera();
  hideNames();
  for (const row of await queue.all()) {
    if (row.refused) await queue.remove(row.number);
    else if (row.label) await queue.put({ ...row, label: "" });
  }
  finished = true;
  await send();
  if ((await waiting()).length === 0) location.replace(words.back);
}

const finishing = door.querySelector("[data-finish]");
if (finishing) {
  finishing.hidden = false;
  finishing.querySelector("button").addEventListener("click", finish);
}
if (await canRead().catch(() => false)) {
  scan.hidden = false;
  scan.addEventListener("click", () => (stream ? stopCamera() : startCamera()));
}

/* Presses of an earlier page are shown as they were pressed, until the site says otherwise. */

async function resume() {
  for (const row of await waiting()) {
    if (row.meeting !== words.meeting) continue;
    const { once, came: id, plus, undo } = row.fields;
    const isIn = rows.get(row.person)?.hasAttribute("data-in");
    if (plus) unnamed.push(once);
    if (undo && unnamed.includes(undo)) unnamed.splice(unnamed.indexOf(undo), 1);
    if (undo && row.person) show(row.person, "", "");
    if (id && !isIn) show(id, clock(row.at), `${once}-${id}`);
    if (!id || !isIn) setTotal(total + row.places);
  }
  if (last) offerLast(unnamed.at(-1));
}

addEventListener("online", () => { wait = SHORTEST_WAIT; send().then(lookAround); });
addEventListener("offline", tell);
setInterval(lookAround, ASK_EVERY);
setInterval(forgetNames, LONGEST_WAIT);
await forgetNames();
await resume();
await send();
