import { EditorState } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import { Decoration, MatchDecorator, ViewPlugin } from "@codemirror/view";
import type { DecorationSet, EditorView, ViewUpdate } from "@codemirror/view";
import type { Words } from "../model";

/** The sorts of words, each with a look of its own in the theme. */
const LOOKS = ["agent", "sound", "setting", "parameter", "number", "comment", "sign", "unknown"] as const;
type Look = (typeof LOOKS)[number];

const decorations = new Map(LOOKS.map((look) => [look, Decoration.mark({ class: `is-${look}` })]));

const comments = EditorState.languageData.of(() => [{ commentTokens: { line: "//" }, closeBrackets: { brackets: ["("] } }]);

/** The highlighting of programs; the words, and so the instruments, are those of the session. */
export function goslingLanguage(words: Words): Extension {
  const known = knownWords(words);
  // Glued words are parted where the longest known one ends; a word that goes on is unknown.
  const longestFirst = [...known.keys()].sort((a, b) => b.length - a.length).join("|");
  const matcher = new MatchDecorator({
    regexp: new RegExp(`//.*|-?\\d+(\\.\\d+)?|${longestFirst}|[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*|\\S`, "gu"),
    decoration: ([text]) => decorations.get(known.get(text) ?? lookOf(text)) ?? null,
  });
  const highlighting = ViewPlugin.define((view) => new Highlighting(matcher, view), { decorations: ({ shown }) => shown });
  return [comments, highlighting];
}

/** What is painted of the visible text. */
class Highlighting {
  shown: DecorationSet;

  constructor(private readonly matcher: MatchDecorator, view: EditorView) {
    this.shown = matcher.createDeco(view);
  }

  update(update: ViewUpdate): void {
    this.shown = this.matcher.updateDeco(update, this.shown);
  }
}

function knownWords(words: Words): Map<string, Look> {
  const of = (look: Look, some: string[]): [string, Look][] => some.map((word) => [word, look]);
  return new Map([
    ...of("parameter", words.pointers.map((word) => `_${word.replace(/^_/, "")}`)),
    ...of("parameter", [...Object.keys(words.effects), ...Object.keys(words.controls)]),
    ...of("setting", Object.keys(words.settings)),
    ...of("number", ["all"]),
    ...of("agent", words.modes),
    ...of("sound", [...words.samples, ...words.synths]),
  ]);
}

function lookOf(text: string): Look {
  if (text.startsWith("//")) return "comment";
  if (/^-?\d/.test(text)) return "number";
  return /^[\p{L}_]/u.test(text) ? "unknown" : "sign";
}
