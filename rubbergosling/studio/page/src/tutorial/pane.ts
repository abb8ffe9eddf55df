import type { Desk } from "../desk";
import type { Language } from "../speech";
import type { Asking, Place } from "./asking";
import type { Progress } from "./progress";
import type { Words } from "./words";

/** What the parts of the tutorial have in common: its language, and ways to all that is beside them. */
export interface Pane {
  readonly language: Language;
  readonly words: Words;
  readonly asking: Asking;
  readonly progress: Progress;
  readonly desk: Desk;
  /** Has screen readers say something, when they have said what they are at. */
  announce(text: string): void;
  /** Opens a task, or the list of chapters (null). */
  open(place: Place | null): void;
  /** Has the goals of the open task checked. */
  checkSoon(): void;
}
