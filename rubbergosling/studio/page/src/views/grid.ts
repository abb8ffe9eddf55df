import type { Desk } from "../desk";
import { byId, element, setAttribute, setText } from "../dom";
import type { Listed, PlayedEvent } from "../model";
import { STEPS } from "../model";
import { tracks, withoutLessons } from "../program";
import type { Studio } from "../studio";

interface Onset {
  part: number;
  predicted: boolean;
  element: HTMLElement;
}

interface Row {
  root: HTMLElement;
  mode: HTMLElement;
  lane: HTMLElement;
  marks: HTMLElement;
  onsets: Onset[];
}

/** Onsets of a text are listed for so many bars: then most patterns have come round. */
const LISTED_BARS = 4;

/** The grid: a row for each instrument, a bar wide, with what sounds in the bar that is heard. */
export class Grid {
  private readonly root = byId("grid-rows");
  private readonly playhead = byId("playhead");
  private rows = new Map<string, Row>();
  private listed: Listed[] = [];
  private text = "";
  /** What was heard in this bar. */
  private heard: PlayedEvent[] = [];
  private bar = 0;

  constructor(private readonly studio: Studio, desk: Desk) {
    desk.on("sounding", (text) => void this.expect(text));
    desk.on("text", (text) => {
      if (studio.isHushed) void this.expect(text);
    });
    studio.on("bar", ({ bar }) => this.begin(bar));
    studio.on("hit", (hit) => this.hit(hit));
    studio.on("hidden", () => this.begin(this.bar, true));
    studio.on("entry", ({ action }) => {
      if (action === "Hush") this.begin(this.bar);
    });
    studio.timeline.onFrame(() => this.movePlayhead());
  }

  private async expect(text: string): Promise<void> {
    const { words } = this.studio;
    if (!words) return;
    if (text !== this.text) this.listed = [];
    this.text = text;
    const listed = await this.studio.listing(withoutLessons(text, words), LISTED_BARS);
    if (text !== this.text) return;
    this.listed = listed;
    this.begin(this.bar, true);
  }

  /** Draws a bar as it is expected; what is heard is drawn over it as it comes. */
  private begin(bar: number, goesOn = false): void {
    this.bar = bar;
    const heard = goesOn ? [...this.heard] : [];
    this.heard = [];
    this.keepRows();
    for (const [instrument, row] of this.rows) {
      row.marks.replaceChildren();
      row.onsets = [];
      const agent = this.studio.agents.find((one) => one.instrument === instrument);
      const isHidden = this.studio.hidden === instrument;
      row.lane.classList.toggle("covered", isHidden);
      if (isHidden) {
        setAttribute(row.lane, "aria-label", `${instrument} is covered`);
        continue;
      }
      const rhythm = agent?.kind === "rhythm" && agent.doing !== "rests" ? agent : null;
      rhythm?.targets.forEach((target, step) => {
        if (target) row.marks.append(placed("target", step / STEPS));
      });
      if (rhythm?.doing === "plays") {
        rhythm.guesses.forEach((guess, step) => {
          if (guess) this.add(row, step / STEPS, true, "coming");
        });
      } else {
        const isGuess = agent?.doing === "plays" && !this.studio.isHushed;
        for (const part of this.partsOf(instrument, bar)) this.add(row, part, isGuess, "coming");
      }
      narrow(row.onsets);
      this.describe(instrument, row);
    }
    for (const hit of heard) this.hit(hit);
  }

  private partsOf(instrument: string, bar: number): number[] {
    const within = bar % LISTED_BARS;
    return this.listed
      .filter((onset) => onset.instrument === instrument && Math.floor(onset.bar) === within)
      // A listing does not know what a drum's agent was taught; the agent itself tells its guesses.
      .filter((onset) => !onset.predicted || onset.note !== null)
      .map((onset) => onset.bar - within);
  }

  private hit(hit: PlayedEvent): void {
    const row = this.rows.get(hit.instrument);
    if (!row || hit.instrument === this.studio.hidden) return;
    this.heard.push(hit);
    const part = hit.bar - Math.floor(hit.bar);
    const known = row.onsets.find((onset) => Math.abs(onset.part - part) < 0.002);
    const onset = known ?? this.add(row, part, hit.predicted, "");
    onset.element.className = `onset heard${hit.predicted ? " guess" : ""}`;
    if (!known) this.describe(hit.instrument, row);
  }

  private add(row: Row, part: number, predicted: boolean, style: string): Onset {
    const mark = placed(`onset ${style}${predicted ? " guess" : ""}`, part);
    row.marks.append(mark);
    const onset = { part, predicted, element: mark };
    row.onsets.push(onset);
    return onset;
  }

  private keepRows(): void {
    const { words } = this.studio;
    const wanted = words ? tracks(this.text, words) : [];
    const names = [...new Set(wanted.map((track) => track.instrument))];
    if (names.join() !== [...this.rows.keys()].join()) {
      this.rows = new Map(names.map((name) => [name, this.rows.get(name) ?? makeRow(name)]));
      this.root.replaceChildren(...[...this.rows.values()].map((row) => row.root));
    }
    for (const track of wanted) {
      const row = this.rows.get(track.instrument);
      if (row) setText(row.mode, track.mode ?? "");
    }
    byId("grid").classList.toggle("preview", this.studio.isHushed);
    setText(byId("grid-state"), this.studio.isHushed ? "what the text would play" : "the bar that sounds");
  }

  private describe(instrument: string, row: Row): void {
    const places = row.onsets.map(({ part }) => Math.round(part * STEPS * 100) / 100 + 1);
    const sorted = places.sort((a, b) => a - b).join(", ");
    const guessed = row.onsets.some(({ predicted }) => predicted) ? ", guessed by the agent" : "";
    setAttribute(row.lane, "aria-label", sorted ? `${instrument} at steps ${sorted}${guessed}` : `${instrument} rests`);
  }

  private movePlayhead(): void {
    const moment = this.studio.isHushed ? null : this.studio.timeline.moment();
    this.playhead.hidden = moment === null;
    // It goes from step to step: gliding would cost more than all other drawing.
    const place = `translateX(${(moment?.step ?? 0) * 100}%)`;
    if (this.playhead.style.transform !== place) this.playhead.style.transform = place;
  }
}

function placed(style: string, part: number): HTMLElement {
  const mark = element("i", { class: style });
  mark.style.left = `${part * 100}%`;
  return mark;
}

/** Makes dense onsets as narrow as the time to the next one. */
function narrow(onsets: Onset[]): void {
  const sorted = [...onsets].sort((a, b) => a.part - b.part);
  sorted.forEach(({ part, element: mark }, index) => {
    const room = (sorted[index + 1]?.part ?? 1) - part;
    if (room < 1 / 16) mark.style.width = `calc(${room * 100}% - 2px)`;
  });
}

function makeRow(instrument: string): Row {
  const marks = element("div", { class: "marks" });
  const cells = Array.from({ length: STEPS }, (_, step) => element("b", { class: step % 2 ? "cell" : "cell beat" }));
  const lane = element("div", { class: "lane", role: "img", "aria-label": `${instrument} rests` }, ...cells, marks);
  const mode = element("span", { class: "mode" });
  const name = element("span", { class: "row-name" }, element("span", {}, instrument), mode);
  return { root: element("li", { class: "row" }, name, lane), mode, lane, marks, onsets: [] };
}
