import { keepOfTutorial, keptOfTutorial } from "../saved";
import type { Place } from "./asking";

/** Where one was in the tutorial last, or null: in the list of chapters. */
export function keptPlace(): Place | null {
  const [chapter, task] = (keptOfTutorial("place") ?? "").split("\n");
  return chapter && /^\d+$/.test(task ?? "") ? { chapter, task: Number(task) } : null;
}

/** Keeps where one is. */
export function keepPlace(place: Place | null): void {
  keepOfTutorial("place", place ? `${place.chapter}\n${place.task}` : "");
}
