/** The page's end of the Worker that owns the socket. */
import type { FromWorker, ToWorker } from "./worker_messages";

type Listener<K extends FromWorker["kind"]> = (
  message: Extract<FromWorker, { kind: K }>,
) => void;

export class Line {
  private readonly worker = new Worker("link-worker.js");
  private readonly listeners = new Map<string, ((message: never) => void)[]>();

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      for (const listener of this.listeners.get(data.kind) ?? []) listener(data as never);
    };
  }

  on<K extends FromWorker["kind"]>(kind: K, listener: Listener<K>): void {
    this.listeners.set(kind, [...(this.listeners.get(kind) ?? []), listener]);
  }

  /** Resolves with the next message of a kind. */
  next<K extends FromWorker["kind"]>(kind: K): Promise<Extract<FromWorker, { kind: K }>> {
    return new Promise((resolve) => {
      const once: Listener<K> = (message) => {
        const others = (this.listeners.get(kind) ?? []).filter((one) => one !== once);
        this.listeners.set(kind, others);
        resolve(message);
      };
      this.on(kind, once);
    });
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    this.worker.postMessage(message, transfer);
  }
}
