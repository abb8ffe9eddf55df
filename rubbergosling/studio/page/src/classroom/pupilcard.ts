import { button, element, setText } from "../dom";
import type { Pupil } from "../link/messages";
import type { ListedChapter } from "../link/tutorial_messages";
import { doneWords, mistakeWords, stateWords } from "./cardwords";

/** What can be done about one pupil. */
interface Deeds {
  enlarge: () => void;
  give: () => void;
  letIn: () => void;
  remove: () => void;
}

/** One pupil: who is here, what plays, what is wrong, what is done. */
export class PupilCard {
  readonly root: HTMLElement;
  private readonly state = element("span", { class: "doing" });
  private readonly mistake = element("p", { class: "wrong-field" });
  private readonly done = element("p", { class: "hint" });
  private readonly program = element("pre");
  private readonly ofWhoIsHere: HTMLButtonElement[];
  private readonly ofWhoIsAway: HTMLButtonElement[];

  constructor(name: string, { enlarge, give, letIn, remove }: Deeds) {
    const deed = (does: string, press: () => void, title = ""): HTMLButtonElement =>
      button(does, press, { "aria-label": `${does}: ${name}`, title });
    this.ofWhoIsHere = [deed("Send program", give)];
    this.ofWhoIsAway = [deed("Let in again", letIn, "The next browser that says this name comes in"), deed("Remove", remove)];
    this.root = element("li", { class: "pupil panel" },
      element("header", {}, element("h3", {}, name), this.state), this.program, this.mistake, this.done,
      element("div", { class: "tools" }, deed("Large", enlarge), ...this.ofWhoIsHere, ...this.ofWhoIsAway));
  }

  show(pupil: Pupil, chapters: ListedChapter[]): void {
    this.root.dataset["here"] = String(pupil.is_here);
    setText(this.state, stateWords(pupil));
    setText(this.program, pupil.program ?? "");
    setText(this.mistake, mistakeWords(pupil));
    setText(this.done, doneWords(pupil.progress ?? {}, chapters));
    for (const each of this.ofWhoIsHere) each.hidden = !pupil.is_here;
    for (const each of this.ofWhoIsAway) each.hidden = pupil.is_here;
  }
}
