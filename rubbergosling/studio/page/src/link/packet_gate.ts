/**
 * Lets packets through to the engine in order, and holds them while the clocks are in doubt.
 *
 * No clock is set that they are stamped by, but one of two machines may have slept. Then a packet
 * would come seconds early or late until the server is asked for its time the next time: one that is
 * oddly far off is held until that is known.
 */

/** A bundle is expected to be due so far from now, in milliseconds. */
const SOONEST = -20;
const LATEST = 1500;

/** How long packets are held for an answer, in milliseconds. */
const PATIENCE = 500;

export interface Gate {
  /** How long from now a packet is due, in milliseconds; null where that can't be told. */
  lead(packet: Uint8Array): number | null;
  /** Whether the server's clock is not known yet. */
  isDoubtful(): boolean;
  /** Asks for the server's time; `answered` is called when it is known. */
  ask(): void;
  send(packet: Uint8Array): void;
}

export class PacketGate {
  private held: Uint8Array[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly gate: Gate) {}

  take(packet: Uint8Array): void {
    if (this.timer !== null) {
      this.held.push(packet);
      return;
    }
    const lead = this.gate.lead(packet);
    const isOdd = lead !== null && (lead < SOONEST || lead > LATEST);
    if (!isOdd && !this.gate.isDoubtful()) {
      this.gate.send(packet);
      return;
    }
    this.held.push(packet);
    this.timer = setTimeout(() => this.answered(), PATIENCE);
    this.gate.ask();
  }

  /** Lets go what is held: the clocks are as they are. */
  answered(): void {
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    for (const packet of this.held.splice(0)) this.gate.send(packet);
  }

  /** Throws away what is held. */
  empty(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.held = [];
  }
}
