import type { Desk } from "../desk";
import { byId, element } from "../dom";
import type { Link } from "../link/link";
import { keepOf, keptOf, onKeptElsewhere } from "../saved";

/** The teacher's own studio: the way to the page of the class, and what that one hands over. */
export function teach(link: Link, desk: Desk, token: string): void {
  const take = (): void => {
    const text = keptOf("handed");
    if (!text || desk.studio.role !== "teacher") return;
    keepOf("handed", "");
    desk.editor.replace(text);
    desk.studio.say("The pupil's program is in the editor. Ctrl-Enter plays it.");
    desk.editor.focus();
  };
  onKeptElsewhere("handed", take);
  link.on("welcome", ({ role }) => {
    if (role !== "teacher") return;
    byId("who").replaceChildren(element("a", { href: `class.html#${token}` }, "Your class"));
    take();
  });
}
