import { element } from "../dom";
import type { Look, Outcome } from "../link/tutorial_messages";
import type { Words } from "./words";

/** What a step of a guess is, told apart by shape and not by colour alone. */
type Verdict = "right-hit" | "right-rest" | "too-many" | "missed" | "open-hit" | "open-rest";

const SIGNS: Record<Verdict, string> = {
  "right-hit": "", "right-rest": "", "too-many": "✕", missed: "○", "open-hit": "", "open-rest": "",
};

/** One small tile for each agent: its eight guesses against what was taught. Screen readers have a table. */
export class Wall {
  readonly root: HTMLElement;
  private readonly tiles = element("ol", { class: "tiles", "aria-hidden": "true" });
  private readonly rows = element("tbody");
  private outcomes: Outcome[] = [];
  private look = 0;

  constructor(private readonly words: Words) {
    const heads = [words.agent, ...Array.from({ length: 8 }, (_, step) => String(step + 1)), words.knowsAll, words.loss];
    const table = element("table", {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))), this.rows);
    this.root = element("div", { class: "wall" }, this.tiles, legend(words),
      element("details", {}, element("summary", {}, words.asTable), element("div", { class: "wide", tabindex: 0 }, table)));
  }

  clear(): void {
    this.outcomes = [];
    this.tiles.replaceChildren();
    this.rows.replaceChildren();
  }

  add(outcome: Outcome): void {
    this.outcomes.push(outcome);
    this.append(outcome);
  }

  /** Shows all agents as they are at another look, counted from 0. */
  show(look: number): void {
    this.look = look;
    this.tiles.replaceChildren();
    this.rows.replaceChildren();
    for (const outcome of this.outcomes) this.append(outcome);
  }

  private append({ seed, looks }: Outcome): void {
    const look = looks[this.look];
    if (!look) return;
    const verdicts = look.guesses.map((guess, step) => verdictOf(guess, look.targets[step] ?? null));
    this.tiles.append(tile(seed, look, verdicts));
    this.rows.append(this.row(seed, look, verdicts));
  }

  private row(seed: number, look: Look, verdicts: Verdict[]): HTMLElement {
    const says = spoken(this.words);
    const cells = [...verdicts.map((verdict) => says[verdict]), knowsAll(look) ? this.words.yes : this.words.no,
      look.loss === null ? "–" : look.loss.toFixed(3)];
    return element("tr", {}, element("th", { scope: "row" }, String(seed)), ...cells.map((cell) => element("td", {}, cell)));
  }
}

function tile(seed: number, look: Look, verdicts: Verdict[]): HTMLElement {
  const cells = verdicts.map((verdict) => element("i", { class: verdict }, SIGNS[verdict]));
  return element("li", { class: knowsAll(look) ? "knows" : "" }, element("b", {}, `${seed}`),
    element("span", {}, ...cells), element("em", {}, knowsAll(look) ? "✓" : ""));
}

function legend(words: Words): HTMLElement {
  const says = spoken(words);
  const pairs = Object.keys(SIGNS).filter(isVerdict).map((verdict) =>
    element("span", {}, element("i", { class: verdict }, SIGNS[verdict]), says[verdict]));
  return element("p", { class: "legend", "aria-hidden": "true" }, ...pairs);
}

function spoken(words: Words): Record<Verdict, string> {
  return {
    "right-hit": words.rightHit, "right-rest": words.rightRest, "too-many": words.tooMany,
    missed: words.missed, "open-hit": words.openHit, "open-rest": words.openRest,
  };
}

function verdictOf(guess: boolean, target: boolean | null): Verdict {
  if (target === null) return guess ? "open-hit" : "open-rest";
  if (guess === target) return guess ? "right-hit" : "right-rest";
  return guess ? "too-many" : "missed";
}

function knowsAll({ known }: Look): boolean {
  return known.length > 0 && known.every(({ right, taught }) => right === taught);
}

function isVerdict(name: string): name is Verdict {
  return name in SIGNS;
}
