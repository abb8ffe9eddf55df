/**
 * Buffers of the engine in the page.
 *
 * It has no `/b_alloc` of its own: whoever asks for one gets memory here, and is answered with
 * `/done` as by any scsynth once the engine has taken it.
 */
import { BufferMemory } from "./buffer_memory";
import { type Message, read, type Value, write } from "./osc";

/** The engine reads a few frames before and after a buffer, for interpolation. */
const FRAMES_BEFORE = 3;
const FRAMES_AFTER = 1;
const BYTES_A_SAMPLE = 4;

export interface BufferEngine {
  readonly sampleRate: number;
  /** Sends a message that is carried out at once. */
  send(message: Uint8Array): void;
  /** Writes silence into the engine's memory. */
  clear(address: number, samples: number): void;
  /** Gives a message to who asked. */
  answer(message: Uint8Array): void;
}

interface Waiting {
  buffer: number;
  completion: Uint8Array | null;
  /** Where the buffer lay before, if it was there already. */
  before: number | undefined;
}

export class Buffers {
  private readonly memory = new BufferMemory();
  private readonly waiting = new Map<string, Waiting>();
  private readonly addresses = new Map<number, number>();
  private readonly owned = new Set<number>();
  private count = 0;

  constructor(private readonly engine: BufferEngine) {}

  /** Carries out a `/b_alloc`. */
  allocate(message: Uint8Array): void {
    const { values } = read(message);
    const buffer = whole(values[0], 0);
    const frames = whole(values[1], 0);
    const channels = Math.max(1, whole(values[2], 1));
    const samples = (frames + FRAMES_BEFORE + FRAMES_AFTER) * channels;
    const address = frames > 0 ? this.memory.take(samples * BYTES_A_SAMPLE) : null;
    if (address === null) {
      const why = frames > 0 ? "no memory left for it" : "a buffer needs at least one frame";
      this.engine.answer(write("/fail", [["s", "/b_alloc"], ["s", why], ["i", buffer]]));
      return;
    }
    const name = `studio-${(this.count += 1)}`;
    const completion = values.find((value) => value instanceof Uint8Array) ?? null;
    this.waiting.set(name, { buffer, completion, before: this.addresses.get(buffer) });
    this.addresses.set(buffer, address);
    this.owned.add(address);
    this.engine.clear(address, samples);
    this.engine.send(
      write("/b_allocPtr", [
        ["i", buffer], ["i", address], ["i", frames], ["i", channels],
        ["f", this.engine.sampleRate], ["s", name],
      ]),
    ); // prettier-ignore
  }

  /** Takes what the engine says of buffers to us alone; anything else is passed over. */
  take({ address, values }: Message): void {
    if (address === "/supersonic/buffer/allocated") this.allocated(String(values[0]));
    if (address === "/supersonic/buffer/freed") this.freed(whole(values[0], -1), values[1]);
  }

  /** The numbers of all buffers that are there. */
  get numbers(): number[] {
    return [...this.addresses.keys()];
  }

  private allocated(name: string): void {
    const one = this.waiting.get(name);
    this.waiting.delete(name);
    if (!one) return;
    // Only now does the engine no longer read the memory that the buffer had before.
    this.release(one.before);
    if (one.completion && one.completion.length > 0) this.engine.send(one.completion);
    this.engine.answer(write("/done", [["s", "/b_alloc"], ["i", one.buffer]]));
  }

  private freed(buffer: number, address: Value | undefined): void {
    if (typeof address === "number") this.release(address);
    if (this.addresses.get(buffer) === address) this.addresses.delete(buffer);
  }

  private release(address: number | undefined): void {
    if (address !== undefined && this.owned.delete(address)) this.memory.give(address);
  }
}

function whole(value: Value | undefined, otherwise: number): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.floor(value) : otherwise;
}
