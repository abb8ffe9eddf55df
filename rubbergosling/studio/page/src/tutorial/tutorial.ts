import type { Desk } from "../desk";
import { button, byId, element, setAttribute, setText } from "../dom";
import type { Link } from "../link/link";
import type { Chapter, ListedChapter } from "../link/tutorial_messages";
import { isReload, keptOf } from "../saved";
import { chooseLanguage, chosenLanguage } from "../speech";
import type { Language } from "../speech";
import { Asking } from "./asking";
import type { Place } from "./asking";
import { Attempt } from "./attempt";
import { ChapterView } from "./chapter";
import { chapterList, wrongFile } from "./chapterlist";
import { invite } from "./invite";
import { keepPlace, keptPlace } from "./place";
import type { Pane } from "./pane";
import { Progress } from "./progress";
import { progressFile } from "./progressfile";
import { Rarely } from "./rarely";
import { NAMES, WORDS } from "./words";

/** Two questions for the goals lie so far apart at least, in milliseconds. */
const APART = 500;

type Content = { list: ListedChapter[] } | { at: Place; chapter: Chapter } | { error: string };

/** The tutorial: what of it is shown, in which language, and when goals are checked. */
export class Tutorial {
  private readonly panel = byId("panel-tutorial");
  private readonly root = byId("tutorial");
  private readonly content = element("div");
  private readonly voice = element("p", { class: "spoken", role: "status" });
  private readonly back = button("", () => this.open(null), { class: "back" });
  private readonly languages = new Map<Language, HTMLButtonElement>();
  private readonly asking: Asking;
  readonly progress = new Progress();
  private readonly checks = new Rarely(() => this.check(), APART);
  private language = chosenLanguage();
  private place = keptPlace();
  private attempt = new Attempt();
  private chapter: ChapterView | null = null;
  /** What is shown, as text: what has not changed is left as it is. */
  private shown = { language: this.language, key: "" };
  private asked = 0;
  private hasBegun = false;

  constructor(private readonly link: Link, private readonly desk: Desk) {
    this.asking = new Asking(link);
    this.root.append(this.top(), this.content, this.voice);
    invite(this.progress.isEmpty && keptOf("tutorial.place") === null);
    this.panel.addEventListener("shown", () => void this.refresh());
    link.on("chapters", () => void this.refresh());
    const { studio } = desk;
    studio.on("welcome", ({ progress, role }) => {
      if (progress) {
        this.progress.join(progress);
        this.place ??= keptPlace();
      }
      // In a class the tasks come first; whoever has opened something else since stays there.
      if (role === "pupil" && !this.hasBegun && !isReload()) byId("tab-tutorial").click();
      this.hasBegun = true;
      void this.refresh();
    });
    studio.on("bar", () => this.checks.soon());
    studio.on("lesson", () => this.checks.soon());
    studio.on("evaluation", ({ seconds }) => studio.timeline.at(seconds, () => this.checks.soon(), true));
    studio.on("hidden", (instrument) => {
      // What was covered is shown: the pupil has said before what it would be.
      if (!instrument) this.attempt.deeds.add("prediction");
    });
  }

  private top(): HTMLElement {
    for (const language of ["en", "es"] as const) {
      this.languages.set(language, button(NAMES[language], () => this.speak(language), { lang: language }));
    }
    const choice = element("div", { class: "tools", role: "group", "aria-label": "Language, idioma" }, ...this.languages.values());
    return element("div", { class: "tutorial-top" }, this.back, choice);
  }

  private speak(language: Language): void {
    this.language = language;
    chooseLanguage(language);
    void this.refresh();
  }

  private open(place: Place | null): void {
    this.place = place;
    this.shown.key = "";
    void this.refresh(true);
  }

  /** Asks anew for what is to be shown. @param moved something else was opened: the keyboard goes there */
  private async refresh(moved = false): Promise<void> {
    if (this.panel.hidden || this.link.state === "connecting") return;
    keepPlace(this.place);
    const asked = (this.asked += 1);
    const content = await this.fetch();
    if (asked === this.asked) this.show(content, moved);
  }

  private async fetch(): Promise<Content> {
    const { place, language } = this;
    try {
      if (!place) return { list: await this.asking.chapters(language) };
      const chapter = await this.asking.chapter(place.chapter, language);
      return { chapter, at: { ...place, task: Math.min(place.task, chapter.tasks.length - 1) } };
    } catch (reason) {
      if (this.link.state !== "open") return { error: WORDS[language].noAnswer };
      const list = place ? await this.asking.chapters(language).catch(() => []) : [];
      // A chapter that was open in an earlier visit may be gone.
      if (place && !list.some(({ name }) => name === place.chapter)) {
        this.place = null;
        return { list };
      }
      return { error: reason instanceof Error ? reason.message : String(reason) };
    }
  }

  private show(content: Content, moved: boolean): void {
    const { language, shown } = this;
    const key = JSON.stringify([content, "list" in content ? this.progress.text() : ""]);
    if (key === shown.key && language === shown.language) return this.checks.soon();
    // In another language the task is the same, and what was reached in it stays.
    if (language === shown.language) this.attempt = new Attempt();
    this.shown = { language, key };
    const hadFocus = this.content.contains(document.activeElement);
    this.speakEverywhere();
    const pane = this.pane();
    this.chapter?.task.leave();
    this.chapter = "chapter" in content ? new ChapterView(content.chapter, content.at, this.attempt, pane) : null;
    if (this.chapter) this.content.replaceChildren(this.chapter.root);
    else if ("list" in content) {
      this.content.replaceChildren(chapterList(content.list, pane), progressFile(pane, () => void this.refresh()));
    } else if ("error" in content) this.content.replaceChildren(wrongFile(this.place?.chapter ?? "", content.error, pane));
    if (moved || hadFocus) this.content.querySelector<HTMLElement>("[tabindex='-1']")?.focus();
    this.checks.soon();
  }

  private speakEverywhere(): void {
    setAttribute(this.root, "lang", this.language);
    setText(this.back, `← ${WORDS[this.language].chapters}`);
    this.back.hidden = this.place === null;
    for (const [language, one] of this.languages) setAttribute(one, "aria-pressed", String(language === this.language));
  }

  private pane(): Pane {
    return {
      language: this.language, words: WORDS[this.language], asking: this.asking, progress: this.progress, desk: this.desk,
      announce: (text) => setText(this.voice, text),
      open: (place) => this.open(place),
      checkSoon: () => this.checks.soon(),
    };
  }

  private async check(): Promise<void> {
    if (!this.chapter || document.hidden || !this.panel.checkVisibility()) return;
    // Where no answer comes, the next bar asks again.
    await this.chapter.task.check().catch(() => {});
  }
}
