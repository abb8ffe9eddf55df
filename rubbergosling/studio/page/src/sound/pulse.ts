/** Looks at an audio context some times a second: reads its clock, and sees it stop and go on. */
import { pageMilliseconds, type Reading } from "../link/worker_messages";

/** Readings come fast until the clock is known, then slower; in milliseconds. */
const FAST = 10;
const SLOW = 40;
const FAST_READINGS = 100;

/** A clock that stands still for so long, in milliseconds, has stopped. */
const STOPPED = 800;

/**
 * Firefox makes its stamps of the two times below and of the device's latency. It asks the device
 * for that, and can hang for ever if it does so in the first second. Single ones of its times are
 * off by up to 10 milliseconds, so it takes longer until its clock is known.
 */
export const IS_COARSE = "mozInnerScreenX" in window;

function stampOf(context: AudioContext): AudioTimestamp {
  if (!IS_COARSE) return context.getOutputTimestamp();
  return { contextTime: context.currentTime, performanceTime: performance.now() };
}

export interface PulseHearer {
  reading(reading: Reading): void;
  stopped(): void;
  wentOn(): void;
  /** A look was taken: time for whatever else has to be told the time. */
  looked(): void;
}

export class Pulse {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readings = 0;
  private lastContextTime = 0;
  private lastTime = 0;
  private lastMoved = performance.now();
  private isStopped = false;

  constructor(
    private readonly context: AudioContext,
    private readonly hearer: PulseHearer,
  ) {
    this.look();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private look(): void {
    this.timer = setTimeout(() => this.look(), this.readings < FAST_READINGS ? FAST : SLOW);
    this.watch();
    this.read();
    this.hearer.looked();
  }

  private watch(): void {
    const { currentTime } = this.context;
    const now = performance.now();
    if (currentTime !== this.lastTime) {
      this.lastTime = currentTime;
      this.lastMoved = now;
      if (this.isStopped) this.goesOn();
    } else if (!this.isStopped && now - this.lastMoved > STOPPED) {
      this.isStopped = true;
      this.hearer.stopped();
    }
  }

  private goesOn(): void {
    this.isStopped = false;
    this.readings = 0;
    this.hearer.wentOn();
  }

  private read(): void {
    const { contextTime = 0, performanceTime = 0 } = stampOf(this.context);
    // Nothing was heard yet, or nothing since the last look.
    if (contextTime <= 0 || contextTime === this.lastContextTime) return;
    this.lastContextTime = contextTime;
    this.readings += 1;
    const heardNow = contextTime * 1000 + performance.now() - performanceTime;
    this.hearer.reading({
      sent: pageMilliseconds(),
      at: performance.timeOrigin + performanceTime,
      contextTime,
      ahead: this.context.currentTime * 1000 - heardNow,
    });
  }
}
