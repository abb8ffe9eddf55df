import { drawing, element } from "../dom";
import type { NumberedLesson } from "../studio";

export const WIDTH = 300;
export const HEIGHT = 64;
const TOP = 1;
const BOTTOM = 0.005;

/** The loss over the bars of lessons, on a logarithmic scale from 1 down to 0.005. */
export function lossCurve(lessons: NumberedLesson[], chosen: number): Element[] {
  const svg = drawing("svg", {
    class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", preserveAspectRatio: "none",
    "aria-label": describe(lessons),
  });
  svg.append(...rules());
  const places = lessons.map(({ loss }, index): [number, number] => [across(index, lessons.length), height(loss)]);
  if (places.length > 1) {
    svg.append(drawing("polyline", { class: "line", points: places.map((place) => place.join()).join(" ") }));
  }
  const place = places[lessons.findIndex(({ lesson }) => lesson === chosen)] ?? places[places.length - 1];
  // A line of no length with round ends stays a dot where the drawing is stretched.
  if (place) svg.append(drawing("line", { class: "dot", x1: place[0], x2: place[0], y1: place[1], y2: place[1] }));
  return [svg, named("a coin’s toss", 0.69), named("sure", 0.02)];
}

/** Lines at the losses that mean something. */
export function rules(): Element[] {
  return [0.69, 0.1, 0.02].map((loss) =>
    drawing("line", { class: "rule", x1: 0, x2: WIDTH, y1: height(loss), y2: height(loss) }));
}

/** What a loss means, at its height. */
export function named(words: string, loss: number): HTMLElement {
  const name = element("span", { "aria-hidden": "true" }, words);
  name.style.top = `${(100 * height(loss)) / HEIGHT}%`;
  return name;
}

/** The places of the lessons are those of the slider below. */
export function across(index: number, lessons: number): number {
  return 8 + ((WIDTH - 16) * index) / Math.max(1, lessons - 1);
}

/** A loss as a height in the drawing. */
export function height(loss: number): number {
  const part = Math.log(TOP / Math.max(BOTTOM, Math.min(TOP, loss))) / Math.log(TOP / BOTTOM);
  return 5 + (HEIGHT - 10) * part;
}

function describe(lessons: NumberedLesson[]): string {
  const last = lessons[lessons.length - 1];
  if (!last) return "No lesson yet";
  const newest = lessons.slice(-6).map(({ loss }) => loss.toFixed(2)).join(", ");
  return `Loss after the last lessons: ${newest}. 0.69 is tossing a coin, 0.02 is sure.`;
}
