/** The engine in a Worker, its sound played as a row of buffers: for pages by plain http. */
import { pageMilliseconds } from "../link/worker_messages";
import { type Chunk, CHUNK_FRAMES } from "./chunk_messages";
import { FILES, type Output, type Tap } from "./output";

/** What is rendered ahead comes on top of the look-ahead of a worklet. */
const LOOK_AHEAD = 0.5;

export function openChunks(context: AudioContext): Output {
  const node = new GainNode(context);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(FILES.chunks);
  const taps: Tap[] = [];
  worker.onmessage = ({ data }: MessageEvent<Chunk>) => {
    const { start, left, right } = data;
    if (!play(context, node, data)) for (const side of [left, right]) side.fill(0);
    for (const tap of taps) tap(start, left, right);
  };
  worker.postMessage({ port: port1, sampleRate: context.sampleRate }, [port1]);
  return {
    node,
    port: port2,
    lookAhead: LOOK_AHEAD,
    tick: () => worker.postMessage({ contextTime: context.currentTime, at: pageMilliseconds() }),
    tap: (listener) => Promise.resolve(void taps.push(listener)),
    close: () => {
      worker.terminate();
      node.disconnect();
    },
  };
}

/** Plays a chunk, where it is not too late for it; returns whether it will be heard. */
function play(context: AudioContext, node: AudioNode, { start, left, right }: Chunk): boolean {
  // Begun late, it would lie over the next one.
  if (start < context.currentTime) return false;
  const buffer = context.createBuffer(2, CHUNK_FRAMES, context.sampleRate);
  buffer.copyToChannel(left, 0);
  buffer.copyToChannel(right, 1);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(node);
  source.start(start);
  return true;
}
