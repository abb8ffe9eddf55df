import { byId, setAttribute, setText } from "./dom";
import { forgetInks } from "./ink";
import { keepTheme, keptTheme } from "./saved";
import type { Theme } from "./saved";

const NEXT: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };
const WORDS: Record<Theme, string> = { system: "◐ auto", light: "○ light", dark: "● dark" };

/**
 * The switch of light and dark.
 *
 * @param changed called when the colours have changed, for what is drawn on a canvas
 */
export function makeThemeSwitch(changed: () => void): void {
  let theme = keptTheme();
  const show = (): void => {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
    setText(byId("theme"), WORDS[theme]);
    setAttribute(byId("theme"), "aria-label", `${WORDS[theme]} colours: change`);
    forgetInks();
    changed();
  };
  byId("theme").addEventListener("click", () => {
    theme = NEXT[theme];
    keepTheme(theme);
    show();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  show();
}

/** The stage: large type for a projector, the text and the grid alone. */
export function toggleStage(): void {
  const root = document.documentElement;
  const isOn = root.dataset["stage"] !== "on";
  root.dataset["stage"] = isOn ? "on" : "off";
  setAttribute(byId("stage"), "aria-pressed", String(isOn));
}

/** Opens the help, or closes it. */
export function toggleHelp(): void {
  const help = byId("help");
  if (!(help instanceof HTMLDialogElement)) return;
  if (help.open) help.close();
  else help.showModal();
}
