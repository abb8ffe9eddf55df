import { button, byId, element, setText } from "../dom";
import type { Chapter } from "../link/tutorial_messages";
import type { Place } from "./asking";
import type { Attempt } from "./attempt";
import type { Pane } from "./pane";
import { TaskView } from "./task";

/** A chapter, open at one of its tasks. */
export class ChapterView {
  readonly root: HTMLElement;
  readonly task: TaskView;
  private readonly count = element("p", { class: "hint" });
  private readonly dots = element("ol", { class: "dots" });
  private readonly cheer = element("div", { class: "cheer", hidden: true });
  private readonly onward: HTMLButtonElement;

  constructor(private readonly chapter: Chapter, private readonly place: Place, attempt: Attempt, private readonly pane: Pane) {
    const { words } = pane;
    const task = chapter.tasks[place.task];
    if (!task) throw new Error(`there is no task ${place.task}`);
    this.task = new TaskView(task, place, attempt, pane, () => this.finish());
    this.onward = this.makeOnward();
    const back = button(words.previous, () => pane.open({ ...place, task: place.task - 1 }), { hidden: place.task === 0 });
    this.root = element("article", { class: "chapter panel" },
      element("header", {}, element("h3", {}, chapter.title), this.count, this.dots),
      this.task.root, element("div", { class: "foot" }, this.cheer, element("div", { class: "tools onward" }, back, this.onward)));
    this.dots.setAttribute("aria-label", words.tasks);
    this.showProgress();
  }

  private get isLast(): boolean {
    return this.place.task === this.chapter.tasks.length - 1;
  }

  private makeOnward(): HTMLButtonElement {
    const { chapter, task } = this.place;
    return button(this.isLast ? this.pane.words.toChapters : this.pane.words.next, () => {
      // A task that asks for nothing is done when it was read.
      if (!this.chapter.tasks[task]?.goals.length) this.pane.progress.finish(chapter, task);
      this.pane.open(this.isLast ? null : { chapter, task: task + 1 });
    });
  }

  private showProgress(): void {
    const { progress, words } = this.pane;
    const { chapter, task: present } = this.place;
    const all = this.chapter.tasks.length;
    setText(this.count, words.someDone(progress.count(chapter, all), all));
    this.onward.classList.toggle("strong", progress.isDone(chapter, present));
    this.dots.replaceChildren(...this.chapter.tasks.map(({ heading }, task) => {
      const isDone = progress.isDone(chapter, task);
      const name = `${words.task(task + 1)}: ${heading}, ${isDone ? words.isDone : words.isNotDone}`;
      return element("li", {}, button(isDone ? "✓" : String(task + 1), () => this.pane.open({ chapter, task }), {
        "aria-label": name, title: heading, class: isDone ? "done" : "", ...(task === present ? { "aria-current": "step" } : {}),
      }));
    }));
  }

  private finish(): void {
    const { progress, words } = this.pane;
    const { chapter, task } = this.place;
    progress.finish(chapter, task);
    this.showProgress();
    const all = this.chapter.tasks.length;
    const says = progress.count(chapter, all) === all ? words.chapterDone : words.taskDone;
    this.cheer.replaceChildren(gosling(), element("p", {}, element("strong", {}, says), " ", words.goOn));
    this.cheer.hidden = false;
    this.pane.announce(`${says} ${words.goOn}`);
  }
}

/** The gosling of the header once more, for it is glad. */
function gosling(): HTMLElement {
  const drawings = [...byId("gosling").children].map((each) => each.cloneNode(true));
  return element("div", { class: "gosling glad", "aria-hidden": "true" }, ...drawings);
}
