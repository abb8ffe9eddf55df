/** The words of the socket that the views use, and a few of their own. */
export type {
  Agent,
  Bar,
  EngineState,
  Evaluation,
  Lesson,
  MelodyAgent,
  Network,
  Place,
  PlacedTrack,
  PlayedEvent,
  Range,
  Role,
  RhythmAgent,
  TempoChange,
  Welcome,
  Words,
} from "./link/messages";
import type { Answer, Fault, Notice, PlacedTrack } from "./link/messages";

export type Mode = PlacedTrack["mode"];
export type Listed = NonNullable<Answer["events"]>[number];

/** What is to be said about a text before it is evaluated. */
export interface Checked {
  faults: Fault[];
  notices: Notice[];
  tracks: PlacedTrack[];
}

/** Steps of a bar: what an agent hears and plays. */
export const STEPS = 8;
