import type { Desk } from "../desk";
import { byId, counted, setAttribute, setText } from "../dom";
import { settingOf } from "../program";
import type { Studio } from "../studio";

/** What the slider of `memory` offers; the last place is `all`. */
const MEMORIES = ["8", "16", "32", "64", "128", "256", "all"];
const STRUCTURE = "32,16,8";
const NUMBERS = /^-?[\d.]+(\s*,\s*-?[\d.]+)*$/;

/** `memory` and `structure` as controls: they edit the program and evaluate it. */
export class Settings {
  private readonly memory = byId("memory") as HTMLInputElement;
  private readonly structure = byId("structure") as HTMLInputElement;

  constructor(private readonly studio: Studio, private readonly desk: Desk) {
    this.memory.max = String(MEMORIES.length - 1);
    this.memory.addEventListener("input", () => this.showMemory(this.chosen));
    this.memory.addEventListener("change", () => void desk.set("memory", this.chosen));
    byId("structure-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.setStructure();
    });
    this.structure.addEventListener("input", () => this.structureIsWrong(""));
    desk.on("sounding", () => this.show());
    studio.on("agents", () => this.showKnown());
    studio.on("lesson", () => this.showKnown());
  }

  /** A wrong structure never comes into the text: what is wrong with it is said at the field. */
  private async setStructure(): Promise<void> {
    const sizes = this.structure.value.trim() || STRUCTURE;
    const wrong = NUMBERS.test(sizes)
      ? (await this.studio.check(`structure ${sizes};`))?.faults[0]?.message ?? ""
      : `${sizes} is no structure: write a number for each layer, with commas between, such as ${STRUCTURE}`;
    this.structureIsWrong(wrong);
    if (!wrong) await this.desk.set("structure", sizes);
  }

  private structureIsWrong(why: string): void {
    setAttribute(this.structure, "aria-invalid", String(why !== ""));
    setText(byId("structure-wrong"), why);
  }

  private get chosen(): string {
    return MEMORIES[this.memory.valueAsNumber] ?? "all";
  }

  private show(): void {
    // Both settings stay until another program names them.
    const last = (name: string): string | null =>
      this.studio.evaluations.reduce<string | null>((value, { text }) => settingOf(text, name) ?? value, null);
    const memory = last("memory") ?? "all";
    const nearest = MEMORIES.findIndex((value) => value === memory || Number(value) >= Number(memory));
    this.memory.value = String(memory === "all" || nearest < 0 ? MEMORIES.length - 1 : nearest);
    this.showMemory(memory);
    if (document.activeElement === this.structure) return;
    this.structure.value = last("structure") ?? STRUCTURE;
    this.structureIsWrong("");
  }

  private showMemory(memory: string): void {
    const words = memory === "all" ? "all it was ever taught" : `the last ${memory} steps (${counted(Number(memory) / 8, "bar")})`;
    setText(byId("memory-words"), words);
    setAttribute(this.memory, "aria-valuetext", words);
  }

  private showKnown(): void {
    let right = 0;
    let taught = 0;
    for (const agent of this.studio.agents) {
      if (agent.kind !== "rhythm") continue;
      for (const pattern of agent.known) {
        right += pattern.right;
        taught += pattern.taught;
      }
    }
    byId("known-all").style.setProperty("--share", String(taught ? right / taught : 0));
    setText(byId("known-words"), taught ? `${right} of ${taught} taught steps are right`
      : this.studio.keptAgents.length ? "what you taught is kept" : "nothing taught yet");
  }
}
