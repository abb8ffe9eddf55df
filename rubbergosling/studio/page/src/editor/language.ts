import { HighlightStyle, LanguageSupport, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import type { StringStream } from "@codemirror/language";
import { tags } from "@lezer/highlight";
import type { Words } from "../model";
import { knownWord } from "../program";

const WORD = /^[\p{L}_][\p{L}\p{M}\p{N}_]*/u;
const NUMBER = /^-?\d+(\.\d+)?/;

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--agent)", fontWeight: "800" },
  { tag: tags.name, color: "var(--word)", fontWeight: "800" },
  { tag: tags.definitionKeyword, color: "var(--ink)", fontWeight: "800" },
  { tag: tags.propertyName, color: "var(--ink)", fontStyle: "italic" },
  { tag: tags.number, color: "var(--ink)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: tags.punctuation, color: "var(--quiet)" },
  { tag: tags.invalid, color: "var(--wrong)" },
]);

/** The highlighting of programs; the words, and so the instruments, are those of the session. */
export function goslingLanguage(words: Words): LanguageSupport {
  const styles = wordStyles(words);
  const language = StreamLanguage.define<null>({
    name: "gosling",
    startState: () => null,
    token: (stream) => token(stream, styles),
    languageData: { commentTokens: { line: "//" }, closeBrackets: { brackets: ["("] } },
    tokenTable: { setting: tags.definitionKeyword, parameter: tags.propertyName },
  });
  return new LanguageSupport(language, syntaxHighlighting(colours));
}

function wordStyles(words: Words): Map<string, string> {
  const parameters = [...Object.keys(words.effects), ...Object.keys(words.controls)];
  return new Map<string, string>([
    ...words.pointers.map((word): [string, string] => [`_${word.replace(/^_/, "")}`, "parameter"]),
    ...parameters.map((word): [string, string] => [word, "parameter"]),
    ...Object.keys(words.settings).map((word): [string, string] => [word, "setting"]),
    ["all", "number"],
    ...words.modes.map((word): [string, string] => [word, "keyword"]),
    ...[...words.samples, ...words.synths].map((word): [string, string] => [word, "name"]),
  ]);
}

function token(stream: StringStream, styles: Map<string, string>): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match("//")) {
    stream.skipToEnd();
    return "comment";
  }
  if (stream.match(NUMBER)) return "number";
  const run = stream.match(WORD, false);
  if (!run || run === true) {
    stream.next();
    return "punctuation";
  }
  // Glued words are parted where the longest known one ends; a word that goes on is unknown.
  const known = knownWord(run[0], styles.keys());
  stream.pos += (known ?? run[0]).length;
  return known === null ? "invalid" : (styles.get(known) ?? null);
}
