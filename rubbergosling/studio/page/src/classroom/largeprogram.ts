import { button, element, setText } from "../dom";
import type { Answer, Pupil } from "../link/messages";
import { mistakeWords, stateWords } from "./cardwords";

/** The longest line that is still to be one line: what is longer is broken, and the letters stay large. */
const MOST_COLUMNS = 48;

/** A pupil's program as large as the screen takes it, as it is now: what is written, and what plays where that is another text. */
export class LargeProgram {
  readonly root: HTMLElement;
  text = "";
  private readonly state = element("p", { class: "doing", role: "status" });
  private readonly mistake = element("p", { class: "wrong-field", role: "status" });
  private readonly written = element("pre", { tabindex: 0 });
  private readonly playing = element("pre", { tabindex: 0 });
  private readonly earlier = element("div", { hidden: true }, element("h3", {}, "What plays is an earlier text"), this.playing);

  /**
   * @param studio the address of the teacher's own studio, where it can be made to sound
   * @param deeds what its buttons do, besides leading there
   */
  constructor(readonly name: string, studio: string, { hand, take }: { hand: () => void; take: () => void }) {
    const open = element("a", { href: studio, target: "rubber-gosling-own", class: "press", click: hand }, "Open it in your studio");
    this.root = element("div", { class: "large-program" }, element("div", { class: "tools" }, this.state, open, button("Take it as your program", take)),
      this.mistake, this.written, this.earlier);
  }

  show(pupil: Pupil, { text = "", sounding = "" }: Answer): void {
    this.text = text.trim() ? text : sounding;
    const isOther = sounding.trim() !== "" && sounding !== this.text;
    setText(this.state, pupil.is_here ? stateWords(pupil) : "away: this was kept");
    setText(this.mistake, mistakeWords(pupil));
    setText(this.written, this.text || "Nothing is written yet.");
    setText(this.playing, isOther ? sounding : "");
    this.earlier.hidden = !isOther;
    const lines = [this.text, isOther ? sounding : ""].join("\n").split("\n");
    const columns = Math.max(...lines.map((line) => line.length));
    this.root.style.setProperty("--columns", String(Math.min(columns, MOST_COLUMNS)));
    this.root.style.setProperty("--lines", String(lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / MOST_COLUMNS)), 0)));
  }
}
