import { element } from "../dom";
import type { Experiment, Task } from "../link/tutorial_messages";
import type { Place } from "./asking";
import type { Attempt } from "./attempt";
import { blockElements } from "./blocks";
import { ExperimentView } from "./experiment";
import { Goals } from "./goals";
import { hints } from "./hints";
import type { Pane } from "./pane";

/** A task: what is read, its goals, its hints and its experiment. */
export class TaskView {
  readonly root: HTMLElement;
  private readonly goals: Goals;
  private readonly experiment: ExperimentView | null;
  private isDone: boolean;

  /** @param finished called when all goals hold */
  constructor(private readonly task: Task, private readonly place: Place, private readonly attempt: Attempt, private readonly pane: Pane,
    private readonly finished: () => void) {
    this.isDone = pane.progress.isDone(place.chapter, place.task);
    this.goals = new Goals(task.goals, attempt, pane, this.isDone);
    this.root = element("div", { class: "task" }, element("h4", { tabindex: -1 }, task.heading),
      ...blockElements(task.blocks, pane), this.goals.root, hints(task.hints, pane));
    this.experiment = task.experiment && this.makeExperiment(task.experiment);
    if (this.experiment) this.root.append(this.experiment.root);
  }

  /** Another task is opened. */
  leave(): void {
    this.experiment?.leave();
  }

  /** Asks which goals hold, unless the task is done. */
  async check(): Promise<void> {
    if (this.isDone || !this.task.goals.length) return;
    const met = await this.pane.asking.goals(this.place, this.pane.language, this.attempt.deeds);
    // Meanwhile another task may have been opened.
    if (!this.root.isConnected || !this.goals.show(met)) return;
    this.isDone = true;
    this.finished();
  }

  private makeExperiment(experiment: Experiment): ExperimentView {
    const { asking, language } = this.pane;
    return new ExperimentView(experiment, this.pane, (came) => asking.experiment(this.place, language, came), () => {
      this.attempt.deeds.add("experiment");
      this.pane.checkSoon();
    });
  }
}
