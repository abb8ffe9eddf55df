import type { Studio } from "./studio";
import { statements } from "./program";

/** The pointer is sent at most so often, in milliseconds. */
const EVERY = 40;

/** Sends the pointer's place while a program that sounds follows it: x from the left, y from below. */
export function followPointer(studio: Studio): void {
  let isFollowed = false;
  let last = 0;
  studio.on("evaluation", ({ text }) => (isFollowed = follows(text)));
  studio.on("welcome", ({ evaluations }) => (isFollowed = follows(evaluations[evaluations.length - 1]?.text ?? "")));
  document.addEventListener("pointermove", (event) => {
    const now = performance.now();
    if (!isFollowed || studio.isLooking || now - last < EVERY || studio.linkState !== "open") return;
    last = now;
    const x = event.clientX / window.innerWidth;
    const y = 1 - event.clientY / window.innerHeight;
    void studio.verb("pointer", Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y)));
  });
}

function follows(text: string): boolean {
  return statements(text).some((statement) => statement.text.includes("_mouse"));
}
