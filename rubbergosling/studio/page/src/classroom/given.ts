import type { Desk } from "../desk";
import { byId } from "../dom";
import type { Link } from "../link/link";
import type { Given } from "../link/messages";
import { firstLine } from "../program";
import { keepOf, keptOf } from "../saved";
import { exampleChoice } from "../views/examples";

/** Offers what the teacher sends, also to who comes later; what was decided about once waits among the examples. */
export function offerGiven(link: Link, desk: Desk): void {
  const waiting = document.createElement("li");
  const take = (text: string): void => {
    desk.editor.replace(text);
    desk.studio.say("It is in the editor. Ctrl-Enter plays it, and undo brings your own text back.");
  };
  const keep = ({ text }: Given): void => {
    waiting.replaceChildren(exampleChoice("From your teacher", firstLine(text), () => take(text), desk));
    byId("examples").prepend(waiting);
  };
  const offer = (given: Given): void => {
    keep(given);
    desk.tell("offer", {
      says: "Your teacher sends a program:",
      code: firstLine(given.text),
      press: "Take it over",
      choose: (takes) => {
        keepOf("given", given.text);
        if (takes) take(given.text);
        else desk.studio.say("It waits for you in the tab Examples.");
      },
    });
  };
  link.on("given", offer);
  link.on("welcome", ({ given }) => {
    const before = keptOf("given");
    if (given && given.text !== before) offer(given);
    else if (before) keep({ text: before });
  });
}
