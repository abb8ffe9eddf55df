/** Records what the page plays, for tests: samples with the exact time of the first of them. */

declare const currentTime: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** Channels are gathered this long before they are passed on, in blocks of 128 frames. */
const BLOCKS = 64;
const FRAMES = 128;

class Recorder extends AudioWorkletProcessor {
  private left = new Float32Array(BLOCKS * FRAMES);
  private right = new Float32Array(BLOCKS * FRAMES);
  private blocks = 0;
  private start = 0;

  process(inputs: Float32Array[][]): boolean {
    const [left, right] = inputs[0] ?? [];
    if (this.blocks === 0) this.start = currentTime;
    // Without anything connected there are no channels; that is silence, and time goes on.
    if (left) {
      this.left.set(left, this.blocks * FRAMES);
      this.right.set(right ?? left, this.blocks * FRAMES);
    }
    this.blocks += 1;
    if (this.blocks === BLOCKS) this.pass();
    return true;
  }

  private pass(): void {
    const message = { start: this.start, left: this.left, right: this.right };
    this.port.postMessage(message, [this.left.buffer, this.right.buffer]);
    this.left = new Float32Array(BLOCKS * FRAMES);
    this.right = new Float32Array(BLOCKS * FRAMES);
    this.blocks = 0;
  }
}

registerProcessor("studio-recorder", Recorder);
