// Comments that the page sends by itself: when one cannot be sent, the words stay and a sentence says so.

const NOT_SENT = "Not sent: your words are still here. ";
const WHY = {
  401: "You were signed out. Sign in in a new tab, then come back and press Send again.",
  404: "This is no longer open to you. Copy your words.",
  409: "Comments are over for this reflection. Copy your words.",
  413: "This is more than one comment can hold. Shorten it and press Send again.",
};

function say(form, sentence) {
  const place = document.getElementById(form?.dataset.comment ?? "");
  if (place) place.textContent = sentence;
}

document.addEventListener("htmx:beforeRequest", (event) => say(event.target, ""));
document.addEventListener("htmx:sendError", (event) => say(event.target, `${NOT_SENT}There is no connection. Try again.`));
document.addEventListener("htmx:timeout", (event) => say(event.target, `${NOT_SENT}It took too long. Try again.`));
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const form = event.detail.requestConfig?.elt ?? event.target;
  // Only a thread may take the place of a thread: never a sign-in page or a problem page.
  if (xhr.getResponseHeader("PQS-Fragment") === "thread") return;
  event.detail.shouldSwap = false;
  say(form, NOT_SENT + (WHY[xhr.status] ?? "Something went wrong on our side. Try again."));
});
