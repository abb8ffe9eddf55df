import { byId, counted } from "../dom";
import type { Link } from "../link/link";
import { ExperimentView } from "../tutorial/experiment";
import { WORDS } from "../tutorial/words";
import type { Teacher } from "./teacher";

const SEEDS = 30;

/** The program that the teacher sends, or gives to thirty agents as a lesson. */
export class Lesson {
  private readonly program = byId("program") as HTMLTextAreaElement;
  private readonly place = byId("wall");
  private synths: string[] = [];
  private view: ExperimentView | null = null;
  private runs = 0;

  constructor(private readonly link: Link, private readonly teacher: Teacher) {
    link.on("welcome", ({ words }) => (this.synths = words.synths));
    byId("give").addEventListener("click", () => void this.give());
    byId("wall-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.tryIt();
    });
  }

  /** Puts a pupil's program where the teacher's is written. */
  take(text: string): void {
    this.program.value = text;
    this.program.focus();
  }

  /** Sends the program to one pupil, or to all. */
  async give(name?: string): Promise<void> {
    const text = this.program.value;
    if (!text.trim()) {
      this.program.focus();
      return this.teacher.say("Write a program first, or take a pupil’s.");
    }
    const answer = await this.teacher.ask("give", { text, name });
    if (answer) this.teacher.say(name ? `${name} is offered the program.` : `${counted(answer.count ?? 0, "pupil")} ${answer.count === 1 ? "is" : "are"} offered the program.`);
  }

  /** Gives the program to thirty agents. */
  private async tryIt(): Promise<void> {
    const text = this.program.value;
    const checked = await this.teacher.ask("check", { text });
    if (!checked) return;
    const drum = checked.tracks?.find(({ mode, instrument }) => mode === "learn" && !this.synths.includes(instrument));
    const [fault] = checked.faults ?? [];
    if (fault) return this.teacher.say(`Line ${fault.line}, column ${fault.column}: ${fault.message}`);
    if (!drum) return this.teacher.say("This is no lesson: write a drum that learns, such as learn snare*2;");
    this.view?.leave();
    const bars = (byId("bars") as HTMLInputElement).valueAsNumber;
    const experiment = { instrument: drum.instrument, looks: [], seeds: SEEDS, programs: [{ bar: 0, text }] };
    const leaveExperiments = async (): Promise<void> => void await this.link.ask("leave", { run: this.runs });
    const around = { words: WORDS.en, announce: this.teacher.say, asking: { leaveExperiments } };
    this.view?.root.remove();
    this.view = new ExperimentView(experiment, around, async (came) => {
      const run = (this.runs += 1);
      return (await this.link.ask("wall", { text, bars, seeds: SEEDS, run }, came)).tallies ?? [];
    }, () => {});
    this.place.append(this.view.root);
    this.place.hidden = false;
    this.place.scrollIntoView({ block: "nearest" });
    await this.view.begin();
  }
}
