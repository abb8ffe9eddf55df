/**
 * Drives scsynth in the page: the unmodified AudioWorklet code of SuperSonic at the end of a port.
 *
 * It runs in the Worker that owns the socket, so that a busy page delays neither what is sent to
 * the engine nor what it answers.
 */
import { Buffers } from "./buffers";
import { pass } from "./engine_packets";
import { addressOf, read, write } from "./osc";

/**
 * The engine's clock is the audio context's plus this, in seconds. Small, so that times have more
 * digits after the point; not 0, since times near 0 mean at once.
 */
export const ENGINE_EPOCH = 1_000_000;

/** 80 MB in pages of 64 kB: what the engine was compiled for. */
const MEMORY_PAGES = 1280;

/** Numbers that the engine gives to nodes itself, where it is asked to; far above Python's. */
const OWN_NODES = { from: 1_900_000_000, to: 1_900_100_000 };

const OPTIONS = {
  numBuffers: 1024,
  maxNodes: 8192,
  maxGraphDefs: 1024,
  maxWireBufs: 64,
  numAudioBusChannels: 1024,
  numInputBusChannels: 0,
  numOutputBusChannels: 2,
  numControlBusChannels: 16_384,
  bufLength: 128,
  realTimeMemorySize: 8192,
  numRGens: 64,
  realTime: false,
  memoryLocking: false,
  loadGraphDefs: 0,
  preferredSampleRate: 0,
  verbosity: 0,
};

/** Where the engine's count of late bundles stands among its figures, and of dropped ones. */
const LATE = 8;
const DROPPED = 5;

interface WorkletMessage {
  type: string;
  success?: boolean;
  error?: string;
  count?: number;
  buffer?: ArrayBuffer;
  messages?: { offset: number; length: number }[];
}

export interface EngineHearer {
  /** A reply of scsynth's for Python. */
  reply(message: Uint8Array): void;
  /** Something went wrong in the engine; words for a log. */
  trouble(words: string): void;
}

export class Engine {
  private readonly buffers: Buffers;
  private booted: ((error: string | null) => void) | null = null;
  /** Bundles that came too late since it was started, and timed ones that found no room. */
  late = 0;
  dropped = 0;

  constructor(
    private readonly port: MessagePort,
    readonly sampleRate: number,
    private readonly hearer: EngineHearer,
  ) {
    this.buffers = new Buffers({
      sampleRate,
      send: (message) => this.post(message),
      clear: (address, samples) => this.clear(address, samples),
      answer: (message) => this.hearer.reply(message),
    });
    port.onmessage = (event: MessageEvent<WorkletMessage>) => this.take(event.data);
  }

  /** Boots it; resolves when it takes messages, rejects with the engine's own words. */
  async boot(wasm: ArrayBuffer): Promise<void> {
    const done = new Promise<string | null>((resolve) => (this.booted = resolve));
    this.port.postMessage({ type: "init", mode: "postMessage", snapshotIntervalMs: 500 });
    const { sampleRate } = this;
    this.port.postMessage({
      type: "loadWasm", wasmBytes: wasm, worldOptions: OPTIONS, sampleRate, memoryPages: MEMORY_PAGES,
    }); // prettier-ignore
    const error = await done;
    if (error !== null) throw new Error(error);
    this.port.postMessage({ type: "nodeIdRange", ...OWN_NODES });
    this.port.postMessage({ type: "setNTPStartTime", ntpStartTime: ENGINE_EPOCH });
  }

  /** Sends a packet of Python's; `engineTime` turns the server's times into the engine's. */
  send(packet: Uint8Array, engineTime: (seconds: number) => number): void {
    pass(packet, {
      engineTime,
      message: (message) => this.command(message),
      timed: (bundle) => this.post(bundle),
    });
  }

  /** Frees all that was made: it is as newly started. */
  clean(): void {
    this.port.postMessage({ type: "clearSched" });
    this.post(write("/g_freeAll", [["i", 0]]));
    for (const number of this.buffers.numbers) this.post(write("/b_free", [["i", number]]));
  }

  private command(message: Uint8Array): void {
    switch (addressOf(message)) {
      case "/b_alloc":
        this.buffers.allocate(message);
        break;
      case "/clearSched":
        this.port.postMessage({ type: "clearSched" });
        break;
      case "/quit": // The page ends when it is closed.
        break;
      default:
        this.post(message);
    }
  }

  private post(packet: Uint8Array): void {
    // What is part of a larger packet would take the whole of it along.
    const own = packet.byteLength === packet.buffer.byteLength ? packet : packet.slice();
    this.port.postMessage({ type: "osc", oscData: own }, [own.buffer]);
  }

  private clear(address: number, samples: number): void {
    const data = new ArrayBuffer(samples * 4);
    this.port.postMessage({ type: "copyBufferData", copyId: "", ptr: address, data }, [data]);
  }

  private take(message: WorkletMessage): void {
    switch (message.type) {
      case "initialized":
        this.booted?.(message.success === true ? null : (message.error ?? "it did not start"));
        break;
      case "error":
        this.booted?.(message.error ?? "an error without words");
        this.hearer.trouble(message.error ?? "an error without words");
        break;
      case "oscReplies":
        this.takeReplies(message);
        break;
      case "snapshot":
        this.takeFigures(message.buffer);
        break;
      case "debugRawBatch":
        this.takeWords(message);
        break;
    }
  }

  private takeReplies({ buffer, messages = [], count = 0 }: WorkletMessage): void {
    if (!buffer) return;
    for (const { offset, length } of messages.slice(0, count)) {
      const reply = new Uint8Array(buffer.slice(offset, offset + length));
      const address = addressOf(reply);
      if (address.startsWith("/supersonic/")) this.buffers.take(read(reply));
      else if (address === "/status.reply") this.hearer.reply(this.status(reply));
      // It was `/b_alloc` that Python asked for, and it is told of that one.
      else if (address !== "/done" || read(reply).values[0] !== "/b_allocPtr") {
        this.hearer.reply(reply);
      }
    }
  }

  /** The engine's status with true sample rates: in 0.59 what stands there is no number. */
  private status(reply: Uint8Array): Uint8Array {
    const { values } = read(reply);
    const count = (at: number) => ["i", Number(values[at] ?? 0)] as const;
    const rate = ["d", this.sampleRate] as const;
    const load = ["f", 0] as const;
    return write("/status.reply", [
      count(0), count(1), count(2), count(3), count(4), load, load, rate, rate,
    ]); // prettier-ignore
  }

  private takeFigures(buffer: ArrayBuffer | undefined): void {
    if (!buffer) return;
    const figures = new Uint32Array(buffer, 0, LATE + 1);
    this.late = figures[LATE] ?? 0;
    this.dropped = figures[DROPPED] ?? 0;
  }

  private takeWords({ buffer, messages = [], count = 0 }: WorkletMessage): void {
    if (!buffer) return;
    const decoder = new TextDecoder();
    for (const { offset, length } of messages.slice(0, count)) {
      const words = decoder.decode(new Uint8Array(buffer, offset, length));
      if (/error|fail|exception|not found|late/i.test(words)) this.hearer.trouble(words.trim());
    }
  }
}
