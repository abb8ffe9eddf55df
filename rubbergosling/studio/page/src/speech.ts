import { byId, setAttribute, setText } from "./dom";
import { keepOf, keptOf } from "./saved";

/** The languages that a pupil can choose. */
export type Language = "en" | "es";

const listeners: ((language: Language) => void)[] = [];

/** The language that was chosen, or else the browser's, where there are words in it. */
export function chosenLanguage(): Language {
  const wanted = keptOf("tutorial.language") ?? navigator.language;
  return wanted.startsWith("es") ? "es" : "en";
}

/** Keeps the choice, and has all that can be said in it say so. */
export function chooseLanguage(language: Language): void {
  keepOf("tutorial.language", language);
  for (const listener of listeners) listener(language);
}

/** Calls the listener with the language now, and each time another one is chosen. */
export function onLanguage(listener: (language: Language) => void): void {
  listeners.push(listener);
  listener(chosenLanguage());
}

/** Sets a text in a language, and says to screen readers which one it is. */
export function setSpoken(target: Element, language: Language, text: string): void {
  setAttribute(target, "lang", language);
  setText(target, text);
}

/** What a pupil presses, in Spanish; the English is in the page itself. */
const SPANISH = {
  play: "Tocar",
  hush: "Silencio",
  "tab-agents": "Agentes",
  "tab-takes": "Historial",
  "tab-examples": "Ejemplos",
  "tab-files": "Archivos",
};

/** Has the buttons that a pupil needs speak the language that was chosen. */
export function speakButtons(): void {
  for (const [id, spanish] of Object.entries(SPANISH)) {
    const target = byId(id);
    const english = target.textContent ?? "";
    onLanguage((language) => setSpoken(target, language, language === "es" ? spanish : english));
  }
}
