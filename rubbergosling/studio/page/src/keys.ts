import { byId, element } from "./dom";

/** A key of the page, with what it does; `letter` goes with Ctrl or, on a Mac, Cmd. */
export interface Key {
  shown: string;
  says: string;
  letter?: string;
  key?: string;
  press: () => void;
}

const EDITOR_KEYS: [string, string][] = [
  ["Ctrl-Space", "complete the word at the cursor"],
  ["Ctrl-Z, Ctrl-Y", "undo and redo, also what was evaluated"],
  ["Ctrl-/", "make the line a comment, or no comment"],
  ["F8", "go to the next mark"],
  ["Esc, then Tab", "leave the editor"],
];

/** Listens for the keys of the page wherever the focus is, and lists them in the help. */
export function listenForKeys(keys: Key[]): void {
  // Before the editor and the browser: Ctrl-Enter would begin a line, and Ctrl-S save the page.
  window.addEventListener("keydown", (event) => {
    const withControl = event.ctrlKey || event.metaKey;
    const found = keys.find(({ key, letter }) =>
      letter ? withControl && !event.altKey && event.key === letter : event.key === key && !withControl && !event.altKey);
    if (!found || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) found.press();
  }, { capture: true });
  const rows = [...keys.map(({ shown, says }): [string, string] => [shown, says]), ...EDITOR_KEYS];
  byId("keys").replaceChildren(...rows.flatMap(([shown, says]) =>
    [element("dt", {}, element("kbd", {}, shown)), element("dd", {}, says)]));
}
