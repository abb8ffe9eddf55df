/** Peaks and the newest samples of what is heard, for level meters and a scope. */

/** At 48000 hertz 85 ms: meters that are looked at more rarely miss what was before. */
const SIZE = 4096;

export class Meter {
  private readonly splitter: ChannelSplitterNode;
  private readonly analysers: [AnalyserNode, AnalyserNode];
  private readonly samples = new Float32Array(SIZE);
  private readonly other = new Float32Array(SIZE);
  private last = 0;

  constructor(
    private readonly context: AudioContext,
    source: AudioNode,
  ) {
    this.splitter = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    source.connect(this.splitter);
    this.analysers = [this.analyser(0), this.analyser(1)];
  }

  /** The highest level of left and right since this was last called; 1 is full level. */
  levels(): [number, number] {
    const now = this.context.currentTime;
    const passed = Math.ceil((now - this.last) * this.context.sampleRate);
    this.last = now;
    const first = Math.max(0, SIZE - passed);
    const [left, right] = this.analysers;
    return [this.peak(left, first), this.peak(right, first)];
  }

  /** Fills in the newest samples, left and right mixed; at most 4096 of them. */
  waveform(into: Float32Array): void {
    const [left, right] = this.analysers;
    left.getFloatTimeDomainData(this.samples);
    right.getFloatTimeDomainData(this.other);
    const first = SIZE - Math.min(SIZE, into.length);
    for (let at = 0; first + at < SIZE; at += 1) {
      into[at] = ((this.samples[first + at] ?? 0) + (this.other[first + at] ?? 0)) / 2;
    }
  }

  close(): void {
    this.splitter.disconnect();
  }

  private analyser(channel: number): AnalyserNode {
    const analyser = new AnalyserNode(this.context, { fftSize: SIZE });
    this.splitter.connect(analyser, channel);
    return analyser;
  }

  private peak(analyser: AnalyserNode, first: number): number {
    analyser.getFloatTimeDomainData(this.samples);
    let peak = 0;
    for (let at = first; at < SIZE; at += 1) {
      peak = Math.max(peak, Math.abs(this.samples[at] ?? 0));
    }
    return peak;
  }
}
