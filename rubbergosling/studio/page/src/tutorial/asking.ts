import type { Link } from "../link/link";
import type { Chapter, ListedChapter, Outcome, Tally } from "../link/tutorial_messages";
import type { Language } from "../speech";

/** Where one is in the tutorial: a task, counted from 0, of a chapter by its name. */
export interface Place {
  chapter: string;
  task: number;
}

/** What the page knows that the pupil did beside the program. */
export type Deed = "experiment" | "prediction";

/** What is asked of the server for the tutorial; each rejects with a Refusal. */
export class Asking {
  /** How many experiments were asked for. */
  private runs = 0;

  constructor(private readonly link: Link) {}

  async chapters(language: Language): Promise<ListedChapter[]> {
    return (await this.link.ask("chapters", { language })).chapters ?? [];
  }

  async chapter(chapter: string, language: Language): Promise<Chapter> {
    const { title = "", about = "", tasks = [] } = await this.link.ask("chapter", { chapter, language });
    return { title, about, tasks };
  }

  /** Which goals of a task hold in the bar that is heard. */
  async goals(place: Place, language: Language, done: Iterable<Deed>): Promise<boolean[]> {
    return (await this.link.ask("goals", { ...place, language, done: [...done] })).met ?? [];
  }

  /** Runs the experiment of a task; tells what became of each agent as it comes, in the end all together. */
  async experiment(place: Place, language: Language, came: (outcome: Outcome) => void): Promise<Tally[]> {
    const run = (this.runs += 1);
    return (await this.link.ask("experiment", { ...place, language, run }, came)).tallies ?? [];
  }

  /** Nobody looks at the experiments any more that were asked for until now. */
  async leaveExperiments(): Promise<void> {
    await this.link.ask("leave", { run: this.runs });
  }
}
