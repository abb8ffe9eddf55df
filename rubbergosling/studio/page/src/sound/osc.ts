/** Reads and writes Open Sound Control packets, as far as scsynth uses them. */

export type Value = number | string | Uint8Array | null;

/** An argument to be written: its type tag and its value. */
export type Argument =
  | readonly ["i" | "f" | "d", number]
  | readonly ["s", string]
  | readonly ["b", Uint8Array];

export interface Message {
  address: string;
  types: string;
  values: Value[];
}

const BUNDLE = new TextEncoder().encode("#bundle\0");
/** The word "#bundle" and the time tag. */
export const BUNDLE_HEAD = 16;
const LENGTH = 4;
const TICKS_A_SECOND = 2 ** 32;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function isBundle(packet: Uint8Array): boolean {
  return packet.length >= BUNDLE_HEAD && BUNDLE.every((byte, at) => packet[at] === byte);
}

/** When a bundle is due, in seconds since 1900; null where it says at once. */
export function timeOf(bundle: Uint8Array): number | null {
  const view = viewOf(bundle);
  const seconds = view.getUint32(8);
  const ticks = view.getUint32(12);
  return seconds === 0 && ticks <= 1 ? null : seconds + ticks / TICKS_A_SECOND;
}

/** The messages and bundles in a bundle, as they stand there; one that is cut short ends it. */
export function elementsOf(bundle: Uint8Array): Uint8Array[] {
  const view = viewOf(bundle);
  const elements: Uint8Array[] = [];
  let at = BUNDLE_HEAD;
  while (at + LENGTH <= bundle.length) {
    const length = view.getInt32(at);
    at += LENGTH;
    if (length <= 0 || at + length > bundle.length) break;
    elements.push(bundle.subarray(at, at + length));
    at += length;
  }
  return elements;
}

/** How many bytes an element takes in a bundle. */
export function lengthInBundle(element: Uint8Array): number {
  return LENGTH + element.length;
}

/** A bundle of elements; seconds since 1900, or null for at once. */
export function bundleOf(seconds: number | null, elements: readonly Uint8Array[]): Uint8Array {
  const length = elements.reduce((sum, one) => sum + lengthInBundle(one), BUNDLE_HEAD);
  const bundle = new Uint8Array(length);
  const view = viewOf(bundle);
  bundle.set(BUNDLE);
  const whole = seconds === null ? 0 : Math.floor(seconds);
  view.setUint32(8, whole);
  // Rounding may not reach the next second, which would be a tick count of 0.
  const ticks = seconds === null ? 1 : Math.floor((seconds - whole) * TICKS_A_SECOND);
  view.setUint32(12, ticks);
  let at = BUNDLE_HEAD;
  for (const element of elements) {
    view.setInt32(at, element.length);
    bundle.set(element, at + LENGTH);
    at += lengthInBundle(element);
  }
  return bundle;
}

/** A message's address without the rest of it being read. */
export function addressOf(message: Uint8Array): string {
  const end = message.indexOf(0);
  return decoder.decode(message.subarray(0, end < 0 ? message.length : end));
}

/** Writes a message. */
export function write(address: string, values: readonly Argument[]): Uint8Array {
  const types = "," + values.map(([type]) => type).join("");
  const parts = [text(address), text(types), ...values.map(encoded)];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function text(words: string): Uint8Array {
  const bytes = encoder.encode(words);
  const padded = new Uint8Array((bytes.length + 4) & ~3);
  padded.set(bytes);
  return padded;
}

function encoded([type, value]: Argument): Uint8Array {
  if (type === "s") return text(value);
  if (type === "b") {
    const blob = new Uint8Array(LENGTH + ((value.length + 3) & ~3));
    viewOf(blob).setInt32(0, value.length);
    blob.set(value, LENGTH);
    return blob;
  }
  const bytes = new Uint8Array(type === "d" ? 8 : 4);
  if (type === "i") viewOf(bytes).setInt32(0, value);
  else if (type === "f") viewOf(bytes).setFloat32(0, value);
  else viewOf(bytes).setFloat64(0, value);
  return bytes;
}

/** Reads a message; values of types that scsynth doesn't use are null. */
export function read(message: Uint8Array): Message {
  const address = addressOf(message);
  let at = (encoder.encode(address).length + 4) & ~3;
  const end = message.indexOf(0, at);
  const types = message[at] === 0x2c ? decoder.decode(message.subarray(at + 1, end)) : "";
  at = (at + types.length + 1 + 4) & ~3;
  const values: Value[] = [];
  for (const type of types) {
    const [value, length] = valueAt(message, at, type);
    values.push(value);
    at += length;
  }
  return { address, types, values };
}

function valueAt(message: Uint8Array, at: number, type: string): [Value, number] {
  const view = viewOf(message);
  switch (type) {
    case "i":
      return [view.getInt32(at), 4];
    case "f":
      return [view.getFloat32(at), 4];
    case "d":
      return [view.getFloat64(at), 8];
    case "s": {
      const end = message.indexOf(0, at);
      return [decoder.decode(message.subarray(at, end)), (end - at + 4) & ~3];
    }
    case "b": {
      const length = view.getInt32(at);
      const start = at + LENGTH;
      return [message.subarray(start, start + length), LENGTH + ((length + 3) & ~3)];
    }
    case "h":
    case "t":
      return [null, 8];
    default:
      return [null, 0];
  }
}
