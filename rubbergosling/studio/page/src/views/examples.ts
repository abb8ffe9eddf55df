import type { Desk } from "../desk";
import { byId, element } from "../dom";
import { EXAMPLES } from "../examples";

/** The examples; on a first visit the first one is in the editor already. */
export function showExamples(desk: Desk): void {
  byId("examples").replaceChildren(...EXAMPLES.map(({ name, says, text }) =>
    element("li", {}, exampleChoice(name, says, () => desk.editor.replace(text), desk))));
  desk.on("examples", () => {
    const first = EXAMPLES[0];
    if (first && !desk.editor.text.trim()) desk.editor.replace(first.text);
    byId("tab-examples").click();
    desk.editor.focus();
  });
}

/** A large button for a program, with what it is called and what is to be said of it. */
export function exampleChoice(name: string, says: string, take: () => void, desk: Desk): HTMLElement {
  const choose = (): void => {
    take();
    desk.editor.focus();
  };
  return element("button", { type: "button", class: "example", click: choose }, element("b", {}, name), element("span", {}, says));
}
