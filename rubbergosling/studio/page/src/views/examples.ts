import type { Desk } from "../desk";
import { byId, element } from "../dom";
import { EXAMPLES } from "../examples";

/** The examples; on a first visit the first one is in the editor already. */
export function showExamples(desk: Desk): void {
  byId("examples").replaceChildren(...EXAMPLES.map((example) => {
    const choose = element("button", { type: "button", class: "example", click: () => {
      desk.editor.replace(example.text);
      desk.editor.focus();
    } }, element("b", {}, example.name), element("span", {}, example.says));
    return element("li", {}, choose);
  }));
  desk.on("examples", () => {
    const first = EXAMPLES[0];
    if (first && !desk.editor.text.trim()) desk.editor.replace(first.text);
    byId("tab-examples").click();
    desk.editor.focus();
  });
}
