import type { Mode, Words } from "./model";

/** A statement of a program: where it stands, without its `;`, counted from 0. */
export interface Statement {
  from: number;
  to: number;
  text: string;
}

/** A statement that an instrument plays; `rest` is what follows the instrument. */
export interface Track extends Statement {
  mode: Mode;
  instrument: string;
  rest: string;
}

/** One edit of a text. */
export interface Edit {
  from: number;
  to: number;
  insert: string;
}

/** The statements of a program, without comments and empty ones. */
export function statements(program: string): Statement[] {
  const plain = program.replace(/\/\/[^\n]*/g, (comment) => " ".repeat(comment.length));
  const found: Statement[] = [];
  let begin = 0;
  for (const part of plain.split(";")) {
    const from = begin + part.length - part.trimStart().length;
    const text = part.trim();
    if (text) found.push({ from, to: from + text.length, text });
    begin += part.length + 1;
  }
  return found;
}

/** The longest known word that a run of letters begins with: `learnsnare` begins with `learn`. */
export function knownWord(run: string, known: Iterable<string>): string | null {
  let longest: string | null = null;
  for (const word of known) {
    if (run.startsWith(word) && word.length > (longest?.length ?? 0)) longest = word;
  }
  return longest;
}

/** All names that can stand for an instrument. */
export function instruments(words: Words): string[] {
  return [...words.samples, ...words.synths];
}

/** The tracks of a program. */
export function tracks(program: string, words: Words): Track[] {
  return statements(program).flatMap((statement) => track(statement, words) ?? []);
}

function track(statement: Statement, words: Words): Track | null {
  const known = [...instruments(words), ...words.modes];
  const first = knownWord(statement.text, known);
  if (first === null) return null;
  const isMode = words.modes.includes(first);
  const behind = statement.text.slice(first.length).trimStart();
  const instrument = isMode ? knownWord(behind, instruments(words)) : first;
  if (instrument === null) return null;
  const rest = isMode ? behind.slice(instrument.length) : statement.text.slice(first.length);
  return { ...statement, mode: isMode ? (first as Mode) : null, instrument, rest };
}

/** The same program without its lessons: what it plays is known at once, without any learning. */
export function withoutLessons(program: string, words: Words): string {
  const lessons = tracks(program, words).filter(({ mode }) => mode === "learn");
  return lessons.reduceRight((text, { from }) => text.slice(0, from) + text.slice(from + "learn".length), program);
}

/** The value of a setting as it is written, the last one if there are several; null: not written. */
export function settingOf(program: string, name: string): string | null {
  let value: string | null = null;
  for (const { text } of statements(program)) {
    if (text.startsWith(name)) value = text.slice(name.length).trim();
  }
  return value;
}

/** The edit that gives a setting another value; it is added at the top if it is not there. */
export function setSetting(program: string, name: string, value: string): Edit {
  const all = statements(program);
  const present = all.filter(({ text }) => text.startsWith(name)).pop();
  if (present) return { from: present.from, to: present.to, insert: `${name} ${value}` };
  const tempo = all.find(({ text }) => text.startsWith("bpm"));
  if (tempo && program[tempo.to] === ";") {
    return { from: tempo.to + 1, to: tempo.to + 1, insert: `\n${name} ${value};` };
  }
  const first = all[0]?.from ?? program.length;
  return { from: first, to: first, insert: `${name} ${value};\n` };
}

/** A statement before and after a swap of guess and right answer. */
export interface Swap {
  before: string;
  after: string;
}

/**
 * Swaps an agent's guess and the right answer. What is written gets `predict`. A guess becomes the
 * pattern of its last lesson, with the controls and effects that it has.
 *
 * @param earlier programs that were evaluated, the newest last: the last lesson is looked for there
 * @param last the swap before of this instrument: while its statement stands there, it is taken back
 * @returns null where it was never taught: nobody has said what is right
 */
export function swapGuess(program: string, found: Track, earlier: string[], words: Words, last?: Swap): Swap | null {
  const before = program.slice(found.from, found.to);
  if (last?.after === before) return { before, after: last.before };
  if (found.mode !== "predict") return { before, after: `predict ${before.slice(found.mode?.length ?? 0).trimStart()}` };
  const right = lastLesson(earlier, found.instrument, words);
  return right === null ? null : { before, after: `${found.instrument}${right} ${parts(found.rest).sound}`.trim() };
}

/** The rhythm and notes of a track; its controls and effects: they begin with a letter or a bracket. */
function parts(rest: string): { pattern: string; sound: string } {
  const begin = /[(\p{L}]/u.exec(rest)?.index ?? rest.length;
  return { pattern: rest.slice(0, begin).trimEnd(), sound: rest.slice(begin) };
}

/** The pattern of an instrument's last `learn` statement. */
function lastLesson(earlier: string[], instrument: string, words: Words): string | null {
  for (const text of [...earlier].reverse()) {
    const lessons = tracks(text, words).filter((found) => found.instrument === instrument && found.mode === "learn");
    const last = lessons.pop();
    if (last) return parts(last.rest).pattern;
  }
  return null;
}

/** A program in one line without its comments, for lists. */
export function oneLine(program: string): string {
  return statements(program).map(({ text }) => `${text.replace(/\s+/g, " ")};`).join(" ") || program.trim();
}

/** How a program begins, by which one knows it again. */
export function firstLine(program: string): string {
  return program.trim().split("\n", 1)[0]?.slice(0, 80) ?? "";
}
