import { keepOf, keptOf } from "../saved";

/** What the file says of itself, so that no other file is taken for one. */
const KIND = "rubber-gosling-progress";
const MAX_NAME = 200;

/** When each task of a chapter was done, by its number from 0. */
type Done = Map<number, string>;

/** Which tasks are done, of which chapters, and when. It is kept in this browser. */
export class Progress {
  /** Called when there is more of it. */
  changed = (): void => {};
  private chapters = keptProgress();

  /** Begins anew: with what this browser kept of a pupil, and what the teacher's machine did. */
  join(found: object): void {
    this.chapters = keptProgress();
    this.takeIn(JSON.stringify(found));
  }

  get isEmpty(): boolean {
    return this.chapters.size === 0;
  }

  isDone(chapter: string, task: number): boolean {
    return this.chapters.get(chapter)?.has(task) ?? false;
  }

  /** How many of a chapter's first so many tasks are done: it may have had more once. */
  count(chapter: string, tasks: number): number {
    return [...(this.chapters.get(chapter)?.keys() ?? [])].filter((task) => task < tasks).length;
  }

  /** The first task that is not done; the first of all where all are. */
  firstOpen(chapter: string, tasks: number): number {
    for (let task = 0; task < tasks; task += 1) if (!this.isDone(chapter, task)) return task;
    return 0;
  }

  finish(chapter: string, task: number): void {
    this.add(chapter, task, new Date().toISOString());
    this.keep();
  }

  /** All of it as the text of a file. */
  text(): string {
    const chapters = [...this.chapters].map(([name, done]) => [name, Object.fromEntries(done)]);
    return JSON.stringify({ kind: KIND, chapters: Object.fromEntries(chapters) }, null, 1);
  }

  /** Adds what such a text holds. Comes back with the number of tasks in it, or null if it is no such text. */
  takeIn(text: string): number | null {
    const found = readProgress(text);
    if (!found) return null;
    let count = 0;
    for (const [chapter, done] of found) {
      for (const [task, when] of done) this.add(chapter, task, when);
      count += done.size;
    }
    this.keep();
    return count;
  }

  /** What was done earlier counts. */
  private add(chapter: string, task: number, when: string): void {
    const done = this.chapters.get(chapter) ?? new Map<number, string>();
    const before = done.get(task);
    done.set(task, before !== undefined && before < when ? before : when);
    this.chapters.set(chapter, done);
  }

  private keep(): void {
    keepOf("tutorial.progress", this.text());
    this.changed();
  }
}

/** How many tasks of each chapter are done, of progress as the class keeps it. */
export function doneTasks(found: object): [string, number][] {
  return [...(readProgress(JSON.stringify(found)) ?? [])].map(([name, done]) => [name, done.size]);
}

function keptProgress(): Map<string, Done> {
  return readProgress(keptOf("tutorial.progress") ?? "") ?? new Map();
}

/** What a text says was done, or null if it says nothing of that kind; what makes no sense in it is left out. */
function readProgress(text: string): Map<string, Done> | null {
  const found = parsed(text);
  if (!isRecord(found) || found["kind"] !== KIND || !isRecord(found["chapters"])) return null;
  const chapters = new Map<string, Done>();
  for (const [name, tasks] of Object.entries(found["chapters"])) {
    if (!isRecord(tasks) || name.length > MAX_NAME) continue;
    const done = Object.entries(tasks).flatMap(([task, when]): [number, string][] =>
      /^\d{1,3}$/.test(task) && typeof when === "string" && !Number.isNaN(Date.parse(when))
        ? [[Number(task), new Date(when).toISOString()]] : []);
    if (done.length) chapters.set(name, new Map(done));
  }
  return chapters;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
