import type { Desk } from "../desk";
import { button, counted, element, setAttribute, setText } from "../dom";
import type { MelodyAgent } from "../model";
import { restWords } from "./rests";

const NAMES = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];

/** The card of a synth's agent: the notes it was taught or plays, and how sure it is of each. */
export class MelodyCard {
  readonly root: HTMLElement;
  private readonly doing = element("span", { class: "doing" });
  private readonly summary = element("p", { class: "summary" });
  private readonly signs = element("p", { class: "hint" }, "✓ it is sure, ? it chose among several");
  private readonly empty = element("p", { class: "hint" });
  private readonly notes = element("ol", { class: "notes", "aria-label": "The notes of this bar" });

  constructor(agent: MelodyAgent, desk: Desk) {
    const name = element("h3", { id: `agent-${agent.instrument}` }, agent.instrument);
    this.root = element("article", { class: "card", "aria-labelledby": `agent-${agent.instrument}` },
      element("header", {}, name, this.doing, this.summary),
      this.notes,
      this.signs,
      this.empty,
      element("div", { class: "tools" },
        button("Swap guess and right answer", () => void desk.swapGuess(agent.instrument), { title: "F4" })));
    this.update(agent);
  }

  /** Shows the agent as it is in the bar that is heard. */
  update(agent: MelodyAgent): void {
    setText(this.doing, agent.doing);
    setAttribute(this.doing, "data-doing", agent.doing);
    const own = agent.notes.some((note) => note.is_own);
    const sure = own ? `, sure of ${agent.sure} of ${counted(agent.notes.length, "note")}` : "";
    setText(this.summary, `a melody, ${counted(agent.lessons, "bar")} of lessons${sure}`);
    this.signs.hidden = !own;
    setText(this.empty, restWords(agent) || (agent.notes.length ? "" : "No note in this bar."));
    this.notes.replaceChildren(...agent.notes.map(noteItem));
  }
}

function noteItem({ note, is_own: isOwn, is_sure: isSure }: MelodyAgent["notes"][number]): HTMLLIElement {
  const sign = isOwn ? (isSure ? " ✓" : " ?") : "";
  const words = isOwn ? (isSure ? "played, sure" : "played, not sure") : "taught";
  return element("li", { class: isOwn ? (isSure ? "own sure" : "own") : "" },
    element("b", {}, String(note)), element("small", {}, noteName(note)),
    element("span", { "aria-hidden": "true" }, sign), element("span", { class: "spoken" }, words));
}

/** 60 is C4; between two keys the lower one is named, with a plus. */
function noteName(note: number): string {
  const key = Math.floor(note);
  return `${NAMES[((key % 12) + 12) % 12] ?? ""}${Math.floor(key / 12) - 1}${note === key ? "" : "+"}`;
}
