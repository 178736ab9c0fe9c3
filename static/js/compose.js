/* Counts a message to many while it is typed. The server counts, for exactly the people who get it; the page of the
   words says the same after each sending, so that nothing is lost without script. */

const PAUSE = 400;
const form = document.querySelector("form[data-compose]");
let later;
let asked;

function made(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

/** The button that puts the shorter text in the box, as the page without script has it. */
function shortening(code, press) {
  const button = made("button", "btn alt slim", press);
  button.type = "submit";
  button.name = "shorten";
  button.value = code;
  const line = document.createElement("p");
  line.append(button);
  return line;
}

/** What stands under the box of a language. */
function lines(code, said) {
  if (said.error) return [made("p", "err", said.error)];
  const preview = made("p", "sms", said.preview);
  preview.lang = code;
  return [
    made("p", "counter", said.facts),
    ...said.warnings.map((words) => made("p", "counter warned", words)),
    ...(said.shorter ? [shortening(code, said.press)] : []),
    ...(said.preview ? [preview] : []),
  ];
}

function show({ texts, total }) {
  for (const place of form.querySelectorAll("[data-count]")) {
    const said = texts[place.dataset.count];
    place.replaceChildren(...(said ? lines(place.dataset.count, said) : []));
  }
  const line = form.querySelector("[data-total]");
  if (line.textContent !== total) line.textContent = total;
}

/** Asks for the numbers of what stands in the boxes now; an answer to older words is left. */
async function count() {
  asked?.abort();
  asked = new AbortController();
  const body = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(form.dataset.compose, { method: "POST", body, signal: asked.signal });
    if (answer.ok) show(await answer.json());
  } catch {
    /* Without network the numbers stay as they are; the next step counts again. */
  }
}

form?.addEventListener("input", () => {
  clearTimeout(later);
  later = setTimeout(count, PAUSE);
});
