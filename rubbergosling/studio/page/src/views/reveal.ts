import type { Desk } from "../desk";
import { button, element, setAttribute, setText } from "../dom";
import { STEPS } from "../model";
import type { RhythmAgent } from "../model";

/** How long a verdict stays after the agent plays something else, in milliseconds. */
const STAYS = 9000;

/** "Predict first, then reveal": the pupil taps what the agent will play, and then sees it. */
export class Reveal {
  readonly root: HTMLElement;
  readonly begin: HTMLButtonElement;
  private readonly pads: HTMLButtonElement[];
  /** The program that sounded before the instrument was muted, or null. */
  private muted: string | null = null;
  private readonly board: HTMLElement;
  /** What the verdict is about, and until when it stays in any case. */
  private judged = { guesses: "", until: 0 };
  private readonly verdict = element("p", { class: "verdict", role: "status" });

  constructor(private readonly instrument: string, private readonly desk: Desk, private readonly agent: () => RhythmAgent) {
    this.begin = button("Predict first", () => this.open());
    this.pads = Array.from({ length: STEPS }, (_, step) => {
      const pad = button(String(step + 1), () => {
        setAttribute(pad, "aria-pressed", String(pad.getAttribute("aria-pressed") !== "true"));
      }, { class: "pad", "aria-pressed": "false", "aria-label": `The agent hits at step ${step + 1}` });
      return pad;
    });
    const pads = element("div", { class: "pads", role: "group", "aria-label": "What will the agent play?" }, ...this.pads);
    this.board = element("div", { class: "board", hidden: true },
      element("p", {}, "Which steps will the agent hit? Press them, then press Reveal."),
      pads, button("Reveal", () => this.close(), { class: "strong" }));
    this.root = element("div", { class: "reveal" }, this.board, this.verdict);
  }

  get isCovering(): boolean {
    return this.desk.studio.hidden === this.instrument;
  }

  /** Takes the verdict away when the agent plays something else. */
  show({ guesses }: RhythmAgent): void {
    if (guesses.join() !== this.judged.guesses && performance.now() > this.judged.until) setText(this.verdict, "");
  }

  private open(): void {
    for (const pad of this.pads) {
      setAttribute(pad, "aria-pressed", "false");
      pad.classList.remove("right", "wrong");
    }
    setText(this.verdict, "");
    this.board.hidden = false;
    this.begin.disabled = true;
    const { studio } = this.desk;
    studio.hide(this.instrument);
    // What it plays would be heard: it is silent until it is revealed.
    this.muted = this.agent().doing === "plays" ? (studio.evaluations[studio.evaluations.length - 1]?.text ?? null) : null;
    if (this.muted !== null) void studio.verb("mute", this.instrument);
    this.pads[0]?.focus();
  }

  private close(): void {
    const { guesses, targets, bar } = this.agent();
    this.judged = { guesses: guesses.join(), until: performance.now() + STAYS };
    const taps = this.pads.map((pad) => pad.getAttribute("aria-pressed") === "true");
    const agreed = taps.filter((tap, step) => tap === guesses[step]).length;
    const played = guesses.flatMap((guess, step) => (guess ? [String(step + 1)] : [])).join(", ");
    const { studio } = this.desk;
    studio.hide(null);
    if (this.muted !== null) void studio.evaluate(this.muted);
    this.board.hidden = true;
    this.begin.disabled = false;
    this.begin.focus();
    const says = played ? `The agent hit ${played}.` : "The agent hit none.";
    const score = whoKnewBetter(taps, guesses, targets);
    setText(this.verdict, `Bar ${bar + 1}: you were right at ${agreed} of 8 steps. ${says}${score}`);
  }
}

/** Both against what the agent was taught, of the steps for which it was taught anything. */
function whoKnewBetter(taps: boolean[], guesses: boolean[], targets: (boolean | null)[]): string {
  const taught = targets.flatMap((target, step) => (target === null ? [] : [{ target, step }]));
  if (!taught.length) return "";
  const [yours, its] = [taps, guesses].map((row) => taught.filter(({ target, step }) => row[step] === target).length);
  if (yours === its) return ` Of the ${taught.length} steps it was taught, both of you knew ${its}.`;
  const who = (yours ?? 0) > (its ?? 0) ? "You knew better" : "The agent knew better";
  return ` ${who}: of the ${taught.length} steps it was taught you had ${yours} right, the agent ${its}.`;
}
