import { button, downloadText, element, setText } from "../dom";
import type { Pane } from "./pane";

const FILE = "rubber-gosling-progress.json";

/**
 * Takes the progress along as a file, and back from one.
 *
 * @param changed called when progress came back
 */
export function progressFile({ words, progress, desk }: Pane, changed: () => void): HTMLElement {
  const says = element("p", { class: "hint", role: "status" });
  const input = element("input", { type: "file", id: "progress-file", accept: ".json,application/json", change: () => void takeIn() });
  const takeIn = async (): Promise<void> => {
    const [file] = input.files ?? [];
    const tasks = file ? progress.takeIn(await file.text()) : null;
    input.value = "";
    if (tasks !== null) changed();
    setText(says, tasks === null ? words.noProgressFile : words.broughtBack(tasks));
  };
  return element("section", { class: "panel progress" }, element("h3", {}, words.progress), element("p", {}, words.kept(desk.studio.role === "pupil")),
    element("div", { class: "tools" }, button(words.download, () => downloadText(progress.text(), FILE, "application/json"))),
    element("label", { for: "progress-file" }, words.bringBack), input, says);
}
