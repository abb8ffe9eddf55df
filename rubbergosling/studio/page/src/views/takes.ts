import type { Desk } from "../desk";
import { button, byId, element, setText } from "../dom";
import type { Evaluation } from "../model";
import { oneLine } from "../program";
import type { Studio } from "../studio";

/** The list of what was played, the newest first; each can be looked at and brought back. */
export class Takes {
  private readonly list = byId("takes");
  private newest: Take | null = null;

  constructor(studio: Studio, private readonly desk: Desk) {
    studio.on("welcome", ({ evaluations }) => {
      this.newest = null;
      this.list.replaceChildren();
      setText(byId("takes-empty"), "Nothing was evaluated yet.");
      for (const one of evaluations) this.add(one);
    });
    studio.on("evaluation", (evaluation) => this.add(evaluation));
  }

  /** Adds an evaluation; the same text once more is counted where it stands. */
  private add(evaluation: Evaluation): void {
    if (this.newest?.text === evaluation.text) return this.newest.again(evaluation);
    this.newest = new Take(evaluation, this.desk);
    this.list.prepend(this.newest.root);
    setText(byId("takes-empty"), "");
  }
}

/** A text that was played, once or several times in a row. */
class Take {
  readonly root: HTMLElement;
  readonly text: string;
  private times = 0;
  private readonly bar = element("span", { class: "take-bar" });
  private readonly time = element("time");
  private readonly count = element("span", { class: "take-count" });

  constructor(evaluation: Evaluation, desk: Desk) {
    const text = (this.text = evaluation.text);
    const summary = element("summary", {}, this.bar, this.time, element("code", {}, oneLine(text)), this.count);
    this.root = element("li", {}, element("details", {}, summary, element("pre", { tabindex: 0 }, text),
      button("Bring back into the editor", () => {
        desk.editor.replace(text);
        desk.editor.focus();
      })));
    this.again(evaluation);
  }

  /** Counts one more time; bar and hour are those of the last one. */
  again({ bar, seconds }: Evaluation): void {
    const time = new Date(seconds * 1000);
    this.times += 1;
    setText(this.bar, `bar ${Math.floor(bar) + 1}`);
    this.time.dateTime = time.toISOString();
    setText(this.time, time.toLocaleTimeString());
    setText(this.count, this.times > 1 ? `played ${this.times} times` : "");
  }
}
