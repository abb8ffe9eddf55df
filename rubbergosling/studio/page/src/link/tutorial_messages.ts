/** What the page and the server tell each other about chapters, tasks and experiments. */
import type { KnownPattern } from "./messages";

/** A piece of text in one style; an empty string is plain. */
export interface Run {
  text: string;
  style: "" | "code" | "strong" | "em";
}

export interface Block {
  kind: "paragraph" | "item" | "program";
  runs: Run[];
}

/** What is tried with many seeds; bars count from 0, and a look is at the start of its bar. */
export interface Experiment {
  instrument: string;
  looks: number[];
  seeds: number;
  programs: { bar: number; text: string }[];
}

export interface Task {
  heading: string;
  blocks: Block[];
  goals: string[];
  hints: Block[];
  experiment: Experiment | null;
}

export interface Chapter {
  title: string;
  about: string;
  tasks: Task[];
}

/** A chapter in the list; `error` says what is wrong with its file, if anything is. */
export interface ListedChapter {
  name: string;
  title: string;
  about: string;
  tasks: string[];
  error: string;
}

/** An agent at the start of a bar; lists have one place for each of the bar's eight steps. */
export interface Look {
  bar: number;
  loss: number | null;
  guesses: boolean[];
  targets: (boolean | null)[];
  known: KnownPattern[];
}

/** What became of the agent of one seed; told as soon as it is known to whoever asked. */
export interface Outcome {
  kind: "outcome";
  request: number;
  seed: number;
  looks: Look[];
  losses: number[];
}

/** All seeds together at one look; `knows` counts those that know all of a pattern. */
export interface Tally {
  bar: number;
  seeds: number;
  knows_all: number;
  knows: Record<string, number>;
  loss: number | null;
  hits: number[];
}

/** What answers about the tutorial may hold. */
export interface TutorialAnswer extends Partial<Chapter> {
  chapters?: ListedChapter[];
  met?: boolean[];
  tallies?: Tally[];
}
