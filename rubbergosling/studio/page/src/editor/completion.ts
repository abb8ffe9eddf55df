import { snippetCompletion } from "@codemirror/autocomplete";
import type { Completion, CompletionContext, CompletionSource } from "@codemirror/autocomplete";
import type { Range, Words } from "../model";
import { tracks } from "../program";

const MODE_HELP: Record<string, string> = {
  source: "the agents hear this track",
  learn: "teaches this instrument's agent what is written",
  predict: "lets this instrument's agent play",
};

/** A range in words: "20 to 999 beats a minute". */
export function rangeWords(range: Range): string {
  const span = range.high === null ? `${range.low} or more` : `${range.low} to ${range.high}`;
  return `${span} ${range.unit}`.trim();
}

/** Completes what may stand at the cursor: statements, controls of synths, or effects in brackets. */
export function completions(words: () => Words | null): CompletionSource {
  return (context) => {
    const known = words();
    const typed = context.matchBefore(/[\p{L}\p{M}\p{N}_]*/u);
    if (!known || !typed || (typed.from === typed.to && !context.explicit)) return null;
    const options = optionsAt(context, typed.from, known);
    return options && { from: typed.from, options, validFor: /^[\p{L}\p{M}\p{N}_]*$/u };
  };
}

function optionsAt(context: CompletionContext, from: number, words: Words): Completion[] | null {
  const before = context.state.sliceDoc(Math.max(0, from - 2000), from);
  const lines = before.split("\n");
  if ((lines[lines.length - 1] ?? "").includes("//")) return null;
  const statement = before.replace(/\/\/[^\n]*/g, "").split(";").pop()?.trim() ?? "";
  if (statement.includes("(")) return effectOptions(words);
  if (statement === "") return [...instrumentOptions(words), ...modeOptions(words), ...settingOptions(words)];
  if (words.modes.includes(statement)) return instrumentOptions(words);
  const track = tracks(statement, words)[0];
  return track && words.synths.includes(track.instrument) ? controlOptions(words) : null;
}

function instrumentOptions(words: Words): Completion[] {
  const synths = words.synths.map((label) =>
    snippetCompletion(`${label}\${*4} \${2,1} \${48,60,55}`, { label, type: "synth", detail: "synth", info: "needs ratios and notes, as in lead*4 2,1 48,60" }),
  );
  const samples = words.samples.map((label) => ({ label, type: "drum", detail: "drum or sample" }));
  return [...samples, ...synths];
}

function modeOptions(words: Words): Completion[] {
  return words.modes.map((label) => ({ label, type: "mode", detail: "agent", info: MODE_HELP[label] ?? "", apply: `${label} ` }));
}

function settingOptions(words: Words): Completion[] {
  return Object.entries(words.settings).map(([label, range]) => described(label, range, `${label} `));
}

function controlOptions(words: Words): Completion[] {
  const controls = Object.entries(words.controls).map(([label, range]) => described(label, range, label));
  const pointers = words.pointers.flatMap((pointer) =>
    Object.keys(words.controls).map((control) => ({
      label: `${control}_${pointer.replace(/^_/, "")}`, type: "pointer", detail: "the pointer moves it",
    })),
  );
  return [...controls, ...pointers];
}

function effectOptions(words: Words): Completion[] {
  return Object.entries(words.effects).map(([label, range]) => described(label, range, `${label}:`));
}

function described(label: string, range: Range, apply: string): Completion {
  return { label, type: "value", detail: rangeWords(range), info: range.help, apply };
}

