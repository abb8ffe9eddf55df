/** Opens the audio device and starts the engine on it. */
import type { Line } from "../link/line";
import { openChunks } from "./chunk_output";
import { FILES, type Output } from "./output";
import { openWorklet } from "./worklet_output";

/** All of it may take so long, in milliseconds; on slow machines the engine takes seconds. */
const PATIENCE = 15_000;
/** The device itself answers in a moment, or never. */
const DEVICE_PATIENCE = 5_000;

/** What Python's samples and renders are at. */
const SAMPLE_RATE = 48_000;

const NO_DEVICE =
  "The browser finds nothing to play on: connect loudspeakers or headphones, then try again.";
const NO_CLICK = "The browser lets a page sound only after a click or a key in it: try again.";
const TOO_SLOW = "The synthesiser did not start in time: reload the page and try again.";
const NO_FILE = "The synthesiser could not be loaded: is the studio still running?";

export interface Audio {
  context: AudioContext;
  output: Output;
}

/** Rejects with an Error whose message is a sentence for a person. */
export async function openAudio(line: Line): Promise<Audio> {
  const context = contextNow();
  try {
    const engine = startEngine(context, line);
    // The device is waited for first, but an engine that fails meanwhile is not forgotten.
    engine.catch(() => undefined);
    await within(DEVICE_PATIENCE, running(context), deviceTrouble);
    return { context, output: await within(PATIENCE, engine, () => TOO_SLOW) };
  } catch (error) {
    line.post({ do: "unboot" });
    void context.close();
    throw error;
  }
}

/** Made and resumed at once: browsers allow it in a click, and no longer after the first wait. */
function contextNow(): AudioContext {
  const context = new AudioContext({ latencyHint: "interactive", sampleRate: SAMPLE_RATE });
  void context.resume().catch(() => undefined);
  return context;
}

function deviceTrouble(): string {
  return navigator.userActivation?.hasBeenActive === false ? NO_CLICK : NO_DEVICE;
}

async function startEngine(context: AudioContext, line: Line): Promise<Output> {
  const [wasm, output] = await Promise.all([
    fetchEngine(),
    context.audioWorklet ? openWorklet(context) : openChunks(context),
  ]);
  const { port } = output;
  const { sampleRate } = context;
  output.tick();
  const booted = line.next("booted");
  line.post({ do: "boot", port, wasm, sampleRate }, [port, wasm]);
  const { error } = await booted;
  if (error !== null) throw new Error(`The synthesiser did not start: ${error}.`);
  output.node.connect(context.destination);
  return output;
}

async function fetchEngine(): Promise<ArrayBuffer> {
  try {
    const response = await fetch(FILES.wasm);
    if (response.ok) return await response.arrayBuffer();
  } catch {
    // The sentence below says what there is to say.
  }
  throw new Error(NO_FILE);
}

/** Resolves when the device takes samples: its clock runs. */
async function running(context: AudioContext): Promise<void> {
  while (context.state !== "running" || context.currentTime === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (context.state === "closed") return;
  }
}

async function within<T>(patience: number, work: Promise<T>, late: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeOut = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(late())), patience);
  });
  try {
    return await Promise.race([work, timeOut]);
  } finally {
    clearTimeout(timer);
  }
}
