/**
 * Turns times of one clock into times of another whose difference is being corrected all the while.
 *
 * What is due at one time stays due at one time, whenever it is asked for, and what is due later
 * stays later: else a note could start before the group it is to be put in is made.
 */

/** A smaller correction waits until it is worth a step: a fifth of a sample, in seconds. */
const LEAST = 4e-6;
/** Times so far back, in seconds, are asked for no more. */
const REMEMBERED = 20;

interface Stretch {
  /** Times from this one on are moved by `offset`. */
  from: number;
  offset: number;
}

export class SteadyTimes {
  private stretches: Stretch[] = [];
  private latest = -Infinity;

  /**
   * The time of the other clock.
   *
   * @param time - In seconds.
   * @param offset - What would be added now, in seconds.
   */
  turn(time: number, offset: number): number {
    if (time > this.latest) this.reach(time, offset);
    for (let at = this.stretches.length - 1; at > 0; at -= 1) {
      const { from, offset: then } = this.stretches[at] as Stretch;
      if (time >= from) return time + then;
    }
    return time + (this.stretches[0]?.offset ?? offset);
  }

  /** Forgets all: a clock was set. */
  forget(): void {
    this.stretches = [];
    this.latest = -Infinity;
  }

  private reach(time: number, offset: number): void {
    const last = this.stretches.at(-1);
    if (!last || Math.abs(offset - last.offset) > LEAST) {
      const soonest = last ? this.latest + last.offset : -Infinity;
      this.stretches.push({ from: time, offset: Math.max(offset, soonest - time) });
    }
    this.latest = time;
    const oldest = time - REMEMBERED;
    while ((this.stretches[1]?.from ?? Infinity) < oldest) this.stretches.shift();
  }
}
