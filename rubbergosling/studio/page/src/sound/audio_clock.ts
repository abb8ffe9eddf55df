/**
 * Where the page's clock and that of the audio device stand to each other.
 *
 * Single readings are off by milliseconds, and the crystals of the two drift apart: the middle of
 * the last readings is followed slowly, so that no beat is pulled out of step with its neighbours.
 */

/** So many readings count, none older than this. */
const READINGS = 250;
const OLDEST = 10_000;

/**
 * This share of the readings at either end is left out. The middle of what remains is surer than
 * the median: Firefox's readings lie evenly over the ten milliseconds that it renders at a time.
 */
const LEFT_OUT = 0.05;

/** How slowly that middle is followed: the difference shrinks to a third in so many milliseconds. */
const FOLLOWING = 5_000;

/**
 * What lies within so many standard errors of the middle may be chance, and is not followed: a beat
 * that wanders is heard, and a sound that is a millisecond late all the time is not.
 */
const UNSURE = 3;

/**
 * It is never followed faster than this: 0.06 ms in a beat at 150 beats a minute. Crystals of sound
 * cards differ by less.
 */
const FASTEST = 0.00015;

/** So far off in a row, in milliseconds and readings, the audio had stopped and gone on. */
const STEP = 30;
const STEP_READINGS = 4;

interface Reading {
  at: number;
  offset: number;
}

export class AudioClock {
  private readings: Reading[] = [];
  private outliers = 0;
  private middle = 0;
  private unsure = 0;
  private followed: number | null = null;
  private followedAt = 0;

  get count(): number {
    return this.readings.length;
  }

  /**
   * Takes a reading.
   *
   * @param at - The page's clock, in milliseconds.
   * @param contextTime - What was heard then, as seconds of the audio context.
   * @returns Whether the audio had stopped, so that what was known of its clock is void.
   */
  add(at: number, contextTime: number): boolean {
    const offset = at - contextTime * 1000;
    const isStep = this.isStep(offset);
    if (isStep) this.forget();
    this.readings.push({ at, offset });
    const oldest = at - OLDEST;
    this.readings = this.readings.slice(-READINGS).filter((one) => one.at >= oldest);
    this.takeMiddle();
    return isStep;
  }

  /**
   * What is taken from the page's clock to have the audio context's, in milliseconds.
   *
   * @param now - The page's clock, in milliseconds.
   */
  offset(now: number): number | null {
    if (this.readings.length === 0) return null;
    if (this.followed === null) this.followed = this.middle;
    const passed = Math.max(0, now - this.followedAt);
    const error = this.middle - this.followed;
    const sure = Math.max(0, Math.abs(error) - this.unsure);
    const step = Math.min(sure * (1 - Math.exp(-passed / FOLLOWING)), passed * FASTEST);
    this.followed += Math.sign(error) * step;
    this.followedAt = now;
    return this.followed;
  }

  /** Takes the middle as it is, at once: nothing sounds that could be pulled out of step. */
  settle(): void {
    this.followed = null;
  }

  /** Forgets all: the audio had stopped, and its clock with it. */
  forget(): void {
    this.readings = [];
    this.outliers = 0;
    this.followed = null;
  }

  private takeMiddle(): void {
    const sorted = this.readings.map((one) => one.offset).sort((a, b) => a - b);
    const out = Math.floor(sorted.length * LEFT_OUT);
    const least = sorted[out] ?? 0;
    const most = sorted[sorted.length - 1 - out] ?? 0;
    this.middle = (least + most) / 2;
    // The standard deviation of what lies evenly between two ends is their distance by root 12.
    const deviation = (most - least) / Math.sqrt(12);
    this.unsure = (UNSURE * deviation) / Math.sqrt(sorted.length || 1);
  }

  private isStep(offset: number): boolean {
    const isOff = this.readings.length > 0 && Math.abs(offset - this.middle) > STEP;
    this.outliers = isOff ? this.outliers + 1 : 0;
    return this.outliers >= STEP_READINGS;
  }
}
