import { element } from "../dom";
import type { ListedChapter } from "../link/tutorial_messages";
import type { Pane } from "./pane";

/** All chapters, each with how much of it is done; of one that is wrong, what is wrong with it. */
export function chapterList(chapters: ListedChapter[], pane: Pane): HTMLElement {
  const { words } = pane;
  return element("div", { class: "chapters" }, element("h3", { class: "lead", tabindex: -1 }, words.lead),
    chapters.length ? null : element("p", { class: "empty" }, words.noChapters),
    element("ol", { role: "list" }, ...chapters.map((chapter) => element("li", {}, chapter.error ? wrongFile(chapter.title, chapter.error, pane) : choice(chapter, pane)))));
}

function choice({ name, title, about, tasks }: ListedChapter, { words, progress, open }: Pane): HTMLElement {
  const done = progress.count(name, tasks.length);
  const isDone = done === tasks.length;
  return element("button", {
    type: "button", class: "example", click: () => open({ chapter: name, task: progress.firstOpen(name, tasks.length) }),
  }, element("b", {}, title), about ? element("span", {}, about) : null,
    element("span", { class: "count" }, isDone ? `✓ ${words.allDone}` : words.someDone(done, tasks.length)));
}

/** What is wrong with a chapter's file, for the teacher who writes it. */
export function wrongFile(title: string, error: string, { words }: Pane): HTMLElement {
  return element("div", { class: "panel wrong-chapter" }, element("b", {}, title),
    element("p", {}, words.wrongFile), element("p", { class: "why", lang: "en" }, error));
}
