/** The engine, the clocks it is timed by, and the gate before it; in the Worker with the socket. */
import { PacketGate } from "../link/packet_gate";
import type { ServerClock } from "../link/server_clock";
import { pageMilliseconds, type Reading } from "../link/worker_messages";
import { AudioClock } from "./audio_clock";
import { Engine, ENGINE_EPOCH } from "./engine";
import { isBundle, timeOf } from "./osc";
import { SteadyTimes } from "./steady_times";

/** Seconds from 1900, where the times of bundles begin, to 1970, where Unix time does. */
const UNIX_EPOCH = 2_208_988_800;

/** After so much silence, in milliseconds, a better knowledge of the clock is used at once. */
const SILENCE = 1500;

/** So many readings tell how far the engine renders ahead of what is heard. */
const AHEAD_READINGS = 60;

interface Surroundings {
  clock: ServerClock;
  reply(packet: Uint8Array<ArrayBuffer>): void;
  trouble(words: string): void;
}

interface Figures {
  server: number;
  audio: number | null;
  latency: number;
  late: number;
  dropped: number;
}

export class EngineRoom {
  private readonly audio = new AudioClock();
  private readonly gate: PacketGate;
  private engine: Engine | null = null;
  private listens = false;
  private ahead: number[] = [];
  /** From a server's time until it is heard, in milliseconds; held while the engine listens. */
  private latency = 0;
  /** How much the page's clock is ahead of the Worker's, where the two don't agree. */
  private readonly skew = new Skew();
  private readonly times = new SteadyTimes();
  /** The page's clock when something timed was last sent. */
  private lastTimed = 0;

  constructor(private readonly around: Surroundings) {
    this.gate = new PacketGate({
      lead: (packet) => this.lead(packet),
      isDoubtful: () => around.clock.value === null,
      ask: () => around.clock.now(),
      send: (packet) => this.engine?.send(packet, (seconds) => this.engineTime(seconds)),
    });
  }

  async boot(port: MessagePort, wasm: ArrayBuffer, sampleRate: number): Promise<void> {
    this.unboot();
    const engine = new Engine(port, sampleRate, {
      reply: (message) => this.around.reply(message as Uint8Array<ArrayBuffer>),
      trouble: this.around.trouble,
    });
    await engine.boot(wasm);
    this.engine = engine;
  }

  unboot(): void {
    this.listen(false);
    this.engine = null;
    this.audio.forget();
    this.ahead = [];
  }

  /** Takes a look at the audio's clock; the times are by the page's clock. */
  reading({ sent, at, contextTime, ahead }: Reading): void {
    const here = at - this.skew.take(pageMilliseconds() - sent);
    if (this.audio.add(here, contextTime)) this.clockWasSet();
    if (this.ahead.length < AHEAD_READINGS) this.ahead.push(ahead);
  }

  /** Whether packets are for the engine. It begins to listen as if newly started. */
  listen(listens: boolean): void {
    this.listens = listens;
    this.gate.empty();
    if (!listens || !this.engine) return;
    this.engine.clean();
    this.times.forget();
    this.audio.settle();
    this.latency = Math.max(0, ...this.ahead);
  }

  /** Forgets how times were turned: a clock was set, or the audio had stopped. */
  clockWasSet(): void {
    this.times.forget();
  }

  packet(packet: Uint8Array): void {
    if (this.listens && this.engine) this.gate.take(packet);
  }

  clockIsKnown(): void {
    this.gate.answered();
  }

  /** How things stand, by the page's clock; `server` is the server's clock minus the Worker's. */
  figures(server: number): Figures {
    const { latency, skew } = this;
    const offset = this.engine ? this.audio.offset(pageMilliseconds()) : null;
    const audio = offset === null ? null : offset + skew.value;
    const { late = 0, dropped = 0 } = this.engine ?? {};
    return { server: server - skew.value, audio, latency, late, dropped };
  }

  private lead(packet: Uint8Array): number | null {
    const due = isBundle(packet) ? timeOf(packet) : null;
    const { value } = this.around.clock;
    if (due === null || value === null) return null;
    return (due - UNIX_EPOCH) * 1000 - value - pageMilliseconds();
  }

  /** The engine's time of a server's; both in seconds since 1900. */
  private engineTime(seconds: number): number {
    const now = pageMilliseconds();
    if (now - this.lastTimed > SILENCE) this.audio.settle();
    this.lastTimed = now;
    const page = (this.around.clock.value ?? 0) + (this.audio.offset(now) ?? 0) - this.latency;
    const unix = this.times.turn(seconds - UNIX_EPOCH, -page / 1000);
    return ENGINE_EPOCH + unix;
  }
}

/**
 * How far the clocks of page and Worker are apart, in milliseconds.
 *
 * In most browsers they are one; where they aren't, the fastest message tells by how much.
 */
class Skew {
  private least = Infinity;

  get value(): number {
    const areApart = this.least > 100 || this.least < -1;
    return Number.isFinite(this.least) && areApart ? -this.least : 0;
  }

  /** Takes how long a message seemed to be under way; what is to be taken from the page's times. */
  take(underWay: number): number {
    this.least = Math.min(this.least, underWay);
    return this.value;
  }
}
