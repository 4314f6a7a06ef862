// The editor of a standard's text. The textarea stays what is sent: without this script it is all there is. What is
// typed is checked and shown within a second, saved when its writer says so, and never lost on the way.

const CHECK_AFTER = 350; // milliseconds without a key
const form = document.querySelector("form[data-editor]");
const field = form.elements.words;
const base = form.elements.base;
const status = document.getElementById("save-status");
const faults = document.getElementById("faults");
const preview = document.getElementById("preview");
let saved = field.value; // what the server has, as far as this page knows
let saving = null;
let editor = null; // CodeMirror's view and parts, where the browser can show it
let timer = 0;
let asked = 0;

// A text that was put in the editor by its address is not saved yet.
if (form.elements.settles.value || new URLSearchParams(location.search).has("from")) saved = null;
if (document.querySelector(".govuk-error-summary")) saved = null;
history.replaceState(null, "", location.pathname + location.hash); // so that opening it again shows what stands

// All that the form would send.
const sent = () => new URLSearchParams(new FormData(form));
const isUnsaved = () => field.value !== saved;

function say(words, region = "announcements") {
  const place = document.getElementById(region);
  place.textContent = "";
  setTimeout(() => { place.textContent = words; }, 50);
}

function show(words, isAlarm = false) {
  status.textContent = words;
  status.classList.toggle("pqs-workshop__status--alarm", isAlarm);
}

// A crash of the browser loses nothing: buffer.js keeps what is not saved, sealed, and asks here what that is.
const kept = { id: "words", label: "The text", wrapper: form, fields: [{ key: "value", field }] };
const tellBuffer = () => {
  const detail = { prompts: [kept], isUnsaved };
  document.dispatchEvent(new CustomEvent("pqs:answered", { detail }));
};

/* Checking and preview ------------------------------------------------------------------------------------------ */

async function fragment(address, body) {
  const reply = await fetch(address, { method: "POST", body, redirect: "manual", cache: "no-store" });
  return reply.ok ? reply.text() : null;
}

// The server's own templates have escaped every word of it.
function pour(place, html) {
  const open = [...place.querySelectorAll("details")].map((one) => one.open && one.textContent.slice(0, 20));
  const parsed = new DOMParser().parseFromString(html, "text/html");
  place.replaceChildren(...parsed.body.childNodes);
  for (const one of place.querySelectorAll("details")) one.open = open.includes(one.textContent.slice(0, 20));
}

async function look() {
  const turn = (asked += 1);
  const heading = () => faults.querySelector("h2").textContent;
  try {
    const [list, shown] = await Promise.all([fragment(form.dataset.check, sent()), fragment(form.dataset.preview, sent())]);
    if (turn !== asked) return;
    if (list !== null) {
      const before = heading();
      pour(faults, list);
      if (heading() !== before) say(heading());
      mark();
    }
    // While nothing can be read the last preview stays, and says so.
    if (shown !== null) {
      const isEmpty = !shown.includes("pqs-preview__title");
      if (!isEmpty || !preview.querySelector(".pqs-preview__title")) pour(preview, shown);
      preview.classList.toggle("pqs-preview--stale", isEmpty);
    }
  } catch {
    // No connection: the text is on the screen, and saving says what is the matter.
  }
}

function written() {
  clearTimeout(timer);
  timer = setTimeout(look, CHECK_AFTER);
  if (isUnsaved()) show("Not saved yet");
}

// The faults in the editor itself, at their lines.
function mark() {
  if (!editor) return;
  const { view, parts } = editor;
  const diagnostics = [...faults.querySelectorAll(".pqs-fault")].map((one) => {
    const line = view.state.doc.line(Math.min(Math.max(Number(one.dataset.line), 1), view.state.doc.lines));
    const from = Math.min(line.from + Math.max(Number(one.dataset.column) - 1, 0), line.to);
    const severity = one.closest("[data-faults]").dataset.faults;
    return { from, to: Math.max(line.to, from), severity, message: one.dataset.what };
  });
  view.dispatch(parts.setDiagnostics(view.state, diagnostics));
}

function goTo(number) {
  if (!editor) {
    const lines = field.value.split("\n");
    const from = lines.slice(0, number - 1).join("\n").length + (number > 1 ? 1 : 0);
    field.focus();
    field.setSelectionRange(from, from + (lines[number - 1] ?? "").length);
    field.scrollTop = ((number - 4) / lines.length) * field.scrollHeight;
    return;
  }
  const { view, parts } = editor;
  const line = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines));
  const at = line.from + (/^\s*/.exec(line.text)?.[0].length ?? 0);
  view.dispatch({ selection: { anchor: at }, effects: parts.EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
}

const lineIn = (hash) => Number(/^#line-(\d+)$/.exec(hash)?.[1] ?? 0);
document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href*="#line-"]');
  const number = link && lineIn(link.hash);
  if (!number) return;
  event.preventDefault();
  goTo(number);
});

/* Saving -------------------------------------------------------------------------------------------------------- */

const WHY = {
  401: "You were signed out. Sign in in a new tab, then come back and press Save again.",
  404: "This draft is no longer open to you. Copy your text.",
  429: "A great many saves came at once. Wait a second and press Save again.",
};
const NOT_SAVED = "Not saved – your text is still on this screen. ";

