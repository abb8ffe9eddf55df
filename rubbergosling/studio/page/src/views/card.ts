import type { Desk } from "../desk";
import { button, counted, element, setAttribute, setText } from "../dom";
import type { RhythmAgent } from "../model";
import { lossCurve } from "./losscurve";
import { NetworkView } from "./network";
import { restWords } from "./rests";
import { Reveal } from "./reveal";
import { StepTable } from "./steptable";
import type { NumberedLesson, Studio } from "../studio";

/** A lesson is learnt while the next bar plays, and is heard so many bars after its own. */
const HEARD_AFTER = 2;

/** The card of an agent that hears a rhythm: what it does, knows, guesses, and its network. */
export class RhythmCard {
  readonly root: HTMLElement;
  private readonly doing = element("span", { class: "doing" });
  private readonly summary = element("p", { class: "summary" });
  private readonly rests = element("p", { class: "hint" });
  private readonly curve = element("div", { class: "curve-place" });
  private readonly slider: HTMLInputElement;
  private readonly when = element("output", { class: "when" });
  private readonly known = element("ul", { class: "known", "aria-label": "Patterns it was taught" });
  private readonly caption = element("p", { class: "caption" });
  private readonly hearButton: HTMLButtonElement;
  private readonly nowButton: HTMLButtonElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly steps: StepTable;
  private readonly network: NetworkView;
  private readonly reveal: Reveal;
  /** The agent after an earlier lesson, while the slider is there. */
  private past: RhythmAgent | null = null;
  private step = 0;
  private asked = 0;
  /** The lesson that the slider was put to; null: it goes with the newest. */
  private chosen: number | null = null;
  /** Whether an earlier lesson is what plays, and not only what is shown. */
  private isHeard = false;

  constructor(private agent: RhythmAgent, private readonly studio: Studio, private readonly desk: Desk) {
    const { instrument } = agent;
    this.slider = element("input", {
      type: "range", min: 0, max: 0, step: 1, value: 0, "aria-label": `Lesson of ${instrument}`,
      input: () => void this.slide(),
    });
    this.hearButton = button("Hear it", () => void this.hear(), { title: `Hear ${instrument} as it was then` });
    this.nowButton = button("Now", () => void this.toNow(), { title: `Back to ${instrument} as it is now` });
    this.canvas = element("canvas", { class: "network", role: "img", "aria-label": `The network of ${instrument}` });
    this.steps = new StepTable(instrument, () => this.run());
    this.network = new NetworkView(this.canvas);
    this.reveal = new Reveal(instrument, desk, () => this.shown);
    this.root = this.layOut(instrument);
    this.showLessons();
    void this.fetchNetwork();
  }

  /** Shows the agent as it is in the bar that is heard. */
  update(agent: RhythmAgent): void {
    this.agent = { ...agent, network: this.agent.network };
    if (!this.lessons.length) this.showLessons();
    this.show();
  }

  /** A lesson has been learnt: the network has other weights now. */
  learnt(): void {
    this.isHeard = false;
    this.showLessons();
    if (!this.past) void this.fetchNetwork();
  }

  /** Shows the step that is heard; null: nothing is. */
  mark(step: number | null): void {
    this.steps.mark(step);
    if (step !== null && step !== this.step) {
      this.step = step;
      this.run();
    }
  }

  /** Draws everything anew, after a change of light and dark for instance. */
  show(): void {
    const agent = this.shown;
    setText(this.doing, this.agent.doing);
    setAttribute(this.doing, "data-doing", this.agent.doing);
    this.root.classList.toggle("past", this.past !== null);
    this.root.classList.toggle("rests", this.agent.doing === "rests");
    this.steps.show(agent, this.reveal.isCovering);
    setText(this.summary, summaryOf(agent));
    setText(this.rests, restWords(this.agent));
    this.reveal.show(agent);
    this.known.replaceChildren(...agent.known.map(knownRow));
    this.known.hidden = this.reveal.isCovering;
    this.run();
  }

  private get shown(): RhythmAgent {
    return this.past ?? this.agent;
  }

  private get lessons(): NumberedLesson[] {
    return this.studio.lessons.get(this.agent.instrument) ?? [];
  }

  private layOut(instrument: string): HTMLElement {
    const name = element("h3", { id: `agent-${instrument}` }, instrument);
    const lesson = element("div", { class: "lessons" }, this.curve, this.slider,
      element("div", { class: "tools" }, this.when, this.hearButton, this.nowButton));
    return element("article", { class: "card", "aria-labelledby": `agent-${instrument}` },
      element("header", {}, name, this.doing, this.summary),
      this.rests,
      element("div", { class: "card-body" },
        element("div", { class: "card-facts" }, this.steps.root, lesson),
        element("figure", {}, this.canvas, element("figcaption", {}, this.caption))),
      this.known,
      element("div", { class: "tools" }, this.reveal.begin,
        button("Swap guess and right answer", () => void this.desk.swapGuess(instrument), { title: "F4" }),
        button("Begin afresh", () => void this.beginAfresh())),
      this.reveal.root);
  }

