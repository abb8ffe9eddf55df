import { setAttribute } from "../dom";
import { isReload, keepTab, keptTab } from "../saved";

/** Tabs that the arrow keys move between, as screen readers expect it. A panel hears `shown` when it is opened. */
export function makeTabs(list: HTMLElement): void {
  const tabs = [...list.querySelectorAll<HTMLElement>("[role=tab]")];
  const select = (chosen: HTMLElement): void => {
    keepTab(chosen.id);
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      setAttribute(tab, "aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (!panel) continue;
      panel.hidden = !isChosen;
      if (isChosen) panel.dispatchEvent(new Event("shown"));
    }
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => select(tab));
    tab.addEventListener("keydown", ({ key }) => {
      const move = { ArrowRight: 1, ArrowLeft: -1 }[key];
      const next = move && tabs[(index + move + tabs.length) % tabs.length];
      if (!next) return;
      select(next);
      next.focus();
    });
  });
  const kept = isReload() ? tabs.find(({ id }) => id === keptTab()) : null;
  if (kept) select(kept);
}
