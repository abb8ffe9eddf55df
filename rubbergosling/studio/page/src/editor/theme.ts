import { EditorView } from "@codemirror/view";

/** How the editor looks. It lives in a shadow root, so the page's own style sheets do not reach it. */
export const editorTheme = EditorView.theme({
  "&": { color: "var(--ink)", height: "100%", fontSize: "var(--code-size)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65", overflow: "auto" },
  ".cm-content": { padding: "0.9rem 0", caretColor: "var(--ink)" },
  ".cm-placeholder": { color: "var(--quiet)" },
  ".cm-line": { padding: "0 1rem 0 0.35rem" },
  ".cm-cursor": { borderLeftWidth: "0.16em", borderLeftColor: "var(--ink)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--quiet)", border: "none", paddingLeft: "0.5rem" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)", fontWeight: "800" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  ".cm-gutter-lint": { width: "1.2em" },
  ".cm-lint-marker": { width: "1em", height: "1em" },
  ".cm-lint-marker-error": { content: "none" },
  ".cm-lint-marker-error::before": { content: "'✕'", color: "var(--wrong)", fontWeight: "900" },
  ".cm-lint-marker-info": { content: "none" },
  ".cm-lint-marker-info::before": { content: "'!'", color: "var(--agent)", fontWeight: "900" },
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--wrong) 2px", textUnderlineOffset: "4px" },
  ".cm-lintRange-info": { backgroundImage: "none", textDecoration: "underline dotted var(--agent) 2px", textUnderlineOffset: "4px" },
  ".cm-lintPoint::after": { borderBottomColor: "var(--wrong)" },
  "::highlight(lit)": { backgroundColor: "var(--sounds)", color: "var(--on-sounds)" },
  "::highlight(lit-guess)": { backgroundColor: "var(--agent)", color: "var(--panel)" },
  "::highlight(lit-part)": { textDecoration: "underline 0.18em" },
  ".cm-tooltip": {
    backgroundColor: "var(--panel)", color: "var(--ink)", border: "2px solid var(--ink)", borderRadius: "0.8rem",
    fontFamily: "var(--round)", fontSize: "0.95rem",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "14em", borderRadius: "0.65rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.2rem 0.7rem" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--sounds)", color: "var(--on-sounds)",
  },
  ".cm-completionDetail": { fontFamily: "var(--round)", fontStyle: "normal", opacity: "0.85" },
  ".cm-completionMatchedText": { textDecoration: "underline" },
  ".cm-tooltip.cm-completionInfo": { padding: "0.5rem 0.8rem", maxWidth: "20rem" },
  ".cm-diagnostic": { padding: "0.4rem 0.8rem", borderLeft: "none" },
});
