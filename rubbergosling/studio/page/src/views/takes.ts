import type { Desk } from "../desk";
import { button, byId, element, setText } from "../dom";
import type { Evaluation, TempoChange } from "../model";
import { oneLine } from "../program";
import type { Studio } from "../studio";

/** Changes of the tempo so close together are one, in seconds: taps, and a number that is typed. */
const ONE_CHANGE = 4;

/** The list of what was played and of tempi, the newest first; each can be brought back. */
export class Takes {
  private readonly list = byId("takes");
  private newest: Take | Tempo | null = null;

  constructor(studio: Studio, private readonly desk: Desk) {
    studio.on("welcome", ({ evaluations, tempo_changes: changes }) => {
      this.newest = null;
      this.list.replaceChildren();
      setText(byId("takes-empty"), "Nothing played yet. All that you play is kept here.");
      for (const one of [...evaluations, ...changes].sort((a, b) => a.seconds - b.seconds)) this.add(one);
    });
    studio.on("evaluation", (evaluation) => this.add(evaluation));
    studio.on("tempoChange", (change) => this.add(change));
  }

  /** Adds an entry; the same text once more is counted where it stands. */
  private add(one: Evaluation | TempoChange): void {
    if (this.newest?.goesOn(one)) return;
    this.newest = "text" in one ? new Take(one, this.desk) : new Tempo(one, this.desk);
    this.list.prepend(this.newest.root);
    setText(byId("takes-empty"), "");
  }
}

/** When something was done: the bar and the hour. */
class When {
  readonly bar = element("span", { class: "take-bar" });
  readonly time = element("time");

  show({ bar, seconds }: { bar: number; seconds: number }): void {
    const time = new Date(seconds * 1000);
    setText(this.bar, `bar ${Math.floor(bar) + 1}`);
    this.time.dateTime = time.toISOString();
    setText(this.time, time.toLocaleTimeString());
  }
}

/** A text that was played, once or several times in a row. */
class Take {
  readonly root: HTMLElement;
  private times = 1;
  private readonly when = new When();
  private readonly count = element("span", { class: "take-count" });

  constructor(private readonly first: Evaluation, desk: Desk) {
    const { text } = first;
    const line = element("summary", {}, this.when.bar, this.when.time, element("code", {}, oneLine(text) || "(empty: silence)"), this.count);
    this.root = element("li", {}, element("details", {}, line, element("pre", { tabindex: 0 }, text),
      button("Bring back into the editor", () => {
        desk.editor.replace(text);
        desk.editor.focus();
      })));
    this.when.show(first);
  }

  /** Counts the same text once more; bar and hour are those of the last time. */
  goesOn(next: Evaluation | TempoChange): boolean {
    if (!("text" in next) || next.text !== this.first.text) return false;
    this.times += 1;
    this.when.show(next);
    setText(this.count, `played ${this.times} times`);
    return true;
  }
}

/** A tempo that was set or tapped, with the way back. */
class Tempo {
  readonly root: HTMLElement;
  private readonly when = new When();
  private readonly tempo = element("code");
  private readonly before: number;

  constructor(private last: TempoChange, desk: Desk) {
    const before = (this.before = last.before);
    const back = button(`Back to ${shown(before)}`, () => void desk.setTempo(before));
    this.root = element("li", { class: "take-tempo" }, this.when.bar, this.when.time, this.tempo, back);
    this.show(last);
  }

  /** Takes in a change soon after; the way back is an entry of its own. */
  goesOn(next: Evaluation | TempoChange): boolean {
    if ("text" in next || next.tempo === this.before || next.seconds - this.last.seconds > ONE_CHANGE) return false;
    this.show(next);
    return true;
  }

  private show(change: TempoChange): void {
    this.last = change;
    this.when.show(change);
    setText(this.tempo, `bpm ${shown(change.tempo)}`);
  }
}

function shown(tempo: number): string {
  return String(Math.round(tempo * 10) / 10);
}
