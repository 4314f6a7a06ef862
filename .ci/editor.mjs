// What the editor of a standard's text is made of: CodeMirror's parts, as one file for static/vendor (see .ci/vendor).

import { StyleModule } from "style-mod";

// CodeMirror would write its styles into a <style> tag, which our pages' policy refuses, rightly. A constructed style
// sheet is the script's own doing and needs no exception. Pictures written into a style are refused too: ours has none.
const PICTURE = /url\((["']?)data:[^]*?\1\)/g;
const given = new Set();
StyleModule.mount = (root, modules) => {
  for (const module of [modules].flat()) {
    if (given.has(module)) continue;
    given.add(module);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(module.getRules().replace(PICTURE, "none"));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
};

export { autocompletion, closeBrackets, completionKeymap, startCompletion } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap, isolateHistory } from "@codemirror/commands";
export { yaml } from "@codemirror/lang-yaml";
export { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
export { EditorState } from "@codemirror/state";
export {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
export { tags } from "@lezer/highlight";
