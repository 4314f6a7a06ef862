// Saves what is written as it is written, prompt by prompt. It never writes into a field that people see, never moves
// the focus, and says "Saved" only after the server has. A save without an answer is repeated, word for word, before a
// newer one is sent, so that a reply that was lost on its way is never taken for a second writer.

const AFTER_LAST_KEY = 1500; // milliseconds, like all of these
const AFTER_FIRST_KEY = 2500; // so that no more than three seconds of typing are ever at risk
const NO_ANSWER_YET = 3000; // then the status line stops promising
const NO_ANSWER_AT_ALL = 15000; // and a millisecond more for each byte: a court's network is slow
const AGAIN = [1000, 2000, 4000, 5000]; // the last one for as long as it takes
const SOMEBODY_MUST_ACT = 10000;

const NOT_SAVED = "Not saved – still on this screen";
const ELSEWHERE = "Changed somewhere else";
const AND_BACK = ", then come back: your words are still here";
const london = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
const [announcements, alarms] = ["announcements", "alarms"].map((id) => document.getElementById(id));
const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
const inWords = (words, more) => words + more.map((part) => part.textContent ?? part).join("");
// A date in words is stored in figures: what it became is the server's to say.
const isSpelledOut = (text) => /\d/.test(text) && !/^\s*(\d+|\d{4}-\d\d-\d\d)\s*$/.test(text);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";
const isNow = (field) => (isTick(field) ? field.checked && field.value : field.value);
const prompts = [...document.querySelectorAll("form[data-autosave] [data-save]")].map(promptIn);
// Flags and details have no save of their own: they go with the buttons of the form.
const others = [...document.querySelectorAll("form[data-autosave] :is(input:not([type=hidden]), select, textarea)")]
  .filter((field) => !prompts.some(({ fields }) => fields.some((one) => one.field === field)));
let isLeaving = false; // by a button of the form, which carries every word itself
let lastSaved = ""; // when this page last saved something, in words
let [isFirst, alarmed] = [true, ""]; // nothing has been announced yet
let isSlow = false; // a slow network is spoken of once, and shown each time

function promptIn(wrapper) {
  const { prompt: id, save: url, base, label } = wrapper.dataset;
  const fields = [...wrapper.querySelectorAll("input, select, textarea")]
    .filter(({ name }) => name === id || (name.startsWith(`${id}.`) && name !== `${id}.base`))
    .map((field) => ({ key: field.name.slice(id.length + 1) || "value", field }));
  const status = wrapper.querySelector("[data-save-status]");
  const prompt = { id, url, base, label, wrapper, fields, status, shown: status.textContent, calm: status.textContent };
  Object.assign(prompt, { count: 0, since: 0, tries: 0, unanswered: null, refused: null, trouble: "" });
  prompt.safe = read(prompt, cameAs); // what the server has: stored, or set aside for the choose page
  // A form that came back with a fault holds words that are stored nowhere, unless they were set aside.
  const isFault = wrapper.querySelector(".govuk-error-message") && !wrapper.querySelector('a[href$="/choose"]');
  return isFault ? Object.assign(prompt, { refused: prompt.safe, safe: null }) : prompt;
}

const headers = { "Content-Type": "application/x-www-form-urlencoded" };
const request = (body) => ({ method: "PUT", body, headers, redirect: "manual", cache: "no-store" });

function cameAs(field) {
  if (isTick(field)) return field.defaultChecked && field.value;
  if (!(field instanceof HTMLSelectElement)) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]).value;
}

function read(prompt, valueOf = isNow) {
  const values = prompt.fields.map(({ key, field }) => [key, valueOf(field)]);
  return new URLSearchParams(values.filter(([, value]) => value !== false)).toString();
}
const isUnsaved = (prompt) => Boolean(prompt.unanswered) || read(prompt) !== prompt.safe;
const isAnythingUnsaved = () => prompts.some(isUnsaved) || others.some((field) => isNow(field) !== cameAs(field));

function typed(prompt) {
  isLeaving = false;
  prompt.since ||= performance.now();
  if (prompt.tries) return; // another try is on its way already, and the newest words go with it
  if (!prompt.trouble && !prompt.isConflict) show(prompt, "Saving");
  const atMost = prompt.since + AFTER_FIRST_KEY - performance.now();
  wake(prompt, prompt.isComposing ? atMost : Math.min(AFTER_LAST_KEY, atMost));
}

