import { button, element, setText } from "../dom";
import type { Block } from "../link/tutorial_messages";
import { blockElements } from "./blocks";
import type { Pane } from "./pane";

/** The hints of a task, one more each time one is asked for. */
export function hints(all: Block[], pane: Pane): HTMLElement {
  const { words } = pane;
  const list = element("ol", { role: "list", "aria-live": "polite" });
  const ask = button(words.hint, () => {
    const shown = list.children.length;
    const hint = element("li", { tabindex: -1 }, ...blockElements(all.slice(shown, shown + 1), pane));
    list.append(hint);
    setText(ask, words.anotherHint);
    if (shown + 1 < all.length) return;
    ask.hidden = true;
    // Else the keyboard would have lost its place with the button.
    hint.focus();
  });
  return element("div", { class: "hints", hidden: all.length === 0 }, list, ask);
}
