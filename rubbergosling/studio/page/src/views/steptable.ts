import { button, element, setAttribute, setText } from "../dom";
import type { RhythmAgent } from "../model";
import { STEPS } from "../model";

const ROWS = ["source", "taught", "guess", "chance"] as const;
type RowName = (typeof ROWS)[number];

/** Source, target, guess and probability of each of the eight steps; a step can be held. */
export class StepTable {
  readonly root: HTMLTableElement;
  held: number | null = null;
  private readonly heads: HTMLButtonElement[];
  private readonly cells = new Map<RowName, HTMLTableCellElement[]>();

  /** @param choose called when a step is held or let go */
  constructor(instrument: string, choose: () => void) {
    this.heads = Array.from({ length: STEPS }, (_, step) =>
      button(String(step + 1), () => {
        this.held = this.held === step ? null : step;
        this.heads.forEach((head, index) => setAttribute(head, "aria-pressed", String(index === this.held)));
        choose();
      }, { class: "step", "aria-pressed": "false", "aria-label": `Hold step ${step + 1} in the network` }),
    );
    const head = element("tr", {}, element("td"), ...this.heads.map((one) => element("th", { scope: "col" }, one)));
    const rows = ROWS.map((name) => {
      const cells = Array.from({ length: STEPS }, () => element("td"));
      this.cells.set(name, cells);
      return element("tr", { class: `of-${name}` }, element("th", { scope: "row" }, name), ...cells);
    });
    this.root = element("table", { class: "steps", "aria-label": `The eight steps of ${instrument}` },
      element("thead", {}, head), element("tbody", {}, ...rows));
  }

  /** Shows an agent; its guess is covered while the pupil predicts it. */
  show(agent: RhythmAgent, isCovered: boolean): void {
    for (let step = 0; step < STEPS; step += 1) {
      const target = agent.targets[step];
      const guess = agent.guesses[step] ?? false;
      this.set("source", step, agent.source[step] ? ["●", "hit", "on"] : ["·", "none", ""]);
      const chances = this.cells.get("chance")?.[step]?.style;
      chances?.setProperty("--chance", isCovered ? "0" : String(agent.probabilities[step] ?? 0));
      if (isCovered) {
        // What was taught is the answer, too.
        for (const row of ["taught", "guess", "chance"] as const) this.set(row, step, ["▒", "covered", "covered"]);
        continue;
      }
      this.set("taught", step, target === true ? ["●", "hit", "on"] : target === false ? ["·", "none", ""] : ["?", "never taught", "open"]);
      this.set("guess", step, guessWords(guess, target ?? null));
      const chance = agent.probabilities[step] ?? 0;
      this.set("chance", step, [percent(chance), "", ""]);
    }
  }

  /** Marks the step that is heard. */
  mark(now: number | null): void {
    this.heads.forEach((head, step) => head.classList.toggle("now", step === now));
  }

  private set(row: RowName, step: number, [sign, words, style]: [string, string, string]): void {
    const cell = this.cells.get(row)?.[step];
    if (!cell) return;
    const key = sign + words + style;
    if (cell.dataset["key"] === key) return;
    cell.dataset["key"] = key;
    cell.className = style;
    const spoken = element("span", { class: "spoken" });
    setText(spoken, words);
    cell.replaceChildren(element("span", words ? { "aria-hidden": "true" } : {}, sign), spoken);
  }
}

/** Wrong steps have signs of their own: a hit too many, and a hit that is missed. */
function guessWords(guess: boolean, target: boolean | null): [string, string, string] {
  if (guess) return target === false ? ["✕", "a hit too many", "wrong"] : ["●", "hit", "on"];
  return target === true ? ["○", "a hit that is missed", "wrong"] : ["·", "none", ""];
}

function percent(chance: number): string {
  return String(Math.round(chance * 100));
}
