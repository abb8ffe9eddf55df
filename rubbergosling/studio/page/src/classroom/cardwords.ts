import type { Fault, Pupil } from "../link/messages";
import type { ListedChapter } from "../link/tutorial_messages";
import { doneTasks } from "../tutorial/progress";

/** Whether a pupil is here, whether music plays there, and where it should sound, whether it can. */
export function stateWords({ is_here: isHere, is_playing: plays, sounds }: Pupil): string {
  if (!isHere) return "away";
  if (plays) return sounds === false ? "here · plays, sound off" : "here · plays";
  return sounds === null ? "here" : `here · sound ${sounds ? "on" : "off"}`;
}

/** What was wrong with the program that was to be played last; empty where it plays. */
export function mistakeWords({ mistake }: Pupil): string {
  const [fault] = mistake?.faults ?? [];
  return fault ? faultWords(fault) : (mistake?.message ?? "");
}

/** Where a fault is, and what it is. */
export function faultWords({ line, column, message }: Fault): string {
  return `line ${line}, column ${column}: ${message}`;
}

/** How many tasks of each chapter are done. */
export function doneWords(progress: object, chapters: ListedChapter[]): string {
  const known = new Map(chapters.map((chapter) => [chapter.name, chapter]));
  return doneTasks(progress).map(([name, count]) => {
    const chapter = known.get(name);
    return chapter ? `${chapter.title}: ${count} of ${chapter.tasks.length}` : `${name}: ${count} done`;
  }).join(" · ");
}
