import type { Desk } from "../desk";
import { byId, setAttribute, setText } from "../dom";
import { onLanguage, setSpoken } from "../speech";
import type { Language } from "../speech";
import type { Studio } from "../studio";
import type { Moment } from "../timeline";

/** What the page does, in Spanish. */
const SPANISH = { connecting: "conectando", "no connection": "sin conexión", playing: "suena", silent: "en silencio" };

/** The header: the gosling, what plays, bar and beat, the tempo, and the engine. */
export class Header {
  private readonly beats = [...byId("beats").children];
  private readonly tempo = byId("tempo") as HTMLInputElement;
  private readonly gosling = byId("gosling");
  private isSetting = false;
  private shown = "";
  private language: Language = "en";

  constructor(private readonly studio: Studio, private readonly desk: Desk) {
    studio.timeline.onFrame(() => this.frame());
    studio.on("welcome", (welcome) => {
      setText(byId("engine"), welcome.engine.name);
      setText(byId("version"), welcome.version);
      this.showTempo();
    });
    studio.on("bar", () => this.showTempo());
    studio.on("hit", (hit) => {
      if (hit.predicted && !studio.isCovered(hit)) this.quack();
    });
    onLanguage((language) => {
      this.language = language;
      this.shown = "";
    });
    byId("hush").addEventListener("click", () => this.hush());
    byId("play").addEventListener("click", () => void desk.evaluate());
    byId("tap").addEventListener("click", () => void this.tap());
    this.tempo.addEventListener("change", () => void this.setTempo());
    this.tempo.addEventListener("input", () => (this.isSetting = true));
  }

  /** Stops everything that sounds. */
  hush(): void {
    void this.studio.verb("hush");
  }

  /** One tap of the tempo; it acts from the fourth on. */
  async tap(): Promise<void> {
    byId("tap").classList.add("tapped");
    setTimeout(() => byId("tap").classList.remove("tapped"), 120);
    this.isTapping = performance.now();
    await this.studio.verb("tap");
  }

  private isTapping = 0;

  private async setTempo(): Promise<void> {
    const tempo = this.tempo.valueAsNumber;
    if (Number.isFinite(tempo)) await this.desk.setTempo(tempo);
    this.isSetting = false;
    this.showTempo();
  }

  private showTempo(): void {
    const tempo = Math.round(this.studio.tempo * 10) / 10;
    if (!this.isSetting) this.tempo.value = String(tempo);
    if (this.isTapping && performance.now() - this.isTapping < 8000) this.desk.noteTempo(tempo);
  }

  private frame(): void {
    const moment = this.studio.isHushed ? null : this.studio.timeline.moment();
    const state = this.state(moment);
    const shown = moment ? `${state} ${moment.bar} ${moment.beat}` : state;
    if (shown === this.shown) return;
    this.shown = shown;
    setSpoken(byId("state"), this.language, this.language === "es" ? SPANISH[state] : state);
    document.title = moment ? "▶ Rubber Gosling" : "Rubber Gosling";
    document.documentElement.dataset["playing"] = String(moment !== null);
    setText(byId("bar"), moment ? String(moment.bar + 1) : "–");
    setText(byId("beat"), moment ? String(moment.beat + 1) : "–");
    this.beats.forEach((dot, beat) => dot.classList.toggle("now", moment?.beat === beat));
    // Each beat bends the gosling's neck the other way.
    setAttribute(this.gosling, "data-nod", moment ? String(moment.beat % 2) : "rest");
  }

  private state(moment: Moment | null): keyof typeof SPANISH {
    if (this.studio.linkState === "connecting") return "connecting";
    if (this.studio.linkState !== "open") return "no connection";
    return moment ? "playing" : "silent";
  }

  private quack(): void {
    this.gosling.classList.add("quacks");
    setTimeout(() => this.gosling.classList.remove("quacks"), 110);
  }
}
