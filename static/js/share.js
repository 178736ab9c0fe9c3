/* Passing an address on by the phone's own sheet, or by copying it; without either the plain links are enough. */

for (const place of document.querySelectorAll("[data-share]")) {
  const { title, address: url } = place.dataset;
  const native = place.querySelector("[data-share-native]");
  const copy = place.querySelector("[data-share-copy]");

  if (navigator.share) {
    native.hidden = false;
    native.addEventListener("click", () => {
      navigator.share({ title, text: title, url }).catch(() => { /* closed without sharing */ });
    });
  }
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.setAttribute("aria-live", "polite");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(url);
      copy.textContent = copy.dataset.copied;
    });
  }
}
