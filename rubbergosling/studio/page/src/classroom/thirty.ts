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
  private readonly shown = element("div", { class: "thirty" });
  private view: ExperimentView | null = null;
  private runs = 0;

  constructor(private readonly link: Link, private readonly teacher: Teacher, private readonly large: Large) {
    byId("wall-large").addEventListener("click", () => this.enlarge());
    byId("wall-hide").addEventListener("click", () => {
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
    const view = new ExperimentView(experiment, around, async (came) => {
      const run = (this.runs += 1);
      const { tallies = [] } = await this.link.ask("wall", { text, bars, seeds: SEEDS, run }, came);
      view.choices.forEach((choice, at) => choice.replaceChildren(...stage(tallies[at])));
      return tallies;
    }, () => {});
    this.view = view;
    this.shown.append(view.root);
    this.place.append(this.shown);
    this.root.hidden = false;
    this.root.scrollIntoView({ block: "start" });
    byId("wall-title").focus();
    await view.begin();
  }

  private enlarge(): void {
    this.large.show(TITLE, [this.shown], () => this.place.append(this.shown));
  }
}

/** What the button of a look says: when it was, and how many knew all then. */
function stage(tally: Tally | undefined): (Node | string)[] {
  return tally ? [`${WORDS.en.afterBar(tally.bar)} `, element("b", {}, `${tally.knows_all} of ${tally.seeds}`)] : [];
}
