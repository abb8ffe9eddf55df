import { Editor, LONGEST } from "./editor/editor";
import type { Refusal } from "./link/messages";
import type { Checked, Evaluation, Welcome, Words } from "./model";
import { setSetting, swapGuess, tracks } from "./program";
import type { Edit, Swap, Track } from "./program";
import { isReload, keepWork, keptOf, keptWork } from "./saved";
import type { Work } from "./saved";
import type { Studio } from "./studio";
import { Topics } from "./topics";

/** How long after the last key a text is checked and kept, in milliseconds. */
const CHECK_AFTER = 350;

/** A text that may come into the editor, and is offered until it is taken or left. */
export interface Offer {
  says: string;
  /** How the text begins. */
  code?: string;
  press: string;
  choose: (takes: boolean) => void;
}

interface Told {
  checked: Checked;
  /** The text that sounds has changed: these are its statements now. */
  sounding: string;
  /** The text in the editor, a moment after it was typed, if nothing is wrong with it. */
  text: string;
  /** The text in the editor, a moment after it was typed, right or wrong. */
  written: null;
  offer: Offer;
  examples: null;
}

/** The desk: the text in the editor, what of it sounds, and all that edits and evaluates it. */
export class Desk extends Topics<Told> {
  readonly editor: Editor;
  private timer = 0;
  private checked: { text: string; result: Checked } | null = null;
  private hasBegun = false;
  /** The newest swap of guess and right answer of each instrument, and whose was the last. */
  private readonly swaps = new Map<string, Swap>();
  private swapped: string | null = null;

  /** @param startSound starts the synthesiser in this page, and says what is wrong if it can't */
  constructor(host: HTMLElement, readonly studio: Studio, private readonly startSound: () => Promise<void>) {
    super();
    this.editor = new Editor(host, () => this.changed(),
      () => studio.say(`That is too long: a program has ${LONGEST} characters at most.`, true));
    studio.on("words", (words) => {
      this.editor.setWords(words);
      this.changed();
    });
    studio.on("welcome", (welcome) => this.welcome(welcome));
    studio.on("evaluation", (evaluation) => {
      if (studio.isLooking) this.editor.begin(evaluation.text);
      void this.entered(evaluation);
    });
    studio.on("elsewhere", (evaluation) => this.offer(evaluation));
    studio.on("hit", (hit) => {
      if (!studio.isCovered(hit)) this.editor.lights.hit(hit);
    });
    studio.timeline.onFrame((now) => this.editor.lights.frame(now));
    studio.timeline.onRest(() => this.editor.lights.nextOut);
  }

  /**
   * Evaluates what is in the editor; where no page sounds yet, this one begins to.
   *
   * @returns What is wrong, or null.
   */
  async evaluate(): Promise<Refusal | null> {
    if (this.studio.needsSound) await this.startSound();
    if (this.studio.needsSound) return null;
    const text = this.editor.text;
    const refusal = await this.studio.evaluate(text);
    if (refusal && text === this.editor.text) await this.check();
    return refusal;
  }

  /** Makes an edit and evaluates the whole text. */
  async editAndEvaluate(edit: Edit): Promise<Refusal | null> {
    this.editor.edit(edit);
    return this.evaluate();
  }

  /** Swaps the agent's guess and the right answer of its lesson, and evaluates; twice changes nothing. */
  async swapGuess(instrument: string | null = null): Promise<void> {
    const { words, evaluations } = this.studio;
    const found = words ? this.swappable(words, instrument) : null;
    if (!words || !found) {
      const what = instrument ? `${instrument} is not in your text` : "No agent plays in your text";
      this.studio.say(`${what}. Write predict ${instrument ?? "snare"}; and play it.`, true);
      return;
    }
    const name = found.instrument;
    const earlier = evaluations.map(({ text }) => text);
    const swap = swapGuess(this.editor.text, found, earlier, words, this.swaps.get(name));
    if (!swap) {
      this.studio.say(`${name} was never taught, so nobody knows the right answer. Teach it with learn.`, true);
      return;
    }
    this.swaps.set(name, swap);
    this.swapped = name;
    const refusal = await this.editAndEvaluate({ from: found.from, to: found.to, insert: swap.after });
    if (!refusal) this.studio.say(swap.after.startsWith("predict") ? `${name}: the agent's guess` : `${name}: the right answer`);
  }

