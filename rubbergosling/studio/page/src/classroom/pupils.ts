import { byId, counted, setText } from "../dom";
import type { Pupil } from "../link/messages";
import type { Large } from "./large";
import type { Lesson } from "./lesson";
import { largeProgram } from "./largeprogram";
import { PupilCard } from "./pupilcard";
import type { Teacher } from "./teacher";

/** All pupils of the class, each with a card that stays where it is. */
export class Pupils {
  private readonly list = byId("pupils");
  private readonly cards = new Map<string, PupilCard>();

  /** @param studio the address of the teacher's own studio */
  constructor(private readonly teacher: Teacher, private readonly lesson: Lesson, private readonly large: Large, private readonly studio: string) {}

  show(pupils: Pupil[]): void {
    byId("empty").hidden = pupils.length > 0;
    const here = pupils.filter((pupil) => pupil.is_here).length;
    setText(byId("pupils-title"), pupils.length ? `${counted(here, "pupil")} here` : "Pupils");
    pupils.forEach((pupil, at) => {
      const card = this.cards.get(pupil.name) ?? this.add(pupil.name);
      card.show(pupil);
      if (this.list.children[at] !== card.root) this.list.insertBefore(card.root, this.list.children[at] ?? null);
    });
  }

  private add(name: string): PupilCard {
    const card = new PupilCard(name, {
      enlarge: () => void this.enlarge(name),
      give: () => void this.lesson.give(name),
      letIn: () => void this.teacher.do("let_in", { name }, `The next browser that says ${name} comes in as ${name}.`),
    });
    this.cards.set(name, card);
    return card;
  }

  private async enlarge(name: string): Promise<void> {
    const found = await this.teacher.ask("take", { name });
    if (found) this.large.show(name, ...largeProgram(found.text ?? "", found.sounding ?? "", this.studio, (text) => {
      this.large.close();
      this.lesson.take(text);
    }));
  }
}
