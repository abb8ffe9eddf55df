import type { Desk } from "../desk";
import { button, byId, element, setText } from "../dom";
import type { Evaluation } from "../model";
import { oneLine } from "../program";
import type { Studio } from "../studio";

/** The list of all evaluations, the newest first; each can be looked at and brought back. */
export class Takes {
  private readonly list = byId("takes");

  constructor(studio: Studio, private readonly desk: Desk) {
    studio.on("welcome", ({ evaluations }) => {
      this.list.replaceChildren(...[...evaluations].reverse().map((one) => this.item(one)));
      this.count(evaluations.length);
    });
    studio.on("evaluation", (evaluation) => {
      this.list.prepend(this.item(evaluation));
      this.count(this.list.children.length);
    });
  }

  private count(number: number): void {
    setText(byId("takes-empty"), number ? "" : "Nothing was evaluated yet.");
  }

  private item(evaluation: Evaluation): HTMLLIElement {
    const time = new Date(evaluation.seconds * 1000);
    const bar = Math.floor(evaluation.bar) + 1;
    const summary = element("summary", {},
      element("span", { class: "take-bar" }, `bar ${bar}`),
      element("time", { datetime: time.toISOString() }, time.toLocaleTimeString()),
      element("code", {}, oneLine(evaluation.text)));
    return element("li", {}, element("details", {}, summary, element("pre", { tabindex: 0 }, evaluation.text),
      button("Bring back into the editor", () => {
        this.desk.editor.replace(evaluation.text);
        this.desk.editor.focus();
      })));
  }
}
