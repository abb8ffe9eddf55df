import type { Agent } from "../model";

/** What is said of an agent that does nothing now, or nothing. */
export function restWords({ doing, instrument, lessons }: Agent): string {
  if (doing !== "rests") return "";
  return lessons ? `It rests. Write predict ${instrument}; and it plays.` : `It rests. Write learn in front of ${instrument}, and it learns.`;
}
