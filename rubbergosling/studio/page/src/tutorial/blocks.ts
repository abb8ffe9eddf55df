import { button, element } from "../dom";
import type { Block, Run } from "../link/tutorial_messages";
import type { Pane } from "./pane";

/** Texts of a chapter as elements; items that follow each other are one list. */
export function blockElements(blocks: Block[], pane: Pane): HTMLElement[] {
  const made: HTMLElement[] = [];
  for (const block of blocks) {
    const last = made[made.length - 1];
    if (block.kind === "program") made.push(program(block, pane));
    else if (block.kind === "paragraph") made.push(element("p", {}, ...block.runs.map(run)));
    else {
      const item = element("li", {}, ...block.runs.map(run));
      if (last instanceof HTMLUListElement) last.append(item);
      else made.push(element("ul", { class: "items" }, item));
    }
  }
  return made;
}

function run({ text, style }: Run): Node {
  return style === "" ? document.createTextNode(text) : element(style, {}, text);
}

/** A program, with a button that puts it in place of the text in the editor. */
function program(block: Block, { desk, words, announce }: Pane): HTMLElement {
  const text = block.runs.map((one) => one.text).join("");
  const put = button(words.put, () => {
    desk.editor.replace(`${text}\n`);
    desk.editor.focus();
    announce(words.putIn);
  });
  return element("div", { class: "program" }, element("pre", { lang: "en", tabindex: 0 }, text), put);
}
