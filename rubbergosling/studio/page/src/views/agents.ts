import type { Desk } from "../desk";
import { byId, element } from "../dom";
import type { Agent } from "../model";
import type { Studio } from "../studio";
import { RhythmCard } from "./card";
import { MelodyCard } from "./melodycard";

type Card = RhythmCard | MelodyCard;

/** The cards of all agents, in the order in which they came. */
export class Agents {
  private readonly root = byId("agents");
  private readonly cards = new Map<string, Card>();
  private step: number | null = null;

  constructor(private readonly studio: Studio, private readonly desk: Desk) {
    studio.on("welcome", () => {
      this.cards.clear();
      this.root.replaceChildren(...studio.keptAgents.map(keptWords));
      if (!studio.keptAgents.length) this.root.append(emptyWords());
    });
    studio.on("agents", (agents) => agents.forEach((agent) => this.update(agent)));
    studio.on("lesson", ({ instrument }) => {
      const card = this.cards.get(instrument);
      if (card instanceof RhythmCard) card.learnt();
    });
    studio.on("hidden", () => this.redraw());
    studio.timeline.onFrame(() => this.frame());
  }

  /** Draws all cards anew, after a change of light and dark. */
  redraw(): void {
    for (const card of this.cards.values()) if (card instanceof RhythmCard) card.show();
  }

  private update(agent: Agent): void {
    const present = this.cards.get(agent.instrument);
    if (present instanceof RhythmCard && agent.kind === "rhythm") return present.update(agent);
    if (present instanceof MelodyCard && agent.kind === "melody") return present.update(agent);
    const card = agent.kind === "rhythm" ? new RhythmCard(agent, this.studio, this.desk) : new MelodyCard(agent, this.desk);
    document.getElementById(`kept-${agent.instrument}`)?.remove();
    if (this.cards.size === 0) {
      this.root.querySelector(".empty:not(.kept)")?.remove();
      // Whoever is at a task of the tutorial stays there.
      if (byId("panel-tutorial").hidden) byId("tab-agents").click();
    }
    present?.root.remove();
    this.cards.set(agent.instrument, card);
    this.root.append(card.root);
    if (card instanceof RhythmCard) card.show();
  }

  private frame(): void {
    const moment = this.studio.isHushed ? null : this.studio.timeline.moment();
    const step = moment?.step ?? null;
    if (step === this.step) return;
    this.step = step;
    for (const card of this.cards.values()) if (card instanceof RhythmCard) card.mark(step);
  }
}

function keptWords(instrument: string): HTMLElement {
  return element("p", { class: "empty kept", id: `kept-${instrument}` }, element("b", {}, instrument),
    ", as you taught it: it wakes up when you play a program with it.");
}

function emptyWords(): HTMLElement {
  return element("p", { class: "empty" }, "No agent yet. Write ", element("code", {}, "source kick*2; learn snare*2;"),
    " and press Ctrl-Enter. The snare’s agent listens to the kick, and learns the snare’s beat.");
}
