import { keepOf, keptOf } from "../saved";
import type { Place } from "./asking";

/** Where one was in the tutorial last, or null: in the list of chapters. */
export function keptPlace(): Place | null {
  const [chapter, task] = (keptOf("tutorial.place") ?? "").split("\n");
  return chapter && /^\d+$/.test(task ?? "") ? { chapter, task: Number(task) } : null;
}

/** Keeps where one is. */
export function keepPlace(place: Place | null): void {
  keepOf("tutorial.place", place ? `${place.chapter}\n${place.task}` : "");
}
