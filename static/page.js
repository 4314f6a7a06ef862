// What every page does beyond HTML: nothing here is needed to read, write or save.

const twiceWithin = 1000; // milliseconds in which a second press of the same button is a slip of the finger

// An error summary is read first: it takes the focus, and its links lead to the field itself.
const summary = document.querySelector('[data-module="govuk-error-summary"]');
if (summary) {
  summary.setAttribute("tabindex", "-1");
  summary.addEventListener("blur", () => summary.removeAttribute("tabindex"), { once: true });
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    const group = field.closest(".govuk-form-group") ?? field;
    group.scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// A form that is sent twice by a double press is sent once.
const lastSent = new WeakMap();
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button?.matches("[data-prevent-double-click]")) return;
  if (event.timeStamp - (lastSent.get(button) ?? -twiceWithin) < twiceWithin) event.preventDefault();
  else lastSent.set(button, event.timeStamp);
});

// "None of these" clears the others, and any other clears it.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.checked) return;
  const group = box.closest('[data-module="govuk-checkboxes"]');
  if (!group) return;
  const alone = box.dataset.behaviour === "exclusive";
  for (const other of group.querySelectorAll('input[type="checkbox"]')) {
    if (other !== box && (alone || other.dataset.behaviour === "exclusive")) other.checked = false;
  }
});

// Words that were not saved yet are kept in this browser, sealed (buffer.js). Signing out deletes them: at the press,
// so that no network is needed, and again on the page that says so.
const emptyBuffer = () => globalThis.indexedDB?.deleteDatabase("pqs");
const isSignedOut = document.querySelector("[data-signed-out]") && document.referrer.startsWith(location.origin);
if (isSignedOut) emptyBuffer();
document.addEventListener("submit", (event) => {
  if (event.target.matches('form[action="/sign-out"]')) emptyBuffer();
});

// A page that only offers them back loads the script for it when there is something to look at.
const offers = document.querySelector("[data-buffer]");
if (offers && !document.querySelector("form[data-autosave]")) {
  const isThere = (databases) => databases.some(({ name }) => name === "pqs");
  globalThis.indexedDB?.databases?.().then((all) => isThere(all) && import(offers.dataset.buffer), () => {});
}

// A page that the browser kept and shows again after "back" must still belong to the person at the desk.
window.addEventListener("pageshow", async (event) => {
  if (!event.persisted || !("signedIn" in document.body.dataset)) return;
  try {
    const reply = await fetch(location.href, { redirect: "manual", cache: "no-store" });
    const gone = reply.type === "opaqueredirect" || reply.status === 401 || reply.status === 404;
    // A page that holds words not yet saved may say no.
    if (gone && document.dispatchEvent(new Event("pqs:gone", { cancelable: true }))) {
      location.replace(location.pathname + location.search);
    }
  } catch {
    // No connection: the words on the screen stay where they are.
  }
});
