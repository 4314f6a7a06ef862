// Flags and the details of a reflection are kept as they change, so that leaving by any link loses none of them. What
// cannot be kept stays as it is on the page, and is said beside it; the buttons of the form send it again.

const form = document.querySelector("form[data-autosave]");
const DETAILS = ["label", "stage", "week", "age_band", "children"];
const MOST_FLAGS = 3;
const TOO_MANY = "Three are flagged already. Untick one to flag this.";
const NOT_KEPT = "Not saved yet";

function beside(field) {
  const place = field.closest(".govuk-checkboxes__item, .govuk-form-group") ?? field.parentElement;
  const found = place.querySelector("[data-kept]");
  if (found) return found;
  const made = Object.assign(document.createElement("span"), { className: "pqs-kept" });
  made.dataset.kept = "";
  place.append(made);
  return made;
}

// The value that the page came with is what the server has: then leaving asks nothing.
function settle(names, body) {
  for (const field of form.elements) {
    if (!names.includes(field.name)) continue;
    const isSent = (value) => body.getAll(field.name).includes(value);
    if (field.type === "checkbox" || field.type === "radio") field.defaultChecked = isSent(field.value);
    else if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.defaultSelected = isSent(option.value);
    } else if (field.type !== "hidden") field.defaultValue = body.get(field.name);
  }
}

// One after the other, each with what stood on the page when it changed: the last one sent is the newest.
let turn = Promise.resolve();

async function keep(names, part, words, body) {
  const address = form.getAttribute("action").replace(/answers$/, part);
  let isKept = false;
  try {
    isKept = (await fetch(address, { method: "POST", body, redirect: "manual" })).type === "opaqueredirect";
  } catch {
    isKept = false;
  }
  if (isKept) settle(names, body);
  if (words.textContent !== TOO_MANY) words.textContent = isKept ? "Saved" : NOT_KEPT;
}

form?.addEventListener("change", ({ target: field }) => {
  const isFlag = field.name === "flag";
  if (!isFlag && !DETAILS.includes(field.name)) return;
  const words = beside(field);
  const isTooMany = isFlag && form.querySelectorAll('[name="flag"]:checked').length > MOST_FLAGS;
  for (const other of form.querySelectorAll("[data-kept]")) if (!isTooMany || other === words) other.textContent = "";
  if (isTooMany) {
    words.textContent = TOO_MANY;
    return;
  }
  const names = isFlag ? ["flag"] : DETAILS;
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => [...names, "section"].includes(name)));
  turn = turn.then(() => keep(names, isFlag ? "flags" : "details", words, body));
});
