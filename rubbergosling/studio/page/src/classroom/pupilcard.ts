import { button, counted, element, setText } from "../dom";
import type { Pupil } from "../link/messages";
import { doneTasks } from "../tutorial/progress";

/** What can be done about one pupil. */
interface Deeds {
  enlarge: () => void;
  give: () => void;
  letIn: () => void;
}

/** One pupil: who is here, what plays, what is done. */
export class PupilCard {
  readonly root: HTMLElement;
  private readonly state = element("span", { class: "doing" });
  private readonly done = element("p", { class: "hint" });
  private readonly program = element("pre");
  private readonly letIn: HTMLButtonElement;
  private readonly deeds: HTMLButtonElement[];

  constructor(name: string, { enlarge, give, letIn }: Deeds) {
    const of = (does: string): Record<string, string> => ({ "aria-label": `${does}: ${name}` });
    this.deeds = [button("Large", enlarge, of("Large")), button("Send program", give, of("Send program"))];
    this.letIn = button("Let in again", letIn, { ...of("Let in again"), title: "The next browser that says this name comes in" });
    this.root = element("li", { class: "pupil panel" },
      element("header", {}, element("h3", {}, name), this.state), this.program, this.done,
      element("div", { class: "tools" }, ...this.deeds, this.letIn));
  }

  show({ is_here: isHere, is_playing: plays, sounds, program, progress = {} }: Pupil): void {
    this.root.dataset["here"] = String(isHere);
    setText(this.state, [isHere ? "here" : "away", plays ? "plays" : "", sounds ? "sounds" : ""].filter(Boolean).join(" · "));
    setText(this.program, program ?? "");
    setText(this.done, doneWords(progress));
    this.letIn.hidden = isHere;
    // Of who is away for long, only the name is known.
    for (const deed of this.deeds) deed.hidden = program === undefined;
  }
}

function doneWords(progress: object): string {
  const done = doneTasks(progress);
  const all = done.reduce((sum, [, count]) => sum + count, 0);
  return all ? `${counted(all, "task")} done: ${done.map(([name, count]) => `${name} ${count}`).join(", ")}` : "";
}
