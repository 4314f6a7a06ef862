// Words that the server does not have yet are kept in this browser too, sealed, so that a crash of the browser loses
// no more than three seconds of them. What lies in the browser is a random name, sealed bytes and the number of a day;
// the key comes from the server, to the person who typed, and is held in memory only. Signing out ends key and store.
// Where a browser cannot do this, or the server gives no key, the page works without.

const EVERY = 1000; // milliseconds between two looks at what is new
const ASK_AGAIN = 5000; // milliseconds until the server is asked for a key again
const KEPT_FOR = 7; // days; then nobody is given the key any more
const DATABASE = "pqs";
const KEYS = "/sessions/words-keys";

const place = document.querySelector("[data-given-back]");
const isPossible = Boolean(place && globalThis.indexedDB && globalThis.crypto?.subtle && navigator.locks);
const page = isPossible && crypto.randomUUID(); // this page, as long as it is open
const names = new Map(); // prompt → the name of its record
const kept = new Map(); // prompt → its words, as they were last sealed
const fresh = new Set(); // prompts that somebody wrote in since
const encoder = new TextEncoder();
let keys = []; // this sign-in's own first; null where it has none
let asked = -ASK_AGAIN;
let store = null;
let autosave = null; // what autosave.js knows: its prompts, and which are not saved
let timer = 0;
let turn = Promise.resolve();

const today = () => Math.floor(Date.now() / 86_400_000);
const finished = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = request.oncomplete = () => resolve(request.result);
    request.onerror = request.onabort = () => reject(request.error);
  });

// Signing out, in whichever tab, deletes the store: then this page lets go of it, and of the key, which is gone too.
function letGo() {
  store?.close();
  [store, keys, asked] = [null, [], performance.now()];
  for (const prompt of kept.keys()) fresh.add(prompt);
  kept.clear();
  if (fresh.size) wake(ASK_AGAIN);
}

async function opened() {
  if (store) return store;
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("words");
  store = await finished(opening);
  store.onversionchange = store.onclose = letGo;
  return store;
}

async function change(work) {
  const transaction = (await opened()).transaction("words", "readwrite", { durability: "strict" });
  const done = finished(transaction);
  work(transaction.objectStore("words"));
  transaction.commit?.();
  await done;
}

async function ask() {
  asked = performance.now();
  const reply = await fetch(KEYS, { redirect: "manual", cache: "no-store" });
  if (!reply.ok) return;
  const told = await reply.json();
  if (told.person !== document.body.dataset.signedIn) return; // somebody else signed in meanwhile, in another tab
  const bytes = (key) => Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0));
  const taken = (key) => key && crypto.subtle.importKey("raw", bytes(key), "AES-GCM", false, ["encrypt", "decrypt"]);
  keys = await Promise.all([told.now, ...told.earlier].map(taken));
}

// The name and the day of a record lie open, and are bound to what is sealed: no record can pass for another.
const sealing = (name, { iv, day }) => ({ name: "AES-GCM", iv, additionalData: encoder.encode(`${name} ${day}`) });

async function seal(name, told) {
  const open = { iv: crypto.getRandomValues(new Uint8Array(12)), day: today() };
  const sealed = await crypto.subtle.encrypt(sealing(name, open), keys[0], encoder.encode(JSON.stringify(told)));
  return { ...open, sealed };
}

async function unseal(name, record) {
  for (const key of keys.filter(Boolean)) {
    const found = await crypto.subtle.decrypt(sealing(name, record), key, record.sealed).catch(() => null);
    if (found) return { ...JSON.parse(new TextDecoder().decode(found)), name };
  }
  return null;
}

// Each field as [what it is, its value, and the words for that value where it is a code].
function partsOf({ fields }) {
  return fields.flatMap(({ key, field }) => {
    if (field.type === "hidden") return [];
    if (field instanceof HTMLSelectElement) return [[key, field.value, field.selectedOptions[0]?.text ?? ""]];
    if (field.type !== "checkbox" && field.type !== "radio") return [[key, field.value]];
    return field.checked ? [[key, field.value, field.labels[0]?.textContent.trim() ?? field.value]] : [];
  });
}

