// Words that were typed in this browser and never reached the server are offered back, beside what the server has and
// never over it: they are put in when their writer presses, and what stands in the answer stays. Text nodes only.

const LEAD = "Words from this browser that were not saved";
const make = (tag, properties = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...inside);
  return made;
};
const london = (moment, options) => new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "Europe/London" }).format(moment);
const clock = (moment) => london(moment, { hour: "2-digit", minute: "2-digit" });
const day = (moment) => london(moment, { day: "numeric", month: "long" });
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const asSent = (text) => text.replace(/\r\n?/g, "\n");

function typedAt(when) {
  return day(when) === day(Date.now()) ? `typed at ${clock(when)}` : `typed on ${day(when)} at ${clock(when)}`;
}

// Each part of the words with the field that it belongs to, if this page has it: in the order of the page.
function pieces({ prompt, parts }, wrapper) {
  const free = [...(wrapper?.querySelectorAll("input:not([type=hidden]), select, textarea") ?? [])];
  return parts.map(([key, value, label]) => {
    const named = free.filter(({ name }) => name === `${prompt}.${key}` || (key === "value" && name === prompt));
    const field = named.find((one) => isTick(one) && one.value === value) ?? named.find((one) => !isTick(one));
    if (field) free.splice(free.indexOf(field), 1);
    return { field, value: asSent(value), shown: label ?? asSent(value) };
  });
}

function isThere({ field, value }) {
  if (!value.trim()) return true;
  if (!field) return false;
  if (isTick(field)) return field.checked;
  return field instanceof HTMLSelectElement ? field.value === value : asSent(field.value).includes(value);
}

// The press of a button is the person's own doing: it is written as if typed, so that undo takes it out again.
function write(field, value) {
  field.focus();
  if (document.activeElement === field && field.select) {
    field.select();
    if (document.execCommand("insertText", false, value)) return;
  }
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function putIn({ field, value }) {
  if (isTick(field) || field instanceof HTMLSelectElement) {
    Object.assign(field, isTick(field) ? { checked: true } : { value });
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (field.type !== "textarea" || value.includes(asSent(field.value))) write(field, value);
  else write(field, `${field.value}\n\n${value}`);
}

const about = (label) => make("span", { className: "govuk-visually-hidden", textContent: `: ${label}` });
const plain = (words, label, onclick) =>
  make("button", { type: "button", className: "pqs-plain-button", onclick }, words, about(label));

function copyButton(one, texts, box) {
  return plain("Copy", one.label, async () => {
    try {
      await navigator.clipboard.writeText(texts.join("\n"));
      say("The words are copied");
    } catch {
      getSelection().selectAllChildren(box.querySelector(".pqs-words")); // ready to be copied by hand
    }
  });
}

// Two presses, because nothing brings them back.
function letGoButton(one, box, forget) {
  const button = plain("Let go", one.label, () => {
    if (button.firstChild.data === "Let go") button.firstChild.data = "Let go of them for good";
    else {
      forget(one.name);
      box.remove();
    }
  });
  return button;
}

function offer(one, missing, wrapper, { forget }) {
  const box = make("div", { className: "pqs-given-back" });
  const label = wrapper ? "" : ` for “${one.label}”`;
  box.append(make("p", { className: "govuk-body" }, make("strong", { textContent: `${LEAD}${label}` }), `, ${typedAt(one.when)}`));
  for (const { shown } of missing) box.append(make("div", { className: "pqs-words", dir: "auto", textContent: shown }));
  const buttons = make("p", { className: "pqs-given-back__buttons" });
  if (missing.every(({ field }) => field && !field.disabled)) {
    const press = () => {
      missing.forEach(putIn);
      missing[0].field.dispatchEvent(new Event("change", { bubbles: true })); // nothing more comes: save them now
      box.remove();
      missing[0].field.focus();
      forgetOnceSaved(one, forget);
    };
    const className = "govuk-button govuk-button--secondary";
    buttons.append(make("button", { type: "button", className, onclick: press }, "Put them in the answer", about(one.label)));
  }
  buttons.append(copyButton(one, missing.map(({ shown }) => shown), box), letGoButton(one, box, forget));
  box.append(buttons);
  return box;
}

function forgetOnceSaved(one, forget) {
  const hear = ({ detail: { prompts, isUnsaved } }) => {
    if (isUnsaved(prompts.find(({ id }) => id === one.prompt))) return;
    document.removeEventListener("pqs:answered", hear);
    forget(one.name);
  };
  document.addEventListener("pqs:answered", hear);
}

let region = null;
function say(words) {
  region ??= document.getElementById("announcements");
  if (region) setTimeout(() => { region.textContent = words; }, 100);
}

// Whether the page that shows everything to its writer has these words. A supervisor's reading is noted, so not there.
async function isOnServer({ at, parts }, pages) {
  if (!at.startsWith("/reflections/")) return false;
  pages[at] ??= fetch(at, { redirect: "manual", cache: "no-store" }).then((reply) => (reply.ok ? reply.text() : ""));
  const shown = new DOMParser().parseFromString(await pages[at], "text/html").querySelector("main")?.textContent ?? "";
  return parts.every(([, value, label]) => !value.trim() || shown.includes(label ?? asSent(value)));
}

export async function giveBack({ words, at, place, forget }) {
  const pages = {};
  if (!document.getElementById("announcements")) {
    region = make("div", { className: "govuk-visually-hidden", role: "status" });
    place.append(region);
  }
  let offered = 0;
  const elsewhere = new Map();
  for (const one of words.sort((first, second) => first.when - second.when)) {
    const wrapper = one.at === at && document.querySelector(`form[data-autosave] [data-prompt="${CSS.escape(one.prompt)}"]`);
    const missing = pieces(one, wrapper || null).filter((piece) => !isThere(piece));
    if (!missing.length) forget(one.name);
    else if (wrapper) {
      const foot = wrapper.querySelector(".pqs-prompt__foot") ?? wrapper.querySelector("[data-save-status]");
      foot.before(offer(one, missing, wrapper, { forget }));
      if (wrapper.closest("details")) wrapper.closest("details").open = true;
      offered += 1;
    } else if (!(await isOnServer(one, pages))) {
      if (one.at === at) place.append(offer(one, missing, null, { forget }));
      else elsewhere.set(one.at, one.title);
      offered += one.at === at;
    }
  }
  if (offered) say(`${LEAD} are shown beside the answer.`);
  if (at || !elsewhere.size) return;
  const links = [...elsewhere].flatMap(([address, title]) => {
    const href = address.startsWith("/reflections/") ? `${address}/edit` : address;
    return [" ", make("a", { className: "govuk-link", href, textContent: title })];
  });
  place.append(make("p", { className: "govuk-body pqs-given-back" }, `${LEAD}:`, ...links));
  say(`${LEAD}: ${[...elsewhere.values()].join(", ")}`);
}
