import type { Deed } from "./asking";

/** What the pupil has reached in a task since it was opened. */
export class Attempt {
  readonly deeds = new Set<Deed>();
  private reached: boolean[] = [];

  /** Takes in which goals hold now. Comes back with those that were reached just now for the first time. */
  takeIn(met: boolean[]): number[] {
    const fresh = met.flatMap((holds, goal) => (holds && !this.reached[goal] ? [goal] : []));
    this.reached = met.map((holds, goal) => holds || this.hasReached(goal));
    return fresh;
  }

  /** A goal that was reached once stays reached. */
  hasReached(goal: number): boolean {
    return this.reached[goal] ?? false;
  }
}
