import { byId, counted } from "../dom";
import type { Link } from "../link/link";
import { faultWords } from "./cardwords";
import type { Teacher } from "./teacher";
import type { Thirty } from "./thirty";

/** The program that the teacher sends, or gives to thirty agents as a lesson. */
export class Lesson {
  private readonly program = byId("program") as HTMLTextAreaElement;
  private synths: string[] = [];

  constructor(link: Link, private readonly teacher: Teacher, private readonly thirty: Thirty) {
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

  /** Sends the program to one pupil, or to all. It may be wrong: to find out why is a task, too. */
  async give(name?: string): Promise<void> {
    const text = this.program.value;
    if (!text.trim()) {
      this.program.focus();
      return this.teacher.say("Write a program first, or take a pupil’s.");
    }
    const [checked, answer] = await Promise.all([this.teacher.ask("check", { text }), this.teacher.ask("give", { text, name })]);
    if (!answer) return;
    const whom = name ? `${name} is` : `${counted(answer.count ?? 0, "pupil")} ${answer.count === 1 ? "is" : "are"}`;
    const [fault] = checked?.faults ?? [];
    this.teacher.say(`${whom} offered the program.${fault ? ` But it does not play: ✕ ${faultWords(fault)}` : ""}`);
  }

  /** Gives the program to thirty agents. */
  private async tryIt(): Promise<void> {
    const text = this.program.value;
    const checked = await this.teacher.ask("check", { text });
    if (!checked) return;
    const drum = checked.tracks?.find(({ mode, instrument }) => mode === "learn" && !this.synths.includes(instrument));
    const [fault] = checked.faults ?? [];
    if (fault) return this.teacher.say(`✕ ${faultWords(fault)}`);
    if (!drum) return this.teacher.say("This is no lesson: write a drum that learns, such as learn snare*2;");
    await this.thirty.learn(text, drum.instrument, (byId("bars") as HTMLInputElement).valueAsNumber);
  }
}
