/** What is kept in this browser between visits. Nothing is kept where the browser forbids it. */

const PREFIX = "rubber-gosling.";
const TAB = "rubber-gosling.tab";
const THEME = "rubber-gosling.theme";

/** Whose work is kept: in a class each pupil has their own, for computers are shared. */
let whose = "";

/** What is kept from now on belongs to one pupil of one class. */
export function keepFor(token: string, name: string): void {
  whose = `${token}.${name}.`;
}

export interface Work {
  text: string;
  when: string;
}

/** The program that was in the editor when the page was last left, or null. */
export function keptWork(): Work | null {
  try {
    const kept: unknown = JSON.parse(keptOf("work") ?? "null");
    if (kept && typeof kept === "object" && "text" in kept && "when" in kept) {
      return { text: String(kept.text), when: String(kept.when) };
    }
  } catch {
    // A private window may refuse, and what is kept may be from another version.
  }
  return null;
}

/** Whether the page was loaded anew where it was: then the text in the editor comes back as it was. */
export function isReload(): boolean {
  const [visit] = performance.getEntriesByType("navigation");
  return visit instanceof PerformanceNavigationTiming && visit.type === "reload";
}

/** Keeps the program that is in the editor. */
export function keepWork(text: string): void {
  keepOf("work", JSON.stringify({ text, when: new Date().toISOString() }));
}

/** The tab that was open in this window, or null. */
export function keptTab(): string | null {
  try {
    return sessionStorage.getItem(TAB);
  } catch {
    return null;
  }
}

/** Keeps which tab is open, for a page that is loaded anew where it was. */
export function keepTab(id: string): void {
  keep(TAB, id, () => sessionStorage);
}

export type Theme = "system" | "light" | "dark";

/** Light, dark, or as the system is. */
export function keptTheme(): Theme {
  try {
    const kept = localStorage.getItem(THEME);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
}

/** Keeps the choice of light or dark. */
export function keepTheme(theme: Theme): void {
  keep(THEME, theme);
}

/**
 * What is kept: the program; of the tutorial its language, what was done, and where one was last; of
 * a class the text that is kept on the teacher's machine, the teacher's that was decided about, and
 * what the teacher's two pages hand each other.
 */
export type Part = "work" | "tutorial.language" | "tutorial.progress" | "tutorial.place" | "sent" | "given" | "handed";

/** A part of it as it was kept, or null. */
export function keptOf(part: Part): string | null {
  return kept(whose + part);
}

/** Hears when another page of this browser keeps a part. */
export function onKeptElsewhere(part: Part, heard: () => void): void {
  addEventListener("storage", ({ key }) => {
    if (key === PREFIX + part) heard();
  });
}

/** Keeps a part of it. */
export function keepOf(part: Part, text: string): void {
  keep(PREFIX + whose + part, text);
}

/** By what name and key one is known in a class, as text, or null. */
export function keptWho(token: string): string | null {
  return kept(`class.${token}`);
}

/** Keeps that. */
export function keepWho(token: string, who: string): void {
  keep(`${PREFIX}class.${token}`, who);
}

function kept(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

function keep(name: string, value: string, where = (): Storage => localStorage): void {
  try {
    where().setItem(name, value);
  } catch {
    // Then it is not kept.
  }
}
