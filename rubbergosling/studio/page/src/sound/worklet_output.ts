/** The engine as an AudioWorklet: the best way, on pages that browsers hold for secure. */
import { FILES, type Output, type Tap } from "./output";

const LOOK_AHEAD = 0.2;

export async function openWorklet(context: AudioContext): Promise<Output> {
  await context.audioWorklet.addModule(FILES.worklet);
  const node = new AudioWorkletNode(context, "scsynth-processor", {
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [2],
  });
  return {
    node,
    port: node.port,
    lookAhead: LOOK_AHEAD,
    tick: () => undefined,
    tap: (listener) => record(context, node, listener),
    close: () => node.disconnect(),
  };
}

async function record(context: AudioContext, source: AudioNode, listener: Tap): Promise<void> {
  await context.audioWorklet.addModule(FILES.recorder);
  const recorder = new AudioWorkletNode(context, "studio-recorder", { numberOfOutputs: 1 });
  recorder.port.onmessage = ({ data }: MessageEvent<Recorded>) =>
    listener(data.start, data.left, data.right);
  // It plays silence, and is connected so that it is asked for it.
  source.connect(recorder).connect(context.destination);
}

interface Recorded {
  start: number;
  left: Float32Array;
  right: Float32Array;
}
