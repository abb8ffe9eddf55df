import type { Bar } from "./model";
import { STEPS } from "./model";

interface Due {
  seconds: number;
  act: () => void;
  lasts: boolean;
}

/** A moment of the music, as it is heard. */
export interface Moment {
  bar: number;
  step: number;
  beat: number;
  part: number;
  tempo: number;
}

/** A moment that came later than this many milliseconds is no longer shown: the tab was hidden. */
const STALE = 1500;

/** Half the time of a picture, and the longest rest between two looks, in milliseconds. */
const EARLY = 8;
const RESTS = 120;

/** What need not be exact waits so long for a moment of the music, in milliseconds. */
const WAITS = 80;

/** Does things when they are heard, and knows which moment of which bar is heard now. */
export class Timeline {
  private due: Due[] = [];
  private bars: Bar[] = [];
  private steps: number[] = [];
  private readonly sleepers: (() => number)[] = [];
  private readonly frames: ((now: number) => void)[] = [];

  /** @param heard when a time of the server is heard here, in performance.now() milliseconds */
  constructor(private readonly heard: (seconds: number) => number) {
    const picture = (): void => {
      // The browser's own time of a picture can be one picture old: then the music would not be due.
      const now = performance.now();
      this.doWhatIsDue(now);
      for (const listener of this.frames) listener(now);
      // Sixty pictures a second would cost more than all the rest: we wait for what comes next.
      const rest = Math.max(0, this.next(now) - performance.now() - EARLY);
      if (rest < 4) requestAnimationFrame(picture);
      else setTimeout(() => requestAnimationFrame(picture), rest);
    };
    requestAnimationFrame(picture);
  }

  /** Calls the listener where something is heard, at each step, and some times a second at least. */
  onFrame(listener: (now: number) => void): void {
    this.frames.push(listener);
  }

  /**
   * Does something when the server's time is heard.
   *
   * @param lasts whether it is still done where the tab was hidden at that time
   */
  at(seconds: number, act: () => void, lasts = false): void {
    if (document.hidden && !lasts) return;
    // A hidden tab has no pictures: what lasts would heap up, and come all at once in the end.
    if (document.hidden) this.doWhatIsDue(performance.now());
    let index = this.due.length;
    while (index > 0 && (this.due[index - 1]?.seconds ?? 0) > seconds) index -= 1;
    this.due.splice(index, 0, { seconds, act, lasts });
  }

  /**
   * Asks each time before a rest when the next picture is wanted, in performance.now() milliseconds.
   * It comes with the next moment of the music where that is near.
   */
  onRest(next: () => number): void {
    this.sleepers.push(next);
  }

  /** Remembers when a bar sounds. A bar that comes again has changed its tempo. */
  addBar(bar: Bar): void {
    this.bars = [...this.bars.filter((known) => known.bar < bar.bar), bar].slice(-4);
    const length = bar.next_seconds - bar.seconds;
    for (let step = 0; step < STEPS; step += 1) this.steps.push(bar.seconds + (length * step) / STEPS);
  }

  /** Forgets everything: another session begins. */
  clear(): void {
    this.due = [];
    this.bars = [];
    this.steps = [];
  }

  /** The moment that is heard now, or null before the first bar and long after the last one. */
  moment(now: number = performance.now()): Moment | null {
    let present: Bar | null = null;
    for (const bar of this.bars) if (this.heard(bar.seconds) <= now + EARLY) present = bar;
    if (!present) return null;
    const start = this.heard(present.seconds);
    const length = Math.max(1, this.heard(present.next_seconds) - start);
    const part = Math.max(0, now + EARLY - start) / length;
    if (part > 2) return null;
    const held = Math.min(part, 0.9999);
    const step = Math.floor(held * 8);
    return { bar: present.bar, step, beat: Math.floor(held * 4), part: held, tempo: present.tempo };
  }

  /** When the next picture is needed, in performance.now() milliseconds. */
  private next(now: number): number {
    this.steps = this.steps.filter((seconds) => this.heard(seconds) > now + EARLY);
    const heard = [this.due[0]?.seconds ?? Infinity, ...this.steps].map((seconds) => this.heard(seconds));
    const music = Math.min(...heard);
    const wanted = Math.min(now + RESTS, ...this.sleepers.map((next) => next()));
    return music < wanted + WAITS ? music : wanted;
  }

  private doWhatIsDue(now: number): void {
    // Half a picture early is nearer to the moment than half a picture late.
    while (this.due[0] && this.heard(this.due[0].seconds) <= now + EARLY) {
      const next = this.due.shift();
      if (next && (next.lasts || now - this.heard(next.seconds) < STALE)) next.act();
    }
  }
}
