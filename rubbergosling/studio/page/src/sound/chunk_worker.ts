/**
 * Runs the unmodified worklet code in a Worker and renders ahead, in chunks.
 *
 * Browsers offer no AudioWorklet to pages that come by plain http from another machine. The code
 * finds here what it would find in an AudioWorklet, and is asked for blocks as fast as they are due.
 */
import { type Begin, type Chunk, CHUNK_FRAMES, type Now } from "./chunk_messages";
import { FILES } from "./output";

const BLOCK = 128;
/** So far ahead is rendered, in seconds: the page, which plays it, may stand still for almost as long. */
const AHEAD = 0.35;
/** Nearer than this a chunk would come too late to be played. */
const LEAST = 0.02;
const EVERY = 8;

type Block = Float32Array<ArrayBuffer>[];

interface Processor {
  process(inputs: Block[], outputs: Block[], parameters: object): boolean;
}

declare function importScripts(address: string): void;

let processor: Processor | null = null;
let now: Now | null = null;
let rate = 48_000;
/** The next frame to be rendered, counted from the context's start; null before the first. */
let next: number | null = null;

function begin({ port, sampleRate }: Begin): void {
  rate = sampleRate;
  const surroundings = {
    sampleRate,
    currentTime: 0,
    AudioWorkletProcessor: class {
      readonly port = port;
    },
    registerProcessor: (_name: string, Made: new () => Processor) => (processor = new Made()),
  };
  Object.assign(self, surroundings);
  importScripts(FILES.worklet);
  setInterval(renderAhead, EVERY);
}

/** The frame that is played now. */
function framePlayed({ contextTime, at }: Now): number {
  const passed = (performance.timeOrigin + performance.now() - at) / 1000;
  return Math.round((contextTime + passed) * rate);
}

function renderAhead(): void {
  if (!processor || !now) return;
  const played = framePlayed(now);
  const soonest = played + Math.round(LEAST * rate);
  // After a stop the engine goes on from now, and doesn't make up for what nobody could hear.
  if (next === null || next < soonest) next = played + Math.round((AHEAD / 2) * rate);
  while (next < played + AHEAD * rate) {
    const chunk = render(processor, next);
    self.postMessage(chunk, { transfer: [chunk.left.buffer, chunk.right.buffer] });
    next += CHUNK_FRAMES;
  }
}

function render(made: Processor, first: number): Chunk {
  const left = new Float32Array(CHUNK_FRAMES);
  const right = new Float32Array(CHUNK_FRAMES);
  for (let frame = 0; frame < CHUNK_FRAMES; frame += BLOCK) {
    Object.assign(self, { currentTime: (first + frame) / rate });
    const block = [left.subarray(frame, frame + BLOCK), right.subarray(frame, frame + BLOCK)];
    made.process([], [block], {});
  }
  return { start: first / rate, left, right };
}

self.onmessage = ({ data }: MessageEvent<Begin | Now>) => {
  if ("port" in data) begin(data);
  else now = data;
};
