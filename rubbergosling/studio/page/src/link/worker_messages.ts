/** What the page and the Worker that owns the socket tell each other. Times: page's milliseconds. */
import type { FromServer } from "./messages";

export type LinkState = "connecting" | "open" | "lost" | "refused" | "closed";

/** A look at the audio's clock. */
export interface Reading {
  /** The page's clock when this was sent. */
  sent: number;
  /** A time of the page's clock, which may lie ahead. */
  at: number;
  /** What of the audio context is heard then, in seconds. */
  contextTime: number;
  /** How far the engine had rendered beyond it, in milliseconds. */
  ahead: number;
}

/** What a page says first; in a class also who is there, and the key by which the name is theirs. */
export interface Hello {
  do: "hello";
  token: string;
  name?: string;
  key?: string;
}

export type ToWorker =
  | { do: "open"; address: string; hello: Hello }
  | { do: "introduce"; hello: Hello }
  | { do: "tell"; message: object }
  | { do: "boot"; port: MessagePort; wasm: ArrayBuffer; sampleRate: number }
  | { do: "reading"; reading: Reading }
  /** Whether what the server sends is given to the engine; before it begins, the engine is emptied. */
  | { do: "listen"; listens: boolean }
  | { do: "unboot" };

export type FromWorker =
  | { kind: "state"; state: LinkState }
  | { kind: "message"; message: FromServer }
  | { kind: "booted"; error: string | null }
  | { kind: "trouble"; words: string }
  | Clocks
  | { kind: "stepped"; milliseconds: number };

/** How the clocks stand, and what the engine says of itself. */
export interface Clocks {
  kind: "clocks";
  /** The server's clock minus the page's, in milliseconds. */
  server: number;
  /** The page's clock minus the audio context's, in milliseconds; null without sound. */
  audio: number | null;
  /** From a time in the server's clock until it is heard, in milliseconds. */
  latency: number;
  /** Bundles that came too late, and that found no room, since the engine was started. */
  late: number;
  dropped: number;
}

/** The page's clock in milliseconds, near Unix time; it never steps, whatever the wall clock does. */
export function pageMilliseconds(): number {
  return performance.timeOrigin + performance.now();
}
