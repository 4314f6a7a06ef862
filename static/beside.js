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
function settle(names) {
  for (const field of form.elements) {
    if (!names.includes(field.name)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.defaultChecked = field.checked;
    else if (field instanceof HTMLSelectElement) {
      for (const option of field.options) option.defaultSelected = option.selected;
    } else if (field.type !== "hidden") field.defaultValue = field.value;
  }
}

form?.addEventListener("change", async ({ target: field }) => {
  const isFlag = field.name === "flag";
  if (!isFlag && !DETAILS.includes(field.name)) return;
  const words = beside(field);
  if (isFlag && form.querySelectorAll('[name="flag"]:checked').length > MOST_FLAGS) {
    words.textContent = TOO_MANY;
    return;
  }
  const names = isFlag ? ["flag"] : DETAILS;
  const body = new URLSearchParams([...new FormData(form)].filter(([name]) => [...names, "section"].includes(name)));
  const address = form.getAttribute("action").replace(/answers$/, isFlag ? "flags" : "details");
  try {
    const reply = await fetch(address, { method: "POST", body, redirect: "manual" });
    const isKept = reply.type === "opaqueredirect";
    if (isKept) settle(names);
    words.textContent = isKept ? "Saved" : NOT_KEPT;
    for (const other of isKept ? form.querySelectorAll("[data-kept]") : []) if (other !== words) other.textContent = "";
  } catch {
    words.textContent = NOT_KEPT;
  }
});
