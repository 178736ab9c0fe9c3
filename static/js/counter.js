/* Says how much was typed, as one types: characters against a limit, or the parts and the price of an SMS. */

const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/;
const GSM_TWICE = /[\^{}\\[~\]|€]/g;
const QUIET = 1000;

/** Parts of an SMS: 160 letters or 153 a part in Latin, 70 or 67 in Cyrillic, as the network counts them. */
function parts(text) {
  const latin = GSM.test(text);
  const length = latin ? text.length + (text.match(GSM_TWICE) || []).length : text.length;
  const [one, each] = latin ? [160, 153] : [70, 67];
  return length <= one ? 1 : Math.ceil(length / each);
}

function grouped(number) {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

for (const place of document.querySelectorAll("[data-counter]")) {
  const field = document.getElementById(place.dataset.counter);
  const { text, limit, price, people } = place.dataset;
  const seen = document.createElement("span");
  const heard = document.createElement("span");
  let later;
  seen.setAttribute("aria-hidden", "true");
  heard.className = "unseen";
  heard.setAttribute("aria-live", "polite");
  place.replaceChildren(seen, heard);

  const count = () => {
    const typed = field.value.replaceAll("\r\n", "\n");
    const inParts = parts(typed);
    seen.textContent = text
      .replace("{n}", grouped(typed.length))
      .replace("{limit}", grouped(limit))
      .replace("{parts}", inParts)
      .replace("{cost}", grouped(inParts * price * people));
    place.classList.toggle("over-limit", typed.length > limit);
    clearTimeout(later);
    later = setTimeout(() => { heard.textContent = seen.textContent; }, QUIET);
  };
  field.addEventListener("input", count);
  count();
}
