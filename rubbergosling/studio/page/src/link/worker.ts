/** The Worker that owns the socket: text goes to the page, packets straight to the engine. */
import { EngineRoom } from "../sound/engine_room";
import type { ClockAnswer, FromServer } from "./messages";
import { ServerClock } from "./server_clock";
import { Socket } from "./socket";
import type { FromWorker, Hello, LinkState, ToWorker } from "./worker_messages";

/** The page is told how the clocks stand so often, in milliseconds. */
const TELL_EVERY = 250;

let socket: Socket | null = null;

const clock = new ServerClock(
  (sent) => socket?.send(JSON.stringify({ do: "clock", sent })),
  (milliseconds) => {
    room.clockWasSet();
    tell({ kind: "stepped", milliseconds });
  },
);

const room = new EngineRoom({
  clock,
  reply: (packet) => socket?.send(packet),
  trouble: (words) => tell({ kind: "trouble", words }),
});

function tell(message: FromWorker): void {
  self.postMessage(message);
}

function tellClocks(): void {
  const { value } = clock;
  if (value !== null) tell({ kind: "clocks", ...room.figures(value) });
}

function heardText(text: string): void {
  const message = JSON.parse(text) as FromServer | ClockAnswer;
  if (message.kind === "clock") {
    const isFirst = clock.value === null;
    clock.take(message);
    room.clockIsKnown();
    if (isFirst) tellClocks();
    return;
  }
  // Until it is welcomed, a page may still be turned away.
  if (message.kind === "welcome") tell({ kind: "state", state: "open" });
  tell({ kind: "message", message });
  if (message.kind === "welcome") clock.begin();
}

function stateIs(state: LinkState): void {
  clock.end();
  room.listen(false);
  tell({ kind: "state", state });
}

function open(address: string, hello: Hello): void {
  // Behind a proxy one would not be told why, and would knock for ever.
  if (!hello.token) return stateIs("refused");
  socket = new Socket(address, hello, {
    state: stateIs,
    text: heardText,
    packet: (packet) => room.packet(packet),
  });
}

async function boot(message: Extract<ToWorker, { do: "boot" }>): Promise<void> {
  try {
    await room.boot(message.port, message.wasm, message.sampleRate);
    tell({ kind: "booted", error: null });
  } catch (error) {
    tell({ kind: "booted", error: error instanceof Error ? error.message : String(error) });
  }
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => {
  switch (data.do) {
    case "open":
      open(data.address, data.hello);
      break;
    case "introduce":
      socket?.introduce(data.hello);
      break;
    case "tell":
      socket?.send(JSON.stringify(data.message));
      break;
    case "boot":
      void boot(data);
      break;
    case "reading":
      room.reading(data.reading);
      break;
    case "listen":
      room.listen(data.listens);
      tellClocks();
      break;
    case "unboot":
      room.unboot();
      break;
  }
};

setInterval(tellClocks, TELL_EVERY);
