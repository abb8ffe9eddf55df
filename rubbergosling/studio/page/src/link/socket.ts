/** A WebSocket that is opened again each second until the server turns it down; more slowly once that has ended. */
import type { Hello, LinkState } from "./worker_messages";

const RETRY = 1000;
/** Whoever ends the studio may start it again, but perhaps not today. */
const RETRY_ENDED = 5000;
/** A connection that says nothing for so long while it is opened is given up, in milliseconds. */
const PATIENCE = 5000;

/** Close codes of the server's. */
const WRONG_TOKEN = 4401;
const CLOSING = 4408;

export interface SocketHearer {
  state(state: LinkState): void;
  text(text: string): void;
  packet(packet: Uint8Array): void;
}

export class Socket {
  private socket: WebSocket | null = null;
  private hasEnded = false;

  /** @param hello what is said first after each opening */
  constructor(
    private readonly address: string,
    private hello: Hello,
    private readonly hearer: SocketHearer,
  ) {
    this.hearer.state("connecting");
    this.open();
  }

  /** Whether a message can be sent now; nothing is kept for later. */
  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** Says hello once more, and so from now on: with a name. */
  introduce(hello: Hello): void {
    this.hello = hello;
    this.send(JSON.stringify(hello));
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.isOpen) this.socket?.send(data);
  }

  private open(): void {
    const socket = new WebSocket(this.address);
    socket.binaryType = "arraybuffer";
    const timer = setTimeout(() => socket.close(), PATIENCE);
    socket.onopen = () => {
      clearTimeout(timer);
      this.hasEnded = false;
      socket.send(JSON.stringify(this.hello));
    };
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.hearer.text(data);
      else this.hearer.packet(new Uint8Array(data));
    };
    socket.onclose = ({ code }) => {
      clearTimeout(timer);
      this.ended(code);
    };
    this.socket = socket;
  }

  private ended(code: number): void {
    this.socket = null;
    if (code === WRONG_TOKEN) return this.hearer.state("refused");
    this.hasEnded ||= code === CLOSING;
    this.hearer.state(this.hasEnded ? "closed" : "lost");
    setTimeout(() => this.open(), this.hasEnded ? RETRY_ENDED : RETRY);
  }
}