function wake(prompt, after) {
  clearTimeout(prompt.timer);
  prompt.timer = setTimeout(save, Math.max(0, after), prompt);
}

// Send the newest words of a prompt. Resolves when they are saved, or known not to be.
async function save(prompt) {
  prompt.timer = clearTimeout(prompt.timer);
  if (prompt.flight) {
    await prompt.flight; // one at a time: what was sent first is answered first
    return prompt.tries ? undefined : save(prompt);
  }
  const content = read(prompt);
  if (!prompt.unanswered && [prompt.refused, prompt.safe].includes(content)) return settle(prompt, content);
  prompt.unanswered ??= bodyOf(prompt, content);
  if (prompt.unanswered.content === content) prompt.since = 0;
  if (!prompt.trouble && !prompt.isConflict) show(prompt, "Saving");
  await (prompt.flight = exchange(prompt, prompt.unanswered));
  prompt.flight = null;
  tellBuffer();
  return !prompt.tries && !prompt.timer && isUnsaved(prompt) ? save(prompt) : undefined;
}

function bodyOf(prompt, content) {
  const { page, document: shown } = prompt.wrapper.closest("form").dataset;
  prompt.count += 1;
  const rest = { base: prompt.base, save: `${page}.${prompt.count}`, ...(shown && { document: shown }) };
  return { content, body: [content, new URLSearchParams(rest)].filter(String).join("&") };
}

async function exchange(prompt, sent) {
  const slow = setTimeout(() => {
    if (!prompt.isConflict) trouble(prompt, NOT_SAVED, [], !isSlow);
    isSlow = true;
  }, NO_ANSWER_YET);
  let reply, told = {};
  try {
    const signal = AbortSignal.timeout(NO_ANSWER_AT_ALL + sent.body.length);
    reply = await fetch(prompt.url, { ...request(sent.body), signal });
    if (reply.headers.get("Content-Type")?.startsWith("application/json")) told = await reply.json();
  } catch {
    reply = null;
  }
  clearTimeout(slow);
  prompt.isCutOff = !reply;
  return reply ? answered(prompt, sent, reply, told) : tryAgain(prompt, NOT_SAVED);
}

async function answered(prompt, { content }, { status, headers: replied }, told) {
  const wait = Number(replied.get("Retry-After")) * 1000;
  const isAnswer = [200, 401, 409, 413, 422].includes(status) && (told.sentence || told.reason || told.version >= 0);
  if (isAnswer) prompt.unanswered = null;
  if (isAnswer && status === 200) await stored(prompt, content, told);
  else if (isAnswer && status === 401) {
    const more = [" ", link("Sign in in a new tab", "/sign-in", "_blank"), AND_BACK];
    tryAgain(prompt, "You were signed out.", SOMEBODY_MUST_ACT, more);
  } else if (isAnswer && told.sentence) {
    Object.assign(prompt, { refused: content, tries: 0 });
    trouble(prompt, NOT_SAVED, [`. ${told.sentence}`]);
  } else if (isAnswer) changedElsewhere(prompt, content, told);
  else if (status === 429) tryAgain(prompt, "", wait || AGAIN[0]);
  else if (status === 503) tryAgain(prompt, NOT_SAVED, wait);
  else tryAgain(prompt, "Not saved: your words are still here", status < 500 ? SOMEBODY_MUST_ACT : 0);
}

async function stored(prompt, content, told) {
  if (!told.stale && !(await isWhatWasSent(prompt, content, told))) return tryAgain(prompt, NOT_SAVED);
  // Only the reply to a save of its own moves the base: this page has written, or holds, all that stands there.
  prompt.base = String(told.version);
  for (const field of prompt.wrapper.querySelectorAll(`[name="${prompt.id}.base"]`)) field.value = prompt.base;
  if (told.stale) return tryAgain(prompt, "");
  lastSaved = `Saved ${london.format(told.saved_at ? new Date(told.saved_at) : new Date())}`;
  Object.assign(prompt, { safe: content, calm: lastSaved });
  return settle(prompt);
}

