import { byId, counted, setText } from "../dom";
import type { Pupil } from "../link/messages";
import type { ListedChapter } from "../link/tutorial_messages";
import { keepOf } from "../saved";
import { mistakeWords } from "./cardwords";
import type { Large } from "./large";
import { LargeProgram } from "./largeprogram";
import type { Lesson } from "./lesson";
import { PupilCard } from "./pupilcard";
import type { Teacher } from "./teacher";

/** All pupils of the class, each with a card that stays where it is. */
export class Pupils {
  chapters: ListedChapter[] = [];
  private readonly list = byId("pupils");
  private readonly cards = new Map<string, PupilCard>();
  private readonly letAllIn = byId("let-all-in");
  private pupils: Pupil[] = [];
  private enlarged: LargeProgram | null = null;

  /** @param studio the address of the teacher's own studio */
  constructor(private readonly teacher: Teacher, private readonly lesson: Lesson, private readonly large: Large, private readonly studio: string) {
    this.letAllIn.addEventListener("click", async () => {
      const answer = await teacher.ask("let_all_in", {});
      if (answer) teacher.say(`${counted(answer.count ?? 0, "pupil")} can come in again, each by saying the name.`);
    });
  }

  show(pupils: Pupil[]): void {
    this.pupils = pupils;
    const here = pupils.filter((pupil) => pupil.is_here);
    const stuck = here.filter((pupil) => mistakeWords(pupil)).length;
    byId("empty").hidden = pupils.length > 0;
    this.letAllIn.hidden = here.length === pupils.length;
    setText(byId("pupils-title"), pupils.length ? `${counted(here.length, "pupil")} here${stuck ? ` · ✕ ${stuck} with a mistake` : ""}` : "Pupils");
    const names = new Set(pupils.map(({ name }) => name));
    for (const [name, card] of this.cards) if (!names.has(name)) this.drop(name, card);
    pupils.forEach((pupil, at) => {
      const card = this.cards.get(pupil.name) ?? this.add(pupil.name);
      card.show(pupil, this.chapters);
      if (this.list.children[at] !== card.root) this.list.insertBefore(card.root, this.list.children[at] ?? null);
    });
    if (this.enlarged) void this.fill(this.enlarged);
  }

  private add(name: string): PupilCard {
    const card = new PupilCard(name, {
      enlarge: () => void this.enlarge(name),
      give: () => void this.lesson.give(name),
      letIn: () => void this.teacher.do("let_in", { name }, `The next browser that says ${name} comes in as ${name}.`),
      remove: () => void this.remove(name),
    });
    this.cards.set(name, card);
    return card;
  }

  private drop(name: string, card: PupilCard): void {
    card.root.remove();
    this.cards.delete(name);
  }

  private async remove(name: string): Promise<void> {
    if (!confirm(`Remove ${name} from the class? The work is put into the folder .removed, and not deleted.`)) return;
    await this.teacher.do("remove", { name }, `${name} is removed. The work is in the folder .removed.`);
  }

  /** Shows a pupil's program to all, and goes on showing what becomes of it. */
  private async enlarge(name: string): Promise<void> {
    const view = new LargeProgram(name, this.studio, {
      hand: () => void this.hand(view),
      take: () => {
        this.large.close();
        this.lesson.take(view.text);
      },
    });
    if (!(await this.fill(view))) return;
    this.large.show(name, [view.root], () => (this.enlarged = null));
    this.enlarged = view;
  }

  private async fill(view: LargeProgram): Promise<boolean> {
    const found = await this.teacher.ask("take", { name: view.name });
    const pupil = this.pupils.find(({ name }) => name === view.name);
    if (found && pupil) view.show(pupil, found);
    return found !== null;
  }

  /** Hands a program to the teacher's own studio; the agents come first, so that they are there when it is played. */
  private async hand({ name, text }: LargeProgram): Promise<void> {
    const agents = (await this.teacher.ask("borrow", { name }))?.instruments ?? [];
    const whose = agents.length ? `, and ${name}’s ${agents.length > 1 ? "agents play" : "agent plays"} here: ${agents.join(", ")}` : "";
    keepOf("handed", JSON.stringify({ text, says: `${name}’s program is in the editor${whose}. Ctrl-Enter plays it.` }));
  }
}
