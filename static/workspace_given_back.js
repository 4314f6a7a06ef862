// A text of a standard that was typed in this browser and never reached the server is offered back: in the editor when
// its writer says so, never over what stands there by itself. Text nodes only.

const LEAD = "A text from this browser that was not saved";
const make = (tag, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
};
const london = (moment, options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "Europe/London" }).format(moment);
const typedAt = (when) =>
  `typed on ${london(when, { day: "numeric", month: "long" })} at ${london(when, { hour: "2-digit", minute: "2-digit" })}`;
const plain = (text) => text.replace(/\r\n?/g, "\n");

function offer(one, text, field, forget) {
  const box = make("div", { className: "pqs-given-back" });
  const buttons = make("p", { className: "pqs-given-back__buttons" });
  box.append(make("p", { className: "govuk-body" }, make("strong", { textContent: LEAD }), `, ${typedAt(one.when)}`));
  box.append(buttons);
  const copied = make("textarea", { className: "govuk-textarea pqs-code-field", rows: 6, readOnly: true, value: text });
  copied.setAttribute("aria-label", LEAD);
  const shown = make("details", { className: "govuk-details" });
  shown.append(make("summary", { className: "govuk-details__summary", textContent: "Look at it" }), copied);
  if (field) {
    const put = make("button", { type: "button", className: "govuk-button govuk-button--secondary", textContent: "Put it in the editor" });
    put.addEventListener("click", () => {
      document.dispatchEvent(new CustomEvent("pqs:put-in", { detail: text }));
      box.remove();
      setTimeout(() => forget(one.name), 5000); // by then it is kept as what this page holds
    });
    buttons.append(put);
  } else buttons.append(make("a", { className: "govuk-link", href: `${one.at}/text`, textContent: "Open the editor to put it back" }));
  const letGo = make("button", { type: "button", className: "pqs-plain-button", textContent: "Let it go" });
  letGo.addEventListener("click", () => {
    // Two presses, because nothing brings it back.
    if (letGo.textContent === "Let it go") letGo.textContent = "Let it go for good";
    else {
      forget(one.name);
      box.remove();
    }
  });
  buttons.append(" ", letGo);
  box.append(shown);
  return box;
}

export async function giveBack({ words, at, place, forget }) {
  const field = document.querySelector("form[data-editor] textarea[name=words]");
  for (const one of words.filter((each) => each.at === at).sort((first, second) => first.when - second.when)) {
    const text = plain(one.parts[0]?.[1] ?? "");
    if (!text.trim() || (field && plain(field.defaultValue) === text)) forget(one.name);
    else place.append(offer(one, text, field, forget));
  }
}