// Somebody wrote in between. Newer words go on being set aside, on the same base, until the page is left.
function changedElsewhere(prompt, content, told) {
  Object.assign(prompt, { tries: 0, trouble: "", ...(told.choose ? { safe: content } : { refused: content }) });
  if (prompt.isConflict) return;
  prompt.isConflict = true;
  const choose = () => [" ", link(`Choose what to keep for “${prompt.label}”`, told.choose)];
  show(prompt, ELSEWHERE, told.choose ? choose() : [". Press Save to see both texts. ", copyButton()]);
  alarm(`${ELSEWHERE}: ${prompt.label}`);
}

function tryAgain(prompt, words, wait = 0, more = []) {
  wake(prompt, wait || AGAIN[Math.min(prompt.tries, AGAIN.length - 1)]);
  prompt.tries += 1;
  if (words && !prompt.isConflict) trouble(prompt, words, more);
}

// Nothing more to send for now: all is well, or is so again.
function settle(prompt, content) {
  if (content === prompt.refused) return;
  const wasInTrouble = prompt.trouble;
  Object.assign(prompt, { tries: 0, since: 0, refused: null, trouble: "" });
  if (!prompt.isConflict) show(prompt, prompt.calm);
  if (wasInTrouble && !prompts.some((other) => other.trouble)) {
    alarmed = alarms.textContent = "";
    announce("Everything is saved again");
  } else if (isFirst && lastSaved) announce(lastSaved);
}

// A hash of what was stored comes with each reply. Ticks come in the order of the document, as they stand here.
async function isWhatWasSent(prompt, content, told) {
  if (!told.sha256 || !globalThis.crypto?.subtle) return true;
  const sent = new URLSearchParams(content);
  const all = (key) => sent.getAll(key).map((text) => text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, ""));
  const [by, owner, origin, keep] = ["by", "owner", "origin", "keep"].map(all);
  const rows = all("what").flatMap((what, at) => {
    if (!what.trim() && !origin[at]) return [];
    return [what, by[at].trim(), ...(owner.length ? [owner[at], origin[at], what.trim() ? keep[at] : "no"] : [])];
  });
  const text = told.state === "not_right" ? "" : (sent.has("what") ? rows : all("value").filter(Boolean)).join("\n");
  // Words are stored exactly as they are; numbers and dates in one spelling.
  const isLong = prompt.fields.some(({ key, field }) => key === "value" && field.type === "textarea");
  if (by.some(isSpelledOut) || (!isLong && !sent.has("what") && isSpelledOut(text))) return true;
  for (const spelling of isLong ? [text] : [text, text.trim(), String(Number(text))]) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(spelling)));
    if ([...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("") === told.sha256) return true;
  }
  return false;
}

function trouble(prompt, words, more = [], isToldAloud = true) {
  show(prompt, words, [...more, " ", copyButton()]);
  if (isToldAloud) alarm((prompt.trouble = inWords(words, more)));
}

// The status line of a prompt. Whatever has the focus in it stays until the focus leaves.
function show(prompt, words, more = []) {
  const said = inWords(words, more);
  if (said === prompt.shown) return;
  prompt.shown = said;
  prompt.wrapper.toggleAttribute("data-unsaved", !/^(Sav|$)/.test(words)); // the style sheet makes it loud
  if (!prompt.beside) prompt.status.replaceChildren("", (prompt.beside = make("span")));
  prompt.status.firstChild.data = words;
  const tidy = () => { if (prompt.shown === said) prompt.beside.replaceChildren(...more); };
  if (prompt.beside.contains(document.activeElement)) prompt.beside.addEventListener("focusout", tidy, { once: true });
  else tidy();
}

// Spoken: the first save of a visit, trouble once, its end once, and the answer to somebody who asks.
function announce(words) {
  isFirst = false;
  announcements.textContent = "";
  setTimeout(() => { announcements.textContent = words; }, 100); // a change is spoken, even to the same words
}
const alarm = (words) => { if (words !== alarmed) alarms.textContent = alarmed = words; };
const tellBuffer = () => document.dispatchEvent(new CustomEvent("pqs:answered", { detail: { prompts, isUnsaved } }));
const link = (textContent, href, target = "") => make("a", { className: "govuk-link", textContent, href, target });
const copyButton = () =>
  make("button", { type: "button", className: "pqs-plain-button", textContent: "Copy my words", onclick: copyWords });
