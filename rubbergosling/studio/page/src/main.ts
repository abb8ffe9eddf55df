import { offerGiven } from "./classroom/given";
import { firstHello, Joining } from "./classroom/joining";
import { keepWithTeacher } from "./classroom/keeping";
import { teach } from "./classroom/teaching";
import { lookOn } from "./classroom/viewing";
import { Desk } from "./desk";
import { byId } from "./dom";
import { listenForKeys } from "./keys";
import { Link } from "./link/link";
import { makeThemeSwitch, toggleHelp, toggleStage } from "./looks";
import { followPointer } from "./pointer";
import { Sound } from "./sound/sound";
import { speakButtons } from "./speech";
import { Studio } from "./studio";
import { Tutorial } from "./tutorial/tutorial";
import { Agents } from "./views/agents";
import { showExamples } from "./views/examples";
import { Files } from "./views/files";
import { Grid } from "./views/grid";
import { Header } from "./views/header";
import { MessageLine } from "./views/messages";
import { Scope } from "./views/scope";
import { Settings } from "./views/settings";
import { SoundStart } from "./views/soundstart";
import { makeTabs } from "./views/tabs";
import { Takes } from "./views/takes";

/** Puts the page together; everything in it listens to the studio and the desk. */
function begin(): void {
  const token = location.hash.slice(1);
  const link = new Link(firstHello(token));
  new Joining(link, token);
  const studio = new Studio(link);
  const sound = new Sound(link);
  const soundStart = new SoundStart(studio, sound);
  const desk = new Desk(byId("editor"), studio, () => soundStart.start());
  const header = new Header(studio, desk);
  const agents = new Agents(studio, desk);
  const files = new Files(studio, desk);
  new Grid(studio, desk);
  new MessageLine(studio, desk);
  new Scope(studio, sound);
  new Settings(studio, desk);
  new Takes(studio, desk);
  showExamples(desk);
  const { progress } = new Tutorial(link, desk);
  keepWithTeacher(link, desk, progress);
  offerGiven(link, desk);
  lookOn(desk);
  teach(link, desk, token);
  makeTabs(byId("tabs"));
  speakButtons();
  makeThemeSwitch(() => agents.redraw());
  followPointer(studio);
  byId("stage").addEventListener("click", toggleStage);
  byId("help-open").addEventListener("click", toggleHelp);
  byId("help-close").addEventListener("click", toggleHelp);
  listenForKeys([
    { shown: "Ctrl-Enter", says: "evaluate: play what is written", letter: "Enter", press: () => void desk.evaluate() },
    { shown: "Ctrl-.", says: "hush: stop everything", letter: ".", press: () => header.hush() },
    { shown: "Ctrl-S", says: "download the program", letter: "s", press: () => files.saveProgram() },
    { shown: "F2", says: "tap the tempo, four times or more", key: "F2", press: () => void header.tap() },
    { shown: "F4", says: "swap the agent's guess and the right answer", key: "F4", press: () => void desk.swapGuess() },
    { shown: "F9", says: "stage: large type for a projector", key: "F9", press: toggleStage },
    { shown: "F1", says: "this help", key: "F1", press: toggleHelp },
  ]);
}

begin();
