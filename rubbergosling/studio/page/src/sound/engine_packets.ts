/**
 * Makes what scsynth in the page takes of what Python sends.
 *
 * The engine's clock is that of the audio device, and it silently drops a timed bundle of more than
 * 1024 bytes; messages that it must not see raw are given to somebody else.
 */
import { bundleOf, BUNDLE_HEAD, elementsOf, isBundle, lengthInBundle, timeOf } from "./osc";

/** The longest timed bundle that the engine takes, in bytes. */
const LONGEST = 1024;

export interface Passing {
  /** The engine's time for a server's, both in seconds since 1900. */
  engineTime(seconds: number): number;
  /** Takes a message that is to be carried out at once. */
  message(message: Uint8Array): void;
  /** Takes a timed bundle for the engine. */
  timed(bundle: Uint8Array): void;
}

/** Passes a packet on, in the order of its messages. */
export function pass(packet: Uint8Array, passing: Passing): void {
  if (!isBundle(packet)) {
    passing.message(packet);
    return;
  }
  const due = timeOf(packet);
  if (due === null) {
    for (const element of elementsOf(packet)) pass(element, passing);
    return;
  }
  const plain: Uint8Array[] = [];
  const deeper: Uint8Array[] = [];
  for (const element of elementsOf(packet)) (isBundle(element) ? deeper : plain).push(element);
  for (const piece of pieces(passing.engineTime(due), plain)) passing.timed(piece);
  for (const bundle of deeper) pass(bundle, passing);
}

/** Bundles of one time tag that hold all messages in order; those of one time keep their order. */
function pieces(seconds: number, messages: readonly Uint8Array[]): Uint8Array[] {
  const bundles: Uint8Array[] = [];
  let held: Uint8Array[] = [];
  let length = BUNDLE_HEAD;
  for (const message of messages) {
    if (held.length > 0 && length + lengthInBundle(message) > LONGEST) {
      bundles.push(bundleOf(seconds, held));
      held = [];
      length = BUNDLE_HEAD;
    }
    held.push(message);
    length += lengthInBundle(message);
  }
  if (held.length > 0) bundles.push(bundleOf(seconds, held));
  return bundles;
}
