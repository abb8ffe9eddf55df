import { byId, element, setText } from "../dom";
import { Link } from "../link/link";
import { makeThemeSwitch } from "../looks";
import { Invitation } from "./invitation";
import { Large } from "./large";
import { Lesson } from "./lesson";
import { Losses } from "./losses";
import { Pupils } from "./pupils";
import { Teacher } from "./teacher";
import { Thirty } from "./thirty";

/** The teacher is told of the class so often, in milliseconds. */
const EVERY = 2000;

/** Puts the teacher's page together. */
function begin(): void {
  const token = location.hash.slice(1);
  const link = new Link({ do: "hello", token });
  const teacher = new Teacher(link, (sentence) => setText(byId("said"), sentence));
  const large = new Large();
  const lesson = new Lesson(link, teacher, new Thirty(link, teacher, large));
  const pupils = new Pupils(teacher, lesson, large, `./#${token}`);
  const losses = new Losses();
  new Invitation(link, large);
  byId("own").setAttribute("href", `./#${token}`);
  makeThemeSwitch(() => {});

  let isTeacher = false;
  const look = async (): Promise<void> => {
    if (!isTeacher || link.state !== "open" || document.hidden) return;
    const answer = await teacher.ask("class", {});
    if (!answer?.pupils) return;
    pupils.show(answer.pupils);
    losses.show(answer.pupils);
  };
  const read = async (): Promise<void> => {
    pupils.chapters = (await teacher.ask("chapters", { language: "en" }))?.chapters ?? [];
    await look();
  };
  link.on("welcome", ({ role }) => {
    isTeacher = role === "teacher";
    if (isTeacher) void read();
    else sendElsewhere(token);
  });
  link.on("who", () => sendElsewhere(token));
  link.on("chapters", () => void read());
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

/** Who has another key than the teacher's is told so, and where it leads. */
function sendElsewhere(token: string): void {
  for (const id of ["hush", "own"]) byId(id).hidden = true;
  byId("main").replaceChildren(element("section", { class: "panel elsewhere", role: "alert" },
    element("h2", {}, "This is the teacher’s page"), element("p", {}, "Its address has another key. Yours leads to the page of the pupils."),
    element("a", { href: `./#${token}`, class: "press" }, "Go to the pupils’ page")));
}

begin();
