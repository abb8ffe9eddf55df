import type { Desk } from "../desk";
import { byId, element } from "../dom";
import type { Link } from "../link/link";
import { keepOf, keptOf, onKeptElsewhere } from "../saved";

/** The teacher's own studio: the way to the page of the class, and what that one hands over. */
export function teach(link: Link, desk: Desk, token: string): void {
  const take = (): void => {
    const handed = keptOf("handed");
    if (!handed || desk.studio.role !== "teacher") return;
    keepOf("handed", "");
    const { text, says } = JSON.parse(handed) as { text: string; says: string };
    desk.editor.replace(text);
    desk.studio.say(says);
    desk.editor.focus();
  };
  onKeptElsewhere("handed", take);
  link.on("welcome", ({ role }) => {
    if (role !== "teacher") return;
    byId("who").replaceChildren(element("a", { href: `class.html#${token}` }, "Your class"));
    take();
  });
}
