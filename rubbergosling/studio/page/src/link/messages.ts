/**
 * What the page and the server tell each other, as JSON text.
 *
 * Bars are floats that count from 0; `seconds` are the server's Unix time at which something
 * sounds, without the latency of the device it sounds on.
 */
import type { Outcome, TutorialAnswer } from "./tutorial_messages";

/** A range of a setting, an effect or a control, with one line of help. `high` null: no limit. */
export interface Range {
  low: number;
  high: number | null;
  unit: string;
  help: string;
}

/** The words of the language as the session has them now. */
export interface Words {
  samples: string[];
  synths: string[];
  modes: string[];
  settings: Record<string, Range>;
  effects: Record<string, Range>;
  controls: Record<string, Range>;
  pointers: string[];
}

export interface EngineState {
  name: string;
  in_page: boolean;
  is_open: boolean;
  is_silent: boolean;
  /** Whether it can be heard somewhere: on the machine of the studio, or in some page. */
  sounds: boolean;
}

export interface Evaluation {
  number: number;
  bar: number;
  seconds: number;
  text: string;
}

/** The tempo was set, but not by a program. */
export interface TempoChange {
  bar: number;
  seconds: number;
  tempo: number;
  before: number;
}

export interface Lesson {
  bar: number;
  loss: number;
}

/** `weights[i][j]` leads from unit i of the layer below to unit j. */
export interface Layer {
  weights: number[][];
  biases: number[];
}

export interface Network {
  layers: Layer[];
  hidden: string;
  output: string;
}

export interface KnownPattern {
  pattern: string;
  right: number;
  taught: number;
}

export type Doing = "learns" | "plays" | "rests";

/** An agent of a drum in one bar; lists have one place for each of the bar's eight steps. */
export interface RhythmAgent {
  instrument: string;
  kind: "rhythm";
  doing: Doing;
  bar: number;
  lessons: number;
  source: boolean[];
  targets: (boolean | null)[];
  probabilities: number[];
  guesses: boolean[];
  loss: number | null;
  known: KnownPattern[];
  inputs: number[][];
  network: Network | null;
}

export interface MelodyNote {
  bar: number;
  note: number;
  is_own: boolean;
  is_sure: boolean;
}

export interface MelodyAgent {
  instrument: string;
  kind: "melody";
  doing: Doing;
  bar: number;
  lessons: number;
  sure: number;
  notes: MelodyNote[];
}

export type Agent = RhythmAgent | MelodyAgent;

/** A mark in the text: lines and columns from 1, columns and lengths in UTF-16 units. */
export interface Place {
  line: number;
  column: number;
  length: number;
}

export interface Fault extends Place {
  message: string;
  hint: string | null;
}

export interface Notice extends Place {
  message: string;
}

export interface PlacedTrack {
  instrument: string;
  mode: "source" | "learn" | "predict" | null;
  place: Place;
  notes: Place[];
  ratios: Place[];
}

/** What a page may do: all; its own work in a class; that of the teacher; look. */
export type Role = "player" | "pupil" | "teacher" | "viewer";

/** A pupil as the teacher's page is told; of who has no session only what was kept. */
export interface Pupil {
  name: string;
  is_here: boolean;
  is_playing?: boolean;
  /** Whether a page of the pupil's makes the sound; null where none does, for the class is silent. */
  sounds?: boolean | null;
  /** What was evaluated last, or else what was kept. */
  program?: string;
  /** What was wrong when something was evaluated last; empty where nothing was. */
  mistake?: Partial<ErrorAnswer>;
  progress?: object;
  /** Of each agent by its instrument, after its last lessons. */
  losses?: Record<string, number[]>;
}

/** What the teacher sent to the whole class last. */
export interface Given {
  text: string;
}

export interface Welcome {
  kind: "welcome";
  role: Role;
  words: Words;
  engine: EngineState;
  program: string;
  file: string;
  tempo: number;
  quantise: string;
  evaluations: Evaluation[];
  tempo_changes: TempoChange[];
  agents: Agent[];
  lessons: Record<string, Lesson[]>;
  bar: Bar | null;
  /** Whether nothing was evaluated since all was hushed, or ever. */
  is_hushed: boolean;
  /** Instruments whose agents were kept from an earlier day. */
  kept_agents: string[];
  /** Of a pupil: the name as the class knows it, and what was kept on the teacher's machine. */
  name?: string;
  progress?: Record<string, unknown>;
  given?: Given | null;
  /** Of the teacher: the class, the pupils' address, and the same as a picture. */
  class?: string;
  address?: string;
  qr?: string;
  version: string;
}

export interface Entry {
  bar: number;
  seconds: number;
  action: string;
  text: string;
}

export interface Bar {
  kind: "bar";
  bar: number;
  seconds: number;
  next_seconds: number;
  tempo: number;
  agents: Agent[];
  program_number: number;
}

export interface PlayedEvent {
  bar: number;
  seconds: number;
  instrument: string;
  note: number | null;
  predicted: boolean;
  count: number | null;
}

export interface Learnt {
  kind: "learnt";
  instrument: string;
  bar: number;
  lesson: number;
  loss: number;
}

/** Every message that comes from the server unasked, by its kind. */
export interface Messages {
  welcome: Welcome;
  words: { kind: "words"; words: Words };
  entered: { kind: "entered"; evaluation?: Evaluation; entry?: Entry };
  tempo_changed: { kind: "tempo_changed"; change: TempoChange };
  bar: Bar;
  played: { kind: "played"; events: PlayedEvent[] };
  learnt: Learnt;
  said: { kind: "said"; text: string; is_error: boolean; clears: boolean };
  engine: { kind: "engine"; engine: EngineState };
  sound_moved: { kind: "sound_moved" };
  chapters: { kind: "chapters" };
  outcome: Outcome;
  closed: { kind: "closed" };
  /** The page must say who is there; `error` says what was wrong with the name it said. */
  who: { kind: "who"; class: string; error: string };
  given: Given & { kind: "given" };
}

export type Kind = keyof Messages;

export interface ErrorAnswer {
  message: string;
  report?: string;
  faults?: Fault[];
}

/** What an answer may hold; which of it does is said where the question is. */
export interface Answer extends TutorialAnswer {
  kind: "answer";
  number: number;
  error?: ErrorAnswer;
  text?: string;
  rows?: unknown[][];
  faults?: Fault[];
  notices?: Notice[];
  tracks?: PlacedTrack[];
  agent?: Agent;
  path?: string;
  name?: string;
  pupils?: Pupil[];
  sounding?: string;
  count?: number;
  instrument?: string;
  instruments?: string[];
  events?: { bar: number; instrument: string; note: number | null; predicted: boolean }[];
}

/**
 * The answer to "clock". `seconds` is the server's clock that never steps, by which all times are
 * told; `unix_seconds` its wall clock, and `sent` what was asked with.
 */
export interface ClockAnswer {
  kind: "clock";
  sent: number;
  seconds: number;
  unix_seconds: number;
}

export type FromServer = Messages[Kind] | Answer | ClockAnswer;

/** A question that the server turned down, or that no answer came to. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly report: string = message,
    readonly faults: Fault[] = [],
  ) {
    super(message);
    this.name = "Refusal";
  }
}
