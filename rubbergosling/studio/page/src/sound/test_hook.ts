/**
 * Lets tests hear what the page plays: only on pages that are opened with `?record`.
 *
 * Nothing of it is there for anybody else, and the page itself never uses it.
 */
import type { Link } from "../link/link";
import type { Clocks } from "../link/worker_messages";
import type { Audio } from "./open_audio";

interface Hook {
  /** Begins to keep what is played. */
  record(): Promise<void>;
  /** What was kept: the context's time of its first sample, and samples as base64 of floats. */
  recorded(): Recording;
  /** How the clocks stand and how much came too late. */
  clocks(): Clocks | null;
  context: AudioContext;
}

interface Recording {
  start: number;
  sampleRate: number;
  /** Where pieces don't follow on each other without a gap. */
  gaps: number;
  left: string;
  right: string;
}

interface Piece {
  start: number;
  left: Float32Array;
  right: Float32Array;
}

export function installTestHook(link: Link, { context, output }: Audio): void {
  if (!new URLSearchParams(location.search).has("record")) return;
  const pieces: Piece[] = [];
  let clocks: Clocks | null = null;
  link.line.on("clocks", (message) => (clocks = message));
  const hook: Hook = {
    record: () => output.tap((start, left, right) => pieces.push({ start, left, right })),
    recorded: () => joined(pieces.splice(0), context.sampleRate),
    clocks: () => clocks,
    context,
  };
  Object.assign(window, { studioTest: hook });
}

function joined(pieces: readonly Piece[], sampleRate: number): Recording {
  let gaps = 0;
  let end = pieces[0]?.start ?? 0;
  for (const { start, left } of pieces) {
    if (Math.abs(start - end) > 0.5 / sampleRate) gaps += 1;
    end = start + left.length / sampleRate;
  }
  return {
    start: pieces[0]?.start ?? 0,
    sampleRate,
    gaps,
    left: base64(pieces.map((piece) => piece.left)),
    right: base64(pieces.map((piece) => piece.right)),
  };
}

function base64(parts: readonly Float32Array[]): string {
  let text = "";
  for (const part of parts) {
    const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
    for (const byte of bytes) text += String.fromCharCode(byte);
  }
  return btoa(text);
}
