/**
 * The memory of the engine that buffers lie in: which parts of it are taken.
 *
 * The engine doesn't divide it itself; who sends it `/b_allocPtr` says where a buffer lies.
 */

/** Where that memory begins and how much of it there is, in bytes; fixed in the engine 0.59. */
const START = 19_922_944;
const SIZE = 63_963_136;
const ALIGNMENT = 16;

interface Part {
  start: number;
  size: number;
}

export class BufferMemory {
  /** Parts that are taken, by where they start. */
  private taken: Part[] = [];

  /** Takes a part of so many bytes; its address, or null if there is no room. */
  take(bytes: number): number | null {
    const size = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    let start = START;
    let index = 0;
    for (const part of this.taken) {
      if (part.start - start >= size) break;
      start = part.start + part.size;
      index += 1;
    }
    if (start + size > START + SIZE) return null;
    this.taken.splice(index, 0, { start, size });
    return start;
  }

  /** Gives a part back; an address where none starts is passed over. */
  give(address: number): void {
    this.taken = this.taken.filter((part) => part.start !== address);
  }
}
