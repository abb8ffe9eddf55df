import { button, element, setAttribute, setText } from "../dom";
import type { Experiment, Look, Outcome, Tally } from "../link/tutorial_messages";
import type { Asking } from "./asking";
import { lossCurves } from "./curves";
import type { Pane } from "./pane";
import { hitsTable, tallySentences } from "./tally";
import { Wall } from "./wall";

/** What is around it: the pane of the tutorial, or the teacher's page. */
type Around = Pick<Pane, "words" | "announce"> & { readonly asking: Pick<Asking, "leaveExperiments"> };

/** Runs the experiment of a task, and shows what became of each agent, and of all of them. */
export class ExperimentView {
  readonly root: HTMLElement;
  private readonly state = element("p", { class: "hint so-far" });
  private readonly together = element("div", { class: "together-place" });
  private readonly curves = element("div");
  private readonly found: HTMLElement;
  private readonly start: HTMLButtonElement;
  private readonly looks: HTMLElement;
  choices: HTMLButtonElement[] = [];
  private readonly wall: Wall;
  private isRunning = false;
  private outcomes: Outcome[] = [];
  private tallies: Tally[] = [];
  private look = 0;

  /**
   * @param run asks for the experiment; tells each outcome as it comes
   * @param ended called when it was run to its end
   */
  constructor(
    private readonly experiment: Experiment,
    private readonly pane: Around,
    private readonly run: (came: (outcome: Outcome) => void) => Promise<Tally[]>,
    private readonly ended: () => void,
  ) {
    const { words } = pane;
    this.wall = new Wall(words);
    this.start = button(words.run(experiment.seeds), () => void this.begin());
    this.looks = element("div", { class: "tools", role: "group", "aria-label": words.look });
    this.found = element("div", { class: "found", hidden: true }, this.looks, this.together, this.wall.root, this.curves);
    this.root = element("section", { class: "experiment" }, element("h5", {}, words.experiment),
      element("p", {}, words.many(experiment.seeds, experiment.instrument)), this.programs(),
      element("div", { class: "tools" }, this.start, this.state), this.found);
  }

  /** Whoever leaves it does not want the rest. */
  leave(): void {
    if (this.isRunning) void this.pane.asking.leaveExperiments().catch(() => {});
  }

  private programs(): HTMLElement {
    return element("dl", {}, ...this.experiment.programs.flatMap(({ bar, text }) => [
      element("dt", {}, this.pane.words.fromBar(Math.floor(bar) + 1)),
      element("dd", { lang: "en" }, element("code", {}, text)),
    ]));
  }

  /** Runs it, unless it runs. */
  async begin(): Promise<void> {
    const { words } = this.pane;
    if (this.isRunning) return;
    this.isRunning = true;
    // Not `disabled`: that would take the keyboard's place away.
    setAttribute(this.start, "aria-disabled", "true");
    this.outcomes = [];
    this.tallies = [];
    this.wall.clear();
    this.together.replaceChildren();
    this.curves.replaceChildren();
    this.found.hidden = false;
    setText(this.state, words.running(0, this.experiment.seeds));
    try {
      this.tallies = await this.run((outcome) => this.came(outcome));
      if (!this.root.isConnected) return;
      this.say(words.ready(this.experiment.seeds));
      this.show(this.look);
      this.ended();
    } catch (reason) {
      this.say(words.failed(reason instanceof Error ? reason.message : String(reason)));
    }
    this.isRunning = false;
    setText(this.start, words.runAgain);
    setAttribute(this.start, "aria-disabled", "false");
  }

  private came(outcome: Outcome): void {
    if (!this.choices.length) this.offer(outcome.looks);
    this.outcomes.push(outcome);
    this.wall.add(outcome);
    this.curves.replaceChildren(lossCurves(this.outcomes, this.pane.words));
    setText(this.state, this.pane.words.running(this.outcomes.length, this.experiment.seeds));
  }

  /** Offers the looks there are; the last one comes first. */
  private offer(looks: Look[]): void {
    this.choices = looks.map(({ bar }, look) => button(this.pane.words.afterBar(bar), () => this.show(look)));
    this.looks.append(...this.choices);
    this.show(looks.length - 1);
  }

  /** Twenty agents would be too much to hear of one by one: only the end is read out. */
  private say(text: string): void {
    setText(this.state, text);
    this.pane.announce(text);
  }

  /** Shows all of them at a look, counted from 0. */
  private show(look: number): void {
    this.look = look;
    this.choices.forEach((choice, at) => setAttribute(choice, "aria-pressed", String(at === look)));
    this.wall.show(look);
    const tally = this.tallies[look];
    const first = this.outcomes[0]?.looks[look];
    if (!tally || !first) return;
    this.together.replaceChildren(tallySentences(tally, this.pane.words), hitsTable(tally, first, this.pane.words));
  }
}
