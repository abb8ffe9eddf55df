/** The connection to the studio's server, as the page sees it. */
import { Line } from "./line";
import { type Answer, type FromServer, type Kind, type Messages, Refusal } from "./messages";
import type { Outcome } from "./tutorial_messages";
import type { Clocks, Hello, LinkState } from "./worker_messages";

export type { Hello, LinkState };

interface Asked {
  resolve: (answer: Answer) => void;
  reject: (refusal: Refusal) => void;
  came: (outcome: Outcome) => void;
}

const LOST = "The connection to the studio was lost.";
const NOT_THERE = "There is no connection to the studio.";

type Listeners = { [K in Kind]?: ((message: Messages[K]) => void)[] };

export class Link {
  /** The Worker that owns the socket; for the sound. */
  readonly line = new Line();
  private now: LinkState = "connecting";
  private clocks: Clocks | null = null;
  private count = 0;
  private readonly asked = new Map<number, Asked>();
  private readonly stateListeners: ((state: LinkState) => void)[] = [];
  private readonly listeners: Listeners = {};

  /** Begins to connect at once. */
  constructor(hello: Hello) {
    this.line.on("state", ({ state }) => this.stateIs(state));
    this.line.on("message", ({ message }) => this.heard(message));
    this.line.on("clocks", (clocks) => (this.clocks = clocks));
    this.line.post({ do: "open", address: socketAddress(), hello });
  }

  /** Says hello once more, with a name; and so from now on after each reconnection. */
  introduce(hello: Hello): void {
    this.line.post({ do: "introduce", hello });
  }

  get state(): LinkState {
    return this.now;
  }

  onState(listener: (state: LinkState) => void): void {
    this.stateListeners.push(listener);
  }

  /** Hears that a clock was set, the server's or that of the page's machine, and by how many seconds. */
  onClockSet(listener: (seconds: number) => void): void {
    this.line.on("stepped", ({ milliseconds }) => listener(milliseconds / 1000));
  }

  on<K extends Kind>(kind: K, listener: (message: Messages[K]) => void): void {
    const others: ((message: Messages[K]) => void)[] = this.listeners[kind] ?? [];
    Object.assign(this.listeners, { [kind]: [...others, listener] });
  }

  /**
   * Asks the server for something.
   *
   * @param what - The word for it, as "verb" or "check".
   * @param fields - What goes with it.
   * @param came - Told each outcome of an experiment before the answer comes.
   * @returns Its answer. Rejects with a Refusal if it says no, or the connection is lost before.
   */
  ask(what: string, fields: object, came: (outcome: Outcome) => void = () => {}): Promise<Answer> {
    if (this.now !== "open") return Promise.reject(new Refusal(NOT_THERE));
    const number = (this.count += 1);
    return new Promise((resolve, reject) => {
      this.asked.set(number, { resolve, reject, came });
      this.line.post({ do: "tell", message: { ...fields, do: what, number } });
    });
  }

  /**
   * When what sounds at a time of the server's is heard, the latency of the output included.
   *
   * @param seconds - A time of the server's clock.
   * @returns Milliseconds as `performance.now()` counts them.
   */
  performanceTime(seconds: number): number {
    const { server, latency } = this.clocks ?? { server: 0, latency: 0 };
    return seconds * 1000 - server + latency - performance.timeOrigin;
  }

  private heard(message: FromServer): void {
    if (message.kind === "answer") this.answered(message);
    else if (message.kind === "outcome") this.asked.get(message.request)?.came(message);
    else if (message.kind !== "clock") this.spread(message.kind, message);
  }

  private spread<K extends Kind>(kind: K, message: Messages[Kind]): void {
    const listeners: ((message: Messages[K]) => void)[] = this.listeners[kind] ?? [];
    for (const listener of listeners) listener(message as Messages[K]);
  }

  private answered(answer: Answer): void {
    const asked = this.asked.get(answer.number);
    this.asked.delete(answer.number);
    const { error } = answer;
    if (error) asked?.reject(new Refusal(error.message, error.report, error.faults));
    else asked?.resolve(answer);
  }

  private stateIs(state: LinkState): void {
    this.now = state;
    if (state !== "open") {
      for (const { reject } of this.asked.values()) reject(new Refusal(LOST));
      this.asked.clear();
    }
    for (const listener of this.stateListeners) listener(state);
  }
}

/** The socket lies beside the page, which may be in a folder of a proxy's. */
function socketAddress(): string {
  const address = new URL("socket", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}
