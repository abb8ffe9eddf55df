import { button, byId, element } from "../dom";
import { chosenLanguage } from "../speech";
import { WORDS } from "./words";

/** Shows newcomers the way to the tutorial, where they look first: before they have opened it once. */
export function invite(isNewcomer: boolean): void {
  if (!isNewcomer) return;
  const language = chosenLanguage();
  const invitations = ["panel-agents", "panel-examples"].map((panel) => {
    const made = element("div", { class: "invite panel", lang: language }, element("p", {}, WORDS[language].newHere),
      button(WORDS[language].begin, () => byId("tab-tutorial").click(), { class: "strong" }));
    byId(panel).prepend(made);
    return made;
  });
  byId("panel-tutorial").addEventListener("shown", () => invitations.forEach((made) => made.remove()), { once: true });
}
