import { element } from "../dom";
import type { Look, Tally } from "../link/tutorial_messages";
import type { Words } from "./words";

/** What all agents have in common at a look, in plain sentences with their numbers. */
export function tallySentences({ bar, seeds, knows_all, knows, loss }: Tally, words: Words): HTMLElement {
  const patterns = Object.entries(knows);
  const sentences = patterns.length > 1 ? patterns.map(([pattern, n], at) => {
    const says = at < patterns.length - 1 ? words.stillKnow(n, seeds) : words.knowNewest(n, seeds);
    return element("li", {}, says, element("code", { lang: "en" }, pattern));
  }) : [];
  const all = patterns.length ? words.knowAll(knows_all, seeds, bar) : words.nothingTaught;
  return element("div", { class: "tally" }, element("p", {}, element("strong", {}, all)), element("ul", {}, ...sentences),
    loss === null ? null : element("p", {}, words.medianLoss(loss.toFixed(3))));
}

/** How many agents hit each of the eight steps, under what was taught there. */
export function hitsTable({ seeds, hits }: Tally, { targets }: Look, words: Words): HTMLElement {
  const heads = hits.map((_, step) => element("th", { scope: "col" }, String(step + 1)));
  const taught = targets.map((target) => {
    const [sign, says, style] = target === null ? ["?", words.neverTaught, "open"] : target ? ["●", words.yes, "on"] : ["·", words.no, ""];
    return element("td", { class: style }, element("span", { "aria-hidden": "true" }, sign), element("span", { class: "spoken" }, says));
  });
  const counts = hits.map((count) => {
    const cell = element("td", {}, String(count));
    cell.style.setProperty("--chance", String(seeds ? count / seeds : 0));
    return cell;
  });
  return element("table", { class: "steps", "aria-label": words.hitsTitle(seeds) },
    element("thead", {}, element("tr", {}, element("td"), ...heads)),
    element("tbody", {},
      element("tr", { class: "of-taught" }, element("th", { scope: "row" }, words.taught), ...taught),
      element("tr", { class: "of-chance" }, element("th", { scope: "row" }, words.hitsOf(seeds)), ...counts)));
}
