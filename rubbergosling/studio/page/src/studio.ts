import type { Link, LinkState } from "./link/link";
import { Refusal } from "./link/messages";
import type { Answer, Entry } from "./link/messages";
import type { Agent, Bar, Checked, EngineState, Evaluation, Lesson, Listed, PlayedEvent, Role, TempoChange, Welcome, Words } from "./model";
import { Timeline } from "./timeline";
import { Topics } from "./topics";

/** A sentence for the person. `clears`: what was wrong before is right again. */
export interface Sentence {
  text: string;
  isError: boolean;
  clears?: boolean;
  /** It is about what is wrong in the text, and holds until that is right. */
  isOfText?: boolean;
  /** What can be done about it, with the words on its button; it stays until something else is said. */
  offer?: { press: string; take: () => void };
}

/** A lesson with its number, from 1. */
export interface NumberedLesson extends Lesson {
  lesson: number;
}

interface Told {
  link: LinkState;
  welcome: Welcome;
  words: Words;
  evaluation: Evaluation;
  /** Another page evaluated a text. */
  elsewhere: Evaluation;
  entry: Entry;
  tempoChange: TempoChange;
  bar: Bar;
  agents: Agent[];
  hit: PlayedEvent;
  lesson: { instrument: string };
  sentence: Sentence;
  hidden: string;
  engine: EngineState;
}

/** What the page knows of the session, and what can be asked of it. Bars and hits are told when heard. */
export class Studio extends Topics<Told> {
  readonly timeline: Timeline;
  words: Words | null = null;
  engine: EngineState | null = null;
  tempo = 120;
  isHushed = true;
  role: Role = "player";
  evaluations: Evaluation[] = [];
  agents: Agent[] = [];
  /** Instruments whose agents were kept from an earlier day; they play when a program has them. */
  keptAgents: string[] = [];
  /** Of each instrument, the lessons that its agent can go back to. */
  lessons = new Map<string, NumberedLesson[]>();
  /** The instrument whose agent's guess is not to be shown yet, or null. */
  hidden: string | null = null;

  /** Texts that this page asked to evaluate, and has not been told of. */
  private readonly asked: string[] = [];

  constructor(private readonly link: Link) {
    super();
    this.timeline = new Timeline((seconds) => {
      const heard = link.performanceTime(seconds);
      // Where the link cannot say yet, the page's own clock is near enough.
      return Number.isFinite(heard) ? heard : seconds * 1000 - performance.timeOrigin;
    });
    link.onState((state) => this.tell("link", state));
    link.on("welcome", (welcome) => this.begin(welcome));
    link.on("words", ({ words }) => this.tell("words", (this.words = words)));
    link.on("entered", ({ evaluation, entry }) => this.entered(evaluation, entry));
    link.on("tempo_changed", ({ change }) => this.tell("tempoChange", change));
    link.on("bar", (bar) => this.expectBar(bar));
    link.on("played", ({ events }) => {
      for (const hit of events) this.timeline.at(hit.seconds, () => this.tell("hit", hit));
    });
    link.on("learnt", ({ instrument, bar, loss, lesson }) => {
      this.addLesson(instrument, { bar, loss, lesson });
    });
    link.on("said", (said) => this.say(said.text, said.is_error, said.clears));
    link.on("engine", ({ engine }) => this.tell("engine", (this.engine = engine)));
    link.on("sound_moved", () => this.say("The sound has moved to another page."));
  }

  /** Whether this page only looks on. */
  get isLooking(): boolean {
    return this.role === "viewer";
  }

  get linkState(): LinkState {
    return this.link.state;
  }

  /** Shows a sentence to the person. */
  say(text: string, isError = false, clears = false, isOfText = false): void {
    this.tell("sentence", { text, isError, clears, isOfText });
  }

  /** Asks for something, and says why if it is refused. Comes back with null then. */
  async ask(what: string, fields: object): Promise<Answer | null> {
    try {
      return await this.link.ask(what, fields);
    } catch (reason) {
      this.say(reason instanceof Error ? reason.message : String(reason), true);
      return null;
    }
  }

  /** Does one of the commands of the remote, such as `bpm 150`. True if it was done. */
  async verb(verb: string, ...values: (string | number)[]): Promise<boolean> {
    return (await this.ask("verb", { verb, arguments: values })) !== null;
  }

  /** Whether an evaluation must wait until this page sounds: no page does. */
  get needsSound(): boolean {
    return this.engine?.in_page === true && !this.engine.sounds;
  }

