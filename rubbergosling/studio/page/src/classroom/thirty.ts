import { byId, element } from "../dom";
import type { Link } from "../link/link";
import type { Tally } from "../link/tutorial_messages";
import { ExperimentView } from "../tutorial/experiment";
import { WORDS } from "../tutorial/words";
import type { Large } from "./large";
import type { Teacher } from "./teacher";

const SEEDS = 30;
const TITLE = "Thirty agents, one lesson";

/** Thirty agents that go through one lesson: above the pupils where it is seen, and large for a projector. */
export class Thirty {
  private readonly root = byId("wall");
  private readonly place = byId("wall-place");
  private readonly course = element("ol", { class: "course", "aria-label": "How many know all that they were taught" });
  private readonly shown = element("div", { class: "thirty" }, this.course);
  private view: ExperimentView | null = null;
  private runs = 0;

  constructor(private readonly link: Link, private readonly teacher: Teacher, private readonly large: Large) {
    byId("wall-large").addEventListener("click", () => this.enlarge());
    byId("wall-close").addEventListener("click", () => {
      this.view?.leave();
      this.root.hidden = true;
      byId("program").focus();
    });
  }

  /** Has all of them learn a program for so many bars, and shows what became of them. */
  async learn(text: string, instrument: string, bars: number): Promise<void> {
    this.view?.leave();
    this.view?.root.remove();
    const experiment = { instrument, looks: [], seeds: SEEDS, programs: [{ bar: 0, text }] };
    const leaveExperiments = async (): Promise<void> => void await this.link.ask("leave", { run: this.runs });
    const around = { words: WORDS.en, announce: this.teacher.say, asking: { leaveExperiments } };
    this.view = new ExperimentView(experiment, around, async (came) => {
      const run = (this.runs += 1);
      this.course.replaceChildren();
      const { tallies = [] } = await this.link.ask("wall", { text, bars, seeds: SEEDS, run }, came);
      if (run === this.runs) this.course.replaceChildren(...tallies.map(stage));
      return tallies;
    }, () => {});
    this.shown.append(this.view.root);
    this.place.append(this.shown);
    this.root.hidden = false;
    this.root.scrollIntoView({ block: "start" });
    byId("wall-title").focus();
    await this.view.begin();
  }

  private enlarge(): void {
    this.large.show(TITLE, [this.shown], () => this.place.append(this.shown));
  }
}

/** How many knew all at one look. */
function stage({ bar, knows_all: count, seeds }: Tally): HTMLElement {
  return element("li", {}, element("span", {}, WORDS.en.afterBar(bar)), element("b", {}, `${count} of ${seeds}`));
}
