import { byId, drawing, element, setAttribute, setText } from "../dom";
import type { Pupil } from "../link/messages";
import { across, height, HEIGHT, rules, WIDTH } from "../views/losscurve";

/** The losses of one agent of one pupil. */
interface Course {
  name: string;
  instrument: string;
  losses: number[];
}

/** A small drawing for each agent, all at one scale; screen readers have a table. */
export class Losses {
  private readonly root = byId("losses");
  private readonly drawings = element("ul", { class: "small-curves", "aria-hidden": "true" });
  private readonly rows = element("tbody");
  private readonly known = new Map<string, Drawing>();

  constructor() {
    const heads = ["pupil", "agent", "lessons shown", "first loss", "newest loss"];
    const table = element("table", {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))), this.rows);
    this.root.append(this.drawings,
      element("details", {}, element("summary", {}, "The same in a table"), element("div", { class: "wide", tabindex: 0 }, table)));
  }

  show(pupils: Pupil[]): void {
    const courses = pupils.flatMap(({ name, losses = {} }): Course[] =>
      Object.entries(losses).map(([instrument, own]) => ({ name, instrument, losses: own })));
    const lessons = Math.max(2, ...courses.map(({ losses }) => losses.length));
    this.root.hidden = courses.length === 0;
    const shown = courses.map((course) => {
      const key = `${course.name}\n${course.instrument}`;
      const known = this.known.get(key) ?? new Drawing();
      this.known.set(key, known);
      known.show(course, lessons);
      return known.root;
    });
    if (shown.length !== this.drawings.childElementCount || shown.some((one, at) => one !== this.drawings.children[at])) {
      this.drawings.replaceChildren(...shown);
    }
    this.rows.replaceChildren(...courses.map(row));
  }
}

class Drawing {
  private readonly line = drawing("polyline", { class: "line" });
  private readonly name = element("b");
  private readonly newest = element("span");
  readonly root = element("li", {}, element("p", {}, this.name, this.newest), drawing("svg", {
    class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none",
  }, ...rules(), this.line));

  show({ name, instrument, losses }: Course, lessons: number): void {
    setText(this.name, `${name}: ${instrument}`);
    setText(this.newest, figure(losses[losses.length - 1]));
    setAttribute(this.line, "points", losses.map((loss, at) => `${across(at, lessons)},${height(loss)}`).join(" "));
  }
}

function row({ name, instrument, losses }: Course): HTMLElement {
  const cells = [instrument, String(losses.length), figure(losses[0]), figure(losses[losses.length - 1])];
  return element("tr", {}, element("th", { scope: "row" }, name), ...cells.map((cell) => element("td", {}, cell)));
}

function figure(loss: number | undefined): string {
  return loss === undefined ? "–" : loss.toFixed(2);
}
