/** Does something soon after it is called for, but not again before some time has passed. */
export class Rarely {
  private timer = 0;
  private isBusy = false;
  private isWanted = false;
  private last = -Infinity;

  /** @param apart at least so many milliseconds lie between two times */
  constructor(private readonly act: () => Promise<void>, private readonly apart: number) {}

  soon(): void {
    this.isWanted = true;
    if (this.timer || this.isBusy) return;
    const wait = Math.max(0, this.last + this.apart - performance.now());
    this.timer = window.setTimeout(() => void this.now(), wait);
  }

  /** Does it at once; if it is being done, once more then. */
  hurry(): void {
    if (this.isBusy) this.isWanted = true;
    else {
      clearTimeout(this.timer);
      void this.now();
    }
  }

  private async now(): Promise<void> {
    this.timer = 0;
    this.isWanted = false;
    this.isBusy = true;
    this.last = performance.now();
    try {
      await this.act();
    } finally {
      this.isBusy = false;
      if (this.isWanted) this.soon();
    }
  }
}
