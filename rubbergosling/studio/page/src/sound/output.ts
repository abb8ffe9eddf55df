/** Where the engine runs and how it comes to be heard; one way for each kind of page. */

/** Hears samples: the context's time of the first of them in seconds, left and right. */
export type Tap = (start: number, left: Float32Array, right: Float32Array) => void;

export interface Output {
  /** What is heard, to be connected to meters. */
  readonly node: AudioNode;
  /** The port of the worklet code, for the Worker that drives the engine. */
  readonly port: MessagePort;
  /** How far ahead Python has to send, in seconds. */
  readonly lookAhead: number;
  /** Takes a look at the clocks; to be called some times a second. */
  tick(): void;
  /** Passes every sample that is played to a listener, for tests. */
  tap(listener: Tap): Promise<void>;
  close(): void;
}

/** The scripts and the engine lie beside the page. */
export const FILES = {
  worklet: "engine/scsynth_audio_worklet.js",
  wasm: "engine/scsynth-nrt.wasm",
  recorder: "recorder-worklet.js",
  chunks: "chunk-worker.js",
};