  /**
   * Lets an instrument's agent play, if it does not yet. A text that was changed since it was played
   * is left alone: nobody asked for it to be played.
   *
   * @returns Whether the agent plays now.
   */
  async letGuess(instrument: string): Promise<boolean> {
    const { words } = this.studio;
    const present = words ? tracks(this.editor.text, words).filter((track) => track.instrument === instrument).pop() : null;
    if (!present) return false;
    const { evaluations } = this.studio;
    if (this.editor.text !== evaluations[evaluations.length - 1]?.text) return false;
    if (present.mode !== "predict") await this.swapGuess(instrument);
    return true;
  }

  /** Writes a setting into the text and evaluates it. */
  async set(name: string, value: string): Promise<void> {
    const refusal = await this.editAndEvaluate(setSetting(this.editor.text, name, value));
    // What is wrong is elsewhere in the text, and nobody asked to play that.
    if (refusal?.faults.length) this.studio.say(`${name} ${value} waits in your text: mend what is wrong there, and play it.`, true, false, true);
  }

  /** Sets the tempo, and says so in the text if a tempo stands there. */
  async setTempo(tempo: number): Promise<void> {
    if (await this.studio.verb("bpm", tempo)) this.noteTempo(tempo);
  }

  /** Keeps the `bpm` of the text equal to a tempo that was set without evaluating. */
  noteTempo(tempo: number): void {
    if (/(^|;|\n)\s*bpm/.test(this.editor.text)) {
      this.editor.edit(setSetting(this.editor.text, "bpm", String(Math.round(tempo * 100) / 100)));
    }
  }

  /** The track whose guess is swapped: of an instrument, or the one swapped before, predicted, or taught. */
  private swappable(words: Words, instrument: string | null): Track | undefined {
    const present = tracks(this.editor.text, words);
    const of = (is: (track: Track) => boolean): Track | undefined => present.filter(is).pop();
    if (instrument) return of((track) => track.instrument === instrument);
    return of(({ instrument: name, from, to }) =>
      name === this.swapped && this.editor.text.slice(from, to) === this.swaps.get(name)?.after)
      ?? of(({ mode }) => mode === "predict" || mode === "learn")
      ?? of((track) => this.studio.agents.some((agent) => agent.instrument === track.instrument));
  }

  private welcome(welcome: Welcome): void {
    const newest = welcome.evaluations[welcome.evaluations.length - 1];
    if (this.studio.isLooking) this.editor.begin(newest?.text ?? welcome.program);
    else if (!this.hasBegun) this.begin(welcome.program || newest?.text || "", welcome.role === "pupil");
    this.hasBegun = true;
    if (newest) void this.entered(newest);
  }

  /** Says that another page plays its text, and offers to take that over. */
  private offer(evaluation: Evaluation): void {
    if (evaluation.text === this.editor.text) return;
    const take = (): void => {
      this.editor.replace(evaluation.text);
      void this.entered(evaluation);
      this.studio.say("This is what plays now. Undo brings your own text back.", false, true);
      this.editor.focus();
    };
    const says = "Another page plays its own text now.";
    this.studio.tell("sentence", { text: says, isError: false, offer: { press: "Take it over", take } });
  }

  private begin(program: string, isPupil: boolean): void {
    const kept = keptWork();
    if (program) this.editor.begin(program);
    if (kept && kept.text.trim() && kept.text !== program) {
      // A pupil's text that was sent may have been gone on with elsewhere; one that was not is newer.
      if (!program || (isPupil ? kept.text !== keptOf("sent") : isReload())) this.editor.begin(kept.text);
      else if (!isPupil) this.offerKept(kept);
    } else if (!program) {
      this.tell("examples", null);
    }
    this.editor.focus();
  }

  private offerKept({ text, when }: Work): void {
    const says = `Your text of ${new Date(when).toLocaleString()} is still here.`;
    this.tell("offer", { says, press: "Bring it back", choose: (takes) => takes && this.editor.replace(text) });
  }

  private changed(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), CHECK_AFTER);
  }

  private async check(): Promise<void> {
    const text = this.editor.text;
    if (this.hasBegun && !this.studio.isLooking) {
      if (text.trim()) keepWork(text);
      this.tell("written", null);
    }
    const result = await this.studio.check(text);
    // A newer text has its own check under way.
    if (!result || text !== this.editor.text) return;
    this.checked = { text, result };
    this.editor.mark(result);
    this.tell("checked", result);
    if (!result.faults.length) this.tell("text", text);
  }

  private async entered({ text, seconds }: Evaluation): Promise<void> {
    const known = this.checked?.text === text ? this.checked.result : await this.studio.check(text);
    const isHere = text === this.editor.text;
    if (isHere) this.editor.setSounding(known?.tracks ?? null);
    this.studio.timeline.at(seconds, () => {
      if (!isHere && text !== this.editor.text) this.editor.setSounding(null);
      this.tell("sounding", text);
    }, true);
  }
}
