import { drawing, element } from "../dom";
import type { Outcome } from "../link/tutorial_messages";
import { HEIGHT, WIDTH, across, height, named, rules } from "../views/losscurve";
import type { Words } from "./words";

/** The loss of all agents laid over each other, and their median as a thick line. */
export function lossCurves(outcomes: Outcome[], words: Words): HTMLElement {
  const all = outcomes.map(({ losses }) => losses);
  const lessons = Math.max(0, ...all.map(({ length }) => length));
  const medians = Array.from({ length: lessons }, (_, at) => median(all.flatMap((losses) => losses[at] ?? [])));
  const says = words.curvesSay(all.length, shown(medians[0]), shown(medians[lessons - 1]));
  const svg = drawing("svg", {
    class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", preserveAspectRatio: "none", "aria-label": says,
  }, ...rules(), ...all.map((losses) => line("thin", losses)), line("line", medians));
  const place = element("div", { class: "curve-place" });
  place.append(svg, named(words.coin, 0.69), named(words.sure, 0.02));
  return element("figure", { class: "curves" }, place, element("figcaption", { class: "hint" }, words.curves));
}

function line(style: string, losses: number[]): Element {
  const places = losses.map((loss, at) => `${across(at, losses.length)},${height(loss)}`);
  return drawing("polyline", { class: style, points: places.join(" ") });
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function shown(loss: number | undefined): string {
  return loss === undefined ? "–" : loss.toFixed(2);
}