  private showLessons(): void {
    const { lessons } = this;
    const last = lessons[lessons.length - 1]?.lesson ?? 0;
    this.slider.min = String(lessons[0]?.lesson ?? 0);
    this.slider.max = String(last);
    this.slider.value = this.chosen === null ? this.slider.max : String(this.chosen);
    this.slider.disabled = this.hearButton.disabled = this.nowButton.disabled = lessons.length === 0;
    const chosen = Number(this.slider.value);
    this.curve.replaceChildren(...lossCurve(lessons, chosen));
    const loss = lessons.find(({ lesson }) => lesson === chosen)?.loss;
    const lost = loss === undefined ? "" : `: loss ${loss.toFixed(3)}`;
    const where = lessons.length ? `after ${chosen} of ${counted(last, "bar")} of lessons${lost}` : this.agent.lessons ? "no new lesson since" : "no lesson yet";
    setText(this.when, where);
    setAttribute(this.slider, "aria-valuetext", where);
  }

  private async beginAfresh(): Promise<void> {
    const { instrument } = this.agent;
    const isDone = await this.studio.verb("agent/reset", instrument);
    if (isDone) this.studio.say(`${instrument} begins afresh: it knows nothing. Until its next lesson, the slider leads back.`);
  }

  private async slide(): Promise<void> {
    const lesson = Number(this.slider.value);
    if (lesson >= Number(this.slider.max)) return this.toNow();
    // At once: a lesson that is learnt before the answer comes must not put it back.
    this.chosen = lesson;
    const asked = (this.asked += 1);
    const past = await this.studio.agentAfter(this.agent.instrument, lesson);
    if (asked !== this.asked || past?.kind !== "rhythm") return;
    this.past = past;
    this.network.setNetwork(past.network);
    this.show();
    this.showLessons();
  }

  private async toNow(): Promise<void> {
    const { instrument } = this.agent;
    const lesson = Number(this.slider.max);
    if (this.isHeard && (await this.studio.ask("hear", { instrument, lesson }))) {
      this.isHeard = false;
      this.studio.say(`${instrument} plays as it is after its newest lesson.`, false, true);
    }
    this.asked += 1;
    this.past = null;
    this.chosen = null;
    this.showLessons();
    this.show();
    void this.fetchNetwork();
  }

  private async hear(): Promise<void> {
    const lesson = Number(this.slider.value);
    const { instrument } = this.agent;
    if (!(await this.studio.ask("hear", { instrument, lesson }))) return;
    this.isHeard = lesson < Number(this.slider.max);
    const plays = await this.desk.letGuess(instrument);
    const hint = plays ? "" : ` Write predict ${instrument} and play it: then you hear that.`;
    this.studio.say(`${instrument} is as it was after ${counted(lesson, "bar")} of lessons.${hint}`, false, true);
  }

  private async fetchNetwork(): Promise<void> {
    const now = await this.studio.agentAfter(this.agent.instrument, null);
    if (now?.kind !== "rhythm" || this.past) return;
    this.agent = { ...this.agent, network: now.network };
    this.canvas.hidden = now.network === null;
    if (!now.network) setText(this.caption, "A model of its own: there is no network to draw.");
    this.network.setNetwork(now.network);
    this.show();
  }

  private run(): void {
    const agent = this.shown;
    const step = this.steps.held ?? this.step;
    const inputs = agent.inputs[step];
    if (!inputs) return;
    const chance = this.network.run(this.reveal.isCovering ? [] : inputs);
    if (!agent.network) return;
    const text = hearsNothing(agent) ? "It hears no source, so it plays nothing." : this.describe(step, inputs, chance);
    setText(this.caption, text);
    const sizes = agent.network.layers.map((layer) => layer.biases.length).join(", ");
    setAttribute(this.canvas, "aria-label", `Network of 16 inputs and layers of ${sizes}. ${text}`);
  }

  /** What the network finds at a step, and when that will be heard if it is newer than what sounds. */
  private describe(step: number, inputs: number[], chance: number): string {
    const source = (inputs[8] ?? -1) > 0 ? "hits" : "rests";
    const answer = this.reveal.isCovering ? "covered" : `${Math.round(chance * 100)} in 100, ${chance >= 0.5 ? "a hit" : "no hit"}`;
    const newest = this.lessons[this.lessons.length - 1];
    const isAhead = !this.past && newest && newest.lesson > this.agent.lessons;
    const ahead = isAhead ? ` It has just learnt this: you hear it from bar ${newest.bar + HEARD_AFTER + 1} on.` : "";
    return `Step ${step + 1}: the source ${source}. Chance of a hit: ${answer}.${ahead}`;
  }
}

/** Where there is no source, and nobody has taught it what to do in silence. */
function hearsNothing({ source, probabilities }: RhythmAgent): boolean {
  return !source.includes(true) && probabilities.every((chance) => chance === 0);
}

function summaryOf(agent: RhythmAgent): string {
  if (!agent.lessons) return agent.doing === "plays" ? "not taught yet: it guesses at random" : "not taught yet";
  const right = agent.known.reduce((sum, pattern) => sum + pattern.right, 0);
  const taught = agent.known.reduce((sum, pattern) => sum + pattern.taught, 0);
  const loss = agent.loss === null ? "" : `, loss ${agent.loss.toFixed(2)}`;
  const knows = taught ? `, knows ${right} of ${taught} steps` : "";
  return `${counted(agent.lessons, "bar")} of lessons${knows}${loss}`;
}

function knownRow({ pattern, right, taught }: RhythmAgent["known"][number]): HTMLLIElement {
  const meter = element("span", { class: "meter", "aria-hidden": "true" });
  meter.style.setProperty("--share", String(taught ? right / taught : 0));
  return element("li", { class: right === taught ? "all" : "" }, meter,
    element("span", { class: "of" }, `${right} of ${taught}`), element("code", {}, pattern));
}
