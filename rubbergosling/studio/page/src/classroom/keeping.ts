import type { Desk } from "../desk";
import type { Link } from "../link/link";
import { keepOf } from "../saved";
import type { Progress } from "../tutorial/progress";
import { Rarely } from "../tutorial/rarely";

/** A pupil's work is sent to the teacher's machine at most so often, in milliseconds. */
const APART = 3000;

/** Has a pupil's text and progress kept by the teacher's machine: soon after they change, and when they are played. */
export function keepWithTeacher(link: Link, desk: Desk, progress: Progress): void {
  let isPupil = false;
  let sent = "";
  const sending = new Rarely(async () => {
    const { text: program } = desk.editor;
    const done = progress.text();
    if (!isPupil || program + done === sent) return;
    // Where the connection is lost, all is sent when it is back.
    await link.ask("keep", { program, progress: JSON.parse(done) as object }).then(() => {
      sent = program + done;
      keepOf("sent", program);
    }, () => {});
  }, APART);
  link.on("welcome", ({ role }) => {
    isPupil = role === "pupil";
    sending.soon();
  });
  desk.on("written", () => sending.soon());
  desk.studio.on("evaluation", () => sending.hurry());
  progress.changed = () => sending.soon();
}
