import { button, element } from "../dom";
import { keepOf } from "../saved";

/**
 * A pupil's program, large: what is written, and what plays where that is another text.
 *
 * @param studio the address of the teacher's own studio, where it can be made to sound
 * @param take takes it to where the teacher writes
 */
export function largeProgram(written: string, playing: string, studio: string, take: (text: string) => void): HTMLElement[] {
  const text = written.trim() ? written : playing;
  const open = element("a", { href: studio, target: "rubber-gosling-own", class: "press", click: () => keepOf("handed", text) }, "Open it in your studio");
  const other = playing.trim() && playing !== text ? [element("h3", {}, "What plays is an earlier text"), program(playing)] : [];
  return [text ? program(text) : element("p", { class: "empty" }, "Nothing is written yet."), ...other,
    element("div", { class: "tools" }, open, button("Take it as your program", () => take(text)))];
}

function program(text: string): HTMLElement {
  return element("pre", { tabindex: 0 }, text);
}