  /** Evaluates a text. Comes back with its faults if it is wrong: then the music goes on as it was. */
  async evaluate(text: string): Promise<Refusal | null> {
    this.asked.push(text);
    try {
      const answer = await this.link.ask("verb", { verb: "evaluate", arguments: [text] });
      const from = place(answer.rows?.[0]?.[0]);
      this.say(text.trim() ? `It plays from ${from} on.` : `The text is empty: silence from ${from} on.`, false, true);
      return null;
    } catch (reason) {
      this.wasAsked(text);
      const refusal = reason instanceof Refusal ? reason : new Refusal(String(reason));
      const { faults, message } = refusal;
      // Each fault stands below with its place; here is what it means for the music.
      const wrong = faults.length === 1 ? "One thing is wrong" : `${faults.length} things are wrong`;
      const says = faults.length ? `${wrong}. The music goes on as it was.` : message;
      this.say(says, true, false, faults.length > 0);
      return refusal;
    }
  }

  /** What is to be said about a text, or null while the connection is lost. */
  async check(text: string): Promise<Checked | null> {
    try {
      const { faults, notices, tracks } = await this.link.ask("check", { text });
      return { faults: faults ?? [], notices: notices ?? [], tracks: tracks ?? [] };
    } catch {
      return null;
    }
  }

  /** What a text would play in its first bars, or nothing where it is wrong. */
  async listing(text: string, bars: number): Promise<Listed[]> {
    try {
      return (await this.link.ask("listing", { text, bars })).events ?? [];
    } catch {
      return [];
    }
  }

  /** An agent with its network, now (null) or as it was after a lesson. */
  async agentAfter(instrument: string, lesson: number | null): Promise<Agent | null> {
    try {
      return (await this.link.ask("agent", { instrument, lesson })).agent ?? null;
    } catch {
      return null;
    }
  }

  /** Hides an agent's guess everywhere until it is revealed (null). */
  hide(instrument: string | null): void {
    this.hidden = instrument;
    this.tell("hidden", instrument ?? "");
  }

  /** Whether a hit would give away a guess that is still covered. */
  isCovered(hit: PlayedEvent): boolean {
    return hit.predicted && hit.instrument === this.hidden;
  }

  private begin(welcome: Welcome): void {
    this.timeline.clear();
    this.asked.length = 0;
    this.role = welcome.role;
    this.words = welcome.words;
    this.engine = welcome.engine;
    this.tempo = welcome.tempo;
    this.evaluations = welcome.evaluations;
    this.agents = welcome.agents;
    this.lessons = new Map(Object.entries(welcome.lessons).map(([name, rows]) => [name, numbered(rows)]));
    this.isHushed = welcome.is_hushed;
    this.keptAgents = welcome.kept_agents;
    if (welcome.bar) this.expectBar(welcome.bar);
    this.tell("words", welcome.words);
    this.tell("welcome", welcome);
    this.tell("agents", welcome.agents);
  }

  private entered(evaluation?: Evaluation, entry?: Entry): void {
    if (evaluation) {
      this.isHushed = false;
      this.evaluations = [...this.evaluations, evaluation];
      this.tell("evaluation", evaluation);
      // While a guess is covered, this page mutes the agent; and nothing may give it away.
      if (!this.wasAsked(evaluation.text) && !this.hidden) this.tell("elsewhere", evaluation);
    }
    if (entry) {
      if (entry.action === "Hush") {
        this.isHushed = true;
        this.say(this.isLooking ? "Hushed." : "Hushed. Ctrl-Enter plays what is written.", false, true);
      }
      this.tell("entry", entry);
    }
  }

  /** Whether this page asked to evaluate a text; each asking counts once. */
  private wasAsked(text: string): boolean {
    const at = this.asked.indexOf(text);
    if (at >= 0) this.asked.splice(at, 1);
    return at >= 0;
  }

  /** The session plays on a page from now on. */
  soundStarted(): void {
    if (this.engine) this.engine = { ...this.engine, is_open: true, sounds: true };
  }

  private expectBar(bar: Bar): void {
    this.timeline.addBar(bar);
    this.timeline.at(bar.seconds, () => {
      this.tempo = bar.tempo;
      this.agents = bar.agents;
      this.tell("bar", bar);
      this.tell("agents", bar.agents);
    }, true);
  }

  /** An agent that began afresh, or was set back, goes on from a lower number: later ones are gone. */
  private addLesson(instrument: string, lesson: NumberedLesson): void {
    const earlier = (this.lessons.get(instrument) ?? []).filter((one) => one.lesson < lesson.lesson);
    this.lessons.set(instrument, [...earlier, lesson]);
    this.tell("lesson", { instrument });
  }
}

/** A position in bars from 0, as musicians count: "bar 3, beat 2.5". */
function place(bar: unknown): string {
  if (typeof bar !== "number") return "now";
  const beat = (bar - Math.floor(bar)) * 4 + 1;
  return `bar ${Math.floor(bar) + 1}${beat === 1 ? "" : `, beat ${beat}`}`;
}

function numbered(rows: (Lesson & { lesson?: number })[]): NumberedLesson[] {
  return rows.map((row, index) => ({ ...row, lesson: row.lesson ?? index + 1 }));
}
