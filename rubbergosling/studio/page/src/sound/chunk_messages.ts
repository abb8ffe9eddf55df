/** What the page and the Worker that renders ahead tell each other. */

/** The worklet code's port, and the rate it renders at. */
export interface Begin {
  port: MessagePort;
  sampleRate: number;
}

/** The audio context's time in seconds, and the page's clock then in milliseconds. */
export interface Now {
  contextTime: number;
  at: number;
}

/** Samples that are to be played at a time of the context's, in seconds. */
export interface Chunk {
  start: number;
  left: Float32Array<ArrayBuffer>;
  right: Float32Array<ArrayBuffer>;
}

export const CHUNK_FRAMES = 1024;
