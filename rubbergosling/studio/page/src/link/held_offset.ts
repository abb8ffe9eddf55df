/**
 * The difference of two clocks, held still.
 *
 * Each question and answer says between which bounds the difference lies. One value inside them is
 * held, so that what is played keeps an even beat; it is moved only where the bounds leave it.
 */

/** Bounds are forgotten after so many exchanges, since clocks drift apart. */
const REMEMBERED = 40;

/** Beyond this a clock was set, in milliseconds; below it clocks drift. */
const STEP = 50;

interface Bounds {
  low: number;
  high: number;
}

export class HeldOffset {
  private bounds: Bounds[] = [];
  private held: number | null = null;

  /** What is added to one clock to have the other, in milliseconds; null before any exchange. */
  get value(): number | null {
    return this.held;
  }

  /**
   * Takes what one exchange showed.
   *
   * @param low - The least that the difference can be, in milliseconds.
   * @param high - The most that it can be.
   * @param likely - A difference that is right if it lies within the bounds: for two programs on
   *   one machine it is told by its wall clock, known better than any exchange can tell.
   * @returns By how much a clock was set since the last exchange, in milliseconds; 0 where none was.
   */
  take(low: number, high: number, likely: number): number {
    let all = this.within({ low, high });
    let step = 0;
    if (all.low > all.high) {
      // What was said before no longer holds: one of the clocks has drifted, or was set.
      this.bounds = [];
      all = { low, high };
      if (this.held !== null) step = stepFrom(this.held, all);
    }
    this.bounds.push({ low, high });
    if (this.bounds.length > REMEMBERED) this.bounds.shift();
    this.held = this.chosen(all, likely, step !== 0);
    return step;
  }

  private within(latest: Bounds): Bounds {
    let { low, high } = latest;
    for (const one of this.bounds) {
      low = Math.max(low, one.low);
      high = Math.min(high, one.high);
    }
    return { low, high };
  }

  private chosen({ low, high }: Bounds, likely: number, isAnew: boolean): number {
    if (this.held === null || isAnew) {
      return likely >= low && likely <= high ? likely : (low + high) / 2;
    }
    return Math.min(Math.max(this.held, low), high);
  }
}

function stepFrom(held: number, { low, high }: Bounds): number {
  const off = held < low ? low - held : held > high ? high - held : 0;
  return Math.abs(off) > STEP ? off : 0;
}
