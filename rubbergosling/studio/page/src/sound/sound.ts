/** The session's sound in this page: scsynth as WebAssembly, fed from the socket's Worker. */
import type { Link } from "../link/link";
import { Meter } from "./meter";
import { type Audio, openAudio } from "./open_audio";
import { IS_COARSE, Pulse } from "./pulse";
import { installTestHook } from "./test_hook";

export type SoundState = "off" | "starting" | "on" | "failed" | "moved";

const STOPPED = "The browser has stopped the sound; the music goes on unheard.";
const WENT_ON = "The sound is back.";
const ELSEWHERE = "The music sounds on another page now.";

/** The clock of the device is looked at so long before the session plays, in milliseconds. */
const CLOCK_READING = IS_COARSE ? 1200 : 400;

export class Sound {
  private now: SoundState = "off";
  private audio: Audio | null = null;
  private meter: Meter | null = null;
  private pulse: Pulse | null = null;
  /** The start that is under way, while the state is "starting". */
  private starting: Promise<void> = Promise.resolve();
  private readonly stateListeners: ((state: SoundState) => void)[] = [];
  private readonly troubleListeners: ((sentence: string) => void)[] = [];

  constructor(private readonly link: Link) {
    link.on("sound_moved", () => this.movedAway());
    link.onState((state) => {
      if (state === "open" && this.isOn) void this.playAgain();
      if (state === "refused") this.stop();
    });
    link.onClockSet((seconds) => {
      if (this.isOn) this.trouble(clockSentence(seconds));
    });
    link.line.on("trouble", ({ words }) => console.warn(`scsynth: ${words}`));
  }

  get state(): SoundState {
    return this.now;
  }

  get isOn(): boolean {
    return this.now === "on";
  }

  onState(listener: (state: SoundState) => void): void {
    this.stateListeners.push(listener);
  }

  /** Hears of what a person should know, one sentence at a time. */
  onTrouble(listener: (sentence: string) => void): void {
    this.troubleListeners.push(listener);
  }

  /**
   * Makes this page the one that sounds; to be called in a click or key press. Whoever calls it
   * while a start is under way waits for that one.
   *
   * @returns Resolves when the session plays on this page. Rejects with an Error whose message is a
   *   sentence for a person.
   */
  start(): Promise<void> {
    if (this.now !== "starting" && !this.isOn) this.starting = this.begin();
    return this.starting;
  }

  private async begin(): Promise<void> {
    this.become("starting");
    const isWanted = () => this.now === "starting";
    try {
      const audio = await openAudio(this.link.line);
      this.audio = audio;
      if (isWanted()) await this.beginOn(audio);
      if (isWanted()) this.become("on");
      else this.close();
    } catch (error) {
      this.close();
      // Where it was stopped meanwhile, that it fails is of no interest.
      if (!isWanted()) return;
      this.become("failed");
      throw error;
    }
  }

  /** Ends the sound of this page; the session goes on. */
  stop(): void {
    this.close();
    this.become("off");
  }

  /** The peaks of left and right since the last call: 1 is full level, more is clipped. */
  levels(): [number, number] {
    return this.meter?.levels() ?? [0, 0];
  }

  /** Fills in the newest samples, left and right mixed; silence where nothing sounds. */
  waveform(into: Float32Array): void {
    if (this.meter) this.meter.waveform(into);
    else into.fill(0);
  }

  private async beginOn({ context, output }: Audio): Promise<void> {
    const { line } = this.link;
    this.meter = new Meter(context, output.node);
    installTestHook(this.link, { context, output });
    this.pulse = new Pulse(context, {
      reading: (reading) => line.post({ do: "reading", reading }),
      stopped: () => this.stopped(),
      wentOn: () => void this.goOn(),
      looked: () => output.tick(),
    });
    await pause(CLOCK_READING);
    await this.play();
  }

  /** Has the session play on this page, whose engine is empty then. */
  private async play(): Promise<void> {
    if (!this.audio) return;
    const { context, output } = this.audio;
    this.link.line.post({ do: "listen", listens: true });
    const fields = { sample_rate: context.sampleRate, look_ahead: output.lookAhead };
    await this.link.ask("sound", fields);
  }

  private async playAgain(): Promise<void> {
    try {
      await this.play();
    } catch (error) {
      // Where the connection is lost once more, there will be another time.
      if (this.link.state === "open") this.trouble(sentenceOf(error));
    }
  }

  private stopped(): void {
    if (!this.isOn) return;
    this.link.line.post({ do: "listen", listens: false });
    this.trouble(STOPPED);
    void this.audio?.context.resume().catch(() => undefined);
  }

  private async goOn(): Promise<void> {
    if (!this.isOn) return;
    await pause(CLOCK_READING);
    if (this.link.state !== "open") return;
    await this.playAgain();
    this.trouble(WENT_ON);
  }

  private movedAway(): void {
    if (!this.audio) return;
    this.close();
    this.become("moved");
    this.trouble(ELSEWHERE);
  }

  private close(): void {
    this.link.line.post({ do: "unboot" });
    this.pulse?.close();
    this.meter?.close();
    this.audio?.output.close();
    void this.audio?.context.close().catch(() => undefined);
    this.pulse = this.meter = this.audio = null;
  }

  private become(state: SoundState): void {
    if (state === this.now) return;
    this.now = state;
    for (const listener of this.stateListeners) listener(state);
  }

  private trouble(sentence: string): void {
    for (const listener of this.troubleListeners) listener(sentence);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function clockSentence(seconds: number): string {
  const by = Math.abs(seconds).toFixed(1);
  return `A clock was set ${by} seconds ${seconds > 0 ? "forward" : "back"}; the music follows it.`;
}
