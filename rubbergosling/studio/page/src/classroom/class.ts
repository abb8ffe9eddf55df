import { byId, setText } from "../dom";
import { Link } from "../link/link";
import { makeThemeSwitch } from "../looks";
import { Invitation } from "./invitation";
import { Large } from "./large";
import { Lesson } from "./lesson";
import { Losses } from "./losses";
import { Pupils } from "./pupils";
import { Teacher } from "./teacher";

/** The teacher is told of the class so often, in milliseconds. */
const EVERY = 2000;

/** Puts the teacher's page together. */
function begin(): void {
  const token = location.hash.slice(1);
  const link = new Link({ do: "hello", token });
  const teacher = new Teacher(link, (sentence) => setText(byId("said"), sentence));
  const large = new Large();
  const lesson = new Lesson(link, teacher);
  const pupils = new Pupils(teacher, lesson, large, `./#${token}`);
  const losses = new Losses();
  new Invitation(link, large);
  byId("own").setAttribute("href", `./#${token}`);
  makeThemeSwitch(() => {});

  const look = async (): Promise<void> => {
    if (link.state !== "open" || document.hidden) return;
    const answer = await teacher.ask("class", {});
    if (!answer?.pupils) return;
    pupils.show(answer.pupils);
    losses.show(answer.pupils);
  };
  link.on("welcome", () => void look());
  setInterval(() => void look(), EVERY);
  document.addEventListener("visibilitychange", () => void look());

  const hush = (): void => void teacher.do("hush_all", {}, "All are hushed.");
  byId("hush").addEventListener("click", hush);
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== ".") return;
    event.preventDefault();
    if (!event.repeat) hush();
  });
}

begin();
