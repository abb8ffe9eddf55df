import { element, setText } from "../dom";
import type { Attempt } from "./attempt";
import type { Pane } from "./pane";

/** The goals of a task as a list to tick off. */
export class Goals {
  readonly root: HTMLElement;
  private readonly remark = element("p", { class: "together", role: "status" });
  private readonly items: { root: HTMLElement; says: HTMLElement }[];

  /** @param isDone the task was done before: then all of them are ticked */
  constructor(private readonly goals: string[], private readonly attempt: Attempt, private readonly pane: Pane, isDone: boolean) {
    this.items = goals.map((goal) => {
      const says = element("span", { class: "spoken" });
      return { says, root: element("li", {}, element("i", { "aria-hidden": "true" }), says, element("span", {}, goal)) };
    });
    this.root = element("section", { class: "goals", hidden: goals.length === 0 }, element("h5", {}, pane.words.goals),
      element("ul", {}, ...this.items.map(({ root }) => root)), this.remark);
    this.tick(isDone);
  }

  /** Takes in which goals hold now. Comes back with whether all of them do. */
  show(met: boolean[]): boolean {
    const { words } = this.pane;
    const holdAll = this.goals.length > 0 && this.goals.every((_, goal) => met[goal]);
    for (const goal of this.attempt.takeIn(met)) this.pane.announce(words.goalReached(this.goals[goal] ?? ""));
    this.tick(holdAll);
    const hadAll = this.goals.every((_, goal) => this.attempt.hasReached(goal));
    setText(this.remark, hadAll && !holdAll ? words.together : "");
    return holdAll;
  }

  private tick(all: boolean): void {
    const { words } = this.pane;
    this.items.forEach(({ root, says }, goal) => {
      const isReached = all || this.attempt.hasReached(goal);
      root.classList.toggle("reached", isReached);
      setText(says, `${isReached ? words.reached : words.notReached} `);
    });
  }
}