async function save() {
  if (saving) return;
  const text = field.value;
  show("Saving");
  saving = fetch(form.action, {
    method: "PUT",
    body: sent(),
    redirect: "manual",
    cache: "no-store",
  });
  try {
    const reply = await saving;
    const told = await reply.json().catch(() => ({}));
    if (reply.ok) {
      base.value = form.elements.over.value = told.number;
      form.elements.settles.value = "";
      saved = text;
      show(isUnsaved() ? "Not saved yet" : told.said);
      say(told.said);
      tellBuffer();
    } else if (told.both) {
      saved = text; // that is kept on the server, beside the other; what was typed since is not
      tellBuffer();
      location.assign(told.both);
    } else {
      const why = NOT_SAVED + (WHY[reply.status] ?? told.sentence ?? "Something went wrong on our side. Try again.");
      show(why, true);
      say(why, "alarms");
    }
  } catch {
    show(`${NOT_SAVED}There is no connection. Try again.`, true);
    say(`${NOT_SAVED}There is no connection. Try again.`, "alarms");
  } finally {
    saving = null;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  save();
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
    event.preventDefault();
    save();
  }
});
addEventListener("beforeunload", (event) => {
  if (isUnsaved()) event.preventDefault();
});
// A page that the browser kept must not go away with words that are not saved.
document.addEventListener("pqs:gone", (event) => { if (isUnsaved()) event.preventDefault(); });

/* The editor itself --------------------------------------------------------------------------------------------- */

field.addEventListener("input", written);
// Words that were kept in this browser and are put back, as one step that can be undone (workspace_given_back.js).
document.addEventListener("pqs:put-in", ({ detail }) => {
  if (editor) {
    const { view, parts } = editor;
    const everything = { from: 0, to: view.state.doc.length, insert: detail };
    view.dispatch({ changes: everything, annotations: parts.isolateHistory.of("full") });
    view.focus();
  } else {
    field.value = detail;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
});

// Escape, then Tab: out of the editor, also where Escape closed a list of suggestions. Tab alone indents.
const leaving = (parts) =>
  parts.EditorView.domEventObservers({
    keydown: (event, view) => {
      if (event.key !== "Escape") return;
      view.setTabFocusMode(20_000);
      setTimeout(() => view.hasFocus && view.setTabFocusMode(20_000)); // the editor itself would allow two seconds
    },
  });

function extensions(parts, schema, suggestions) {
  const { EditorView, keymap, tags } = parts;
  const ink = parts.HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "#1f4d45", fontWeight: "700" },
    { tag: tags.comment, color: "#4a5350", fontStyle: "italic" },
    { tag: [tags.string, tags.content], color: "#1a1f1e" },
    { tag: [tags.keyword, tags.bool, tags.number], color: "#54406b" },
    { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "#4a5350" },
  ]);
  const indent = ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const changes = state.changeByRange((range) => {
      if (!range.empty) {
        const [first, last] = [state.doc.lineAt(range.from).number, state.doc.lineAt(range.to).number];
        const more = [];
        for (let at = first; at <= last; at += 1) more.push({ from: state.doc.line(at).from, insert: "  " });
        return { changes: more, range: range.extend(range.from + 2, range.to + 2 * more.length) };
      }
      return { changes: { from: range.from, insert: "  " }, range: range.extend(range.from + 2, range.from + 2) };
    });
    dispatch(state.update(changes, { userEvent: "input.indent", scrollIntoView: true }));
    return true;
  };
  return [
    parts.lineNumbers(),
    parts.highlightActiveLineGutter(),
    parts.highlightActiveLine(),
    parts.highlightSpecialChars({ addSpecialChars: /[\u00a0\u2000-\u200b\u202f\u205f\u2060\u3000]/g }),
    parts.history(),
    parts.drawSelection(),
    parts.indentUnit.of("  "),
    parts.yaml(),
    parts.syntaxHighlighting(ink),
    parts.lintGutter(),
    parts.highlightSelectionMatches(),
    parts.search({ top: true }),
    parts.autocompletion({ override: schema ? [suggestions(schema)] : [], activateOnTypingDelay: 150 }),
    leaving(parts),
    keymap.of([{ key: "Tab", run: indent }, ...parts.completionKeymap, ...parts.lintKeymap, ...parts.defaultKeymap]),
    keymap.of([...parts.historyKeymap, ...parts.searchKeymap]),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      tabindex: "0",
      "aria-labelledby": "the-text-label",
      "aria-describedby": "the-text-hint keys-hint",
      spellcheck: "true",
      lang: "en-GB",
    }),
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      field.value = update.state.doc.toString();
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  ];
}

async function begin() {
  if (!("adoptedStyleSheets" in document)) return; // an old browser keeps the plain field, with all the rest
  const [parts, { suggestions }, schema] = await Promise.all([
    import(form.dataset.editor),
    import(form.dataset.completion),
    fetch(form.dataset.schema).then((reply) => (reply.ok ? reply.json() : null), () => null),
  ]);
  const label = form.querySelector("label[for=the-text]");
  label.id = "the-text-label";
  const state = parts.EditorState.create({ doc: field.value, extensions: extensions(parts, schema, suggestions) });
  const view = new parts.EditorView({ state });
  field.before(view.dom);
  field.hidden = true;
  label.addEventListener("click", () => view.focus());
  editor = { view, parts };
  mark();
}

const arrive = () => { if (lineIn(location.hash)) goTo(lineIn(location.hash)); };
if (isUnsaved()) show("Not saved yet");
tellBuffer();
begin().catch(() => {}).then(arrive);
