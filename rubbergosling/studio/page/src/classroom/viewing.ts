import type { Desk } from "../desk";
import { byId } from "../dom";
import { toggleStage } from "../looks";

/** The page of who looks on: always the stage, and nothing to type or to press that would do nothing. */
export function lookOn(desk: Desk): void {
  desk.studio.on("welcome", () => {
    if (!desk.studio.isLooking) return;
    desk.editor.lock();
    (byId("tempo") as HTMLInputElement).readOnly = true;
    if (document.documentElement.dataset["stage"] !== "on") toggleStage();
  });
}