// What is saved is let go of; what is new is kept.
async function keep() {
  for (const prompt of new Set([...kept.keys(), ...fresh])) {
    if (autosave.isUnsaved(prompt)) continue;
    fresh.delete(prompt);
    if (kept.delete(prompt)) await change((records) => records.delete(names.get(prompt)));
  }
  if (fresh.size && !keys[0] && performance.now() - asked >= ASK_AGAIN) await ask();
  if (keys[0]) for (const prompt of fresh) await keepOne(prompt);
}

async function keepOne(prompt) {
  const parts = partsOf(prompt);
  const words = JSON.stringify(parts);
  fresh.delete(prompt);
  if (words === kept.get(prompt)) return;
  if (!names.has(prompt)) names.set(prompt, crypto.randomUUID());
  const [name, title] = [names.get(prompt), document.querySelector("h1").textContent];
  const told = { page, at: placeOf(), title, prompt: prompt.id, label: prompt.label, parts, when: Date.now() };
  kept.set(prompt, words);
  try {
    const record = await seal(name, told);
    await change((records) => records.put(record, name));
  } catch {
    kept.delete(prompt);
    fresh.add(prompt);
  }
}

// The address of what is written on, /reflections/… or /supervision/…, whichever page of it this is.
function placeOf() {
  const address = document.querySelector("form[data-autosave]")?.getAttribute("action") ?? location.pathname;
  return /^\/[a-z]+(\/meetings)?\/[0-9a-f-]{36}/.exec(address)?.[0] ?? "";
}

// One thing at a time. What cannot be kept now is tried again: it is still on the screen.
function inTurn(work) {
  turn = turn.then(work).catch(() => {}).then(() => { if (fresh.size) wake(ASK_AGAIN); });
}

function look() {
  timer = clearTimeout(timer);
  if (kept.size || fresh.size) inTurn(keep);
}
// Never while a key is being pressed: the browser says when it has nothing better to do.
const whenIdle = () => (globalThis.requestIdleCallback ? requestIdleCallback(look, { timeout: 500 }) : look());
function wake(after) {
  timer ||= setTimeout(whenIdle, after);
}

// What this person may open of pages that are open no more. What nobody opened in seven days goes.
async function found() {
  const known = await indexedDB.databases?.();
  if (known && !known.some(({ name }) => name === DATABASE)) return [];
  const records = (await opened()).transaction("words").objectStore("words");
  const [all, sealed] = await Promise.all([finished(records.getAllKeys()), finished(records.getAll())]);
  const old = all.filter((_, at) => today() - sealed[at].day >= KEPT_FOR);
  if (old.length) await change((store) => old.forEach((name) => store.delete(name)));
  const open = all.length ? (await navigator.locks.query()).held.map((lock) => lock.name) : [];
  const told = await Promise.all(all.map((name, at) => unseal(name, sealed[at])));
  return told.filter((one) => one && !old.includes(one.name) && !open.includes(`pqs ${one.page}`));
}

async function begin() {
  navigator.locks.request(`pqs ${page}`, () => new Promise(() => {})); // held for as long as this page is open
  if (document.querySelector("form[data-autosave]")) await opened(); // so that it hears of a sign-out elsewhere
  await ask();
  const words = await found();
  if (!words.length) return;
  const { giveBack } = await import(place.dataset.givenBack);
  const forget = (name) => inTurn(() => change((records) => records.delete(name)));
  await giveBack({ words, at: placeOf(), place, forget });
}

if (isPossible && document.body.dataset.signedIn) {
  // autosave.js tells, once it has read the page and after every answer of the server, what it knows.
  document.addEventListener("pqs:answered", ({ detail }) => {
    if (!autosave) detail.prompts.filter(detail.isUnsaved).forEach((prompt) => fresh.add(prompt));
    autosave = detail;
    look();
  });
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      const prompt = autosave?.prompts.find(({ wrapper }) => wrapper.contains(target));
      if (prompt) wake(EVERY, fresh.add(prompt));
    });
  }
  document.addEventListener("visibilitychange", () => { if (document.hidden) look(); });
  inTurn(begin);
}
