import type { Desk } from "../desk";
import type { Link } from "../link/link";
import type { Given } from "../link/messages";
import { keepOf, keptOf } from "../saved";

/** Offers what the teacher sends, also to who comes later; what was decided about once is not offered again. */
export function offerGiven(link: Link, desk: Desk): void {
  const offer = ({ text }: Given): void => desk.tell("offer", {
    says: "Your teacher sends a program.",
    press: "Take it over",
    choose: (takes) => {
      keepOf("given", text);
      if (!takes) return;
      desk.editor.replace(text);
      desk.studio.say("It is in the editor. Ctrl-Enter plays it, and undo brings your own text back.");
    },
  });
  link.on("given", offer);
  link.on("welcome", ({ given }) => {
    if (given && given.text !== keptOf("given")) offer(given);
  });
}