// Where the browser does not let a page copy, the first of the texts is selected, ready to be copied by hand.
async function copyWords() {
  const unsaved = prompts.filter(isUnsaved);
  const texts = ({ fields }) => fields.map(({ field }) => field).filter((field) => /^text/.test(field.type));
  const words = (prompt) => [prompt.label, ...texts(prompt).map((field) => field.value)].filter(Boolean).join("\n");
  try {
    await navigator.clipboard.writeText(unsaved.map(words).join("\n\n"));
    announce("Your words are copied");
  } catch {
    unsaved.flatMap(texts)[0]?.select();
  }
}

for (const prompt of prompts) {
  const { wrapper } = prompt;
  wrapper.addEventListener("compositionstart", () => { prompt.isComposing = true; });
  wrapper.addEventListener("compositionend", () => { prompt.isComposing = false; typed(prompt); });
  wrapper.addEventListener("input", () => typed(prompt));
  // A moment later, when "None of these" has cleared the others.
  wrapper.addEventListener("change", () => setTimeout(() => { openBranches(prompt); save(prompt); }));
  wrapper.addEventListener("focusout", () => { if (!prompt.tries) save(prompt); });
  if (prompt.refused !== null) trouble(prompt, (prompt.trouble = NOT_SAVED), [], false);
  else if (isUnsaved(prompt)) typed(prompt); // before this script was there
}
tellBuffer();

// The answers that another prompt follows from open it; nothing closes by itself.
function openBranches({ id, fields }) {
  const chosen = fields.map(({ field }) => isTick(field) && isNow(field));
  for (const branch of document.querySelectorAll(`[data-when-prompt="${id}"]`))
    branch.open ||= branch.dataset.whenIs.split(" ").some((code) => chosen.includes(code));
}

// The page is hidden, or left: what has no answer yet goes in requests that outlive the page. Browsers carry 64 kB of
// them and refuse the rest: longer words are why leaving asks first.
function part() {
  for (const prompt of isLeaving ? [] : prompts.filter(isUnsaved)) {
    const content = read(prompt);
    const { body } = prompt.unanswered?.content === content ? prompt.unanswered : bodyOf(prompt, content);
    if (content !== prompt.refused) fetch(prompt.url, { ...request(body), keepalive: true }).catch(() => {});
  }
}
const tryNow = () => prompts.filter((prompt) => prompt.tries).forEach((prompt) => save(prompt));
window.addEventListener("online", tryNow);
window.addEventListener("focus", tryNow);
document.addEventListener("visibilitychange", () => (document.hidden ? part() : tryNow()));
window.addEventListener("pagehide", part);
window.addEventListener("pageshow", (event) => {
  isLeaving = false;
  if (event.persisted) prompts.filter(isUnsaved).forEach((prompt) => wake(prompt, 0));
});
for (const [target, name] of [[window, "beforeunload"], [document, "pqs:gone"]]) {
  target.addEventListener(name, (event) => { if (!isLeaving && isAnythingUnsaved()) event.preventDefault(); });
}

// A button of the form while nothing can be reached would swap the words for the browser's own error page.
const isCutOff = () => prompts.some((prompt) => prompt.isCutOff);
window.addEventListener("submit", async (event) => {
  if (!isCutOff() || !event.target.matches("form[data-autosave]")) return undefined;
  event.preventDefault();
  event.stopPropagation();
  await Promise.all(prompts.map(save));
  return isCutOff() ? announce(NOT_SAVED) : event.target.requestSubmit(event.submitter);
}, true);
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented && event.target.matches("form[data-autosave]")) isLeaving = true;
});
document.addEventListener("keydown", async (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  isFirst = false;
  await Promise.all(prompts.map(save));
  const worst = prompts.find((prompt) => prompt.trouble) ?? prompts.find((prompt) => prompt.isConflict);
  announce(worst ? worst.trouble || worst.shown : lastSaved || "Nothing new to save");
});
