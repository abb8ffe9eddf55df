import { keepOf, keptOf } from "../saved";

/** All that the tutorial itself says, in English. */
const en = {
  chapters: "Chapters",
  lead: "Small tasks, one after the other. Each one checks itself while you play.",
  newHere: "New here? The tutorial takes you from your first beat to a network that plays along.",
  begin: "Begin the tutorial",
  tasks: "Tasks",
  someDone: (done: number, all: number) => (done ? `${done} of ${all} tasks done` : `${all} ${all === 1 ? "task" : "tasks"}`),
  allDone: "All done",
  noChapters: "There are no chapters.",
  wrongFile: "This chapter can’t be shown. For whoever writes it:",
  noAnswer: "The studio does not answer. The tutorial comes back with it.",

  task: (number: number) => `Task ${number}`,
  isDone: "done",
  isNotDone: "not done yet",
  previous: "Previous",
  next: "Next",
  toChapters: "All chapters",
  put: "Put it into the editor",
  putIn: "It is in the editor. Ctrl-Enter plays it.",
  goals: "Your goals",
  reached: "reached:",
  notReached: "not reached yet:",
  goalReached: (goal: string) => `Reached: ${goal}`,
  together: "You had each of them. Now all of them in one bar.",
  taskDone: "Done!",
  goOn: "Go on when you like, or play a little more.",
  chapterDone: "That was the whole chapter!",
  hint: "A hint",
  anotherHint: "Another hint",

  experiment: "Experiment",
  many: (seeds: number, instrument: string) =>
    seeds === 1 ? `One agent of ${instrument} begins by chance.`
      : `${seeds} agents of ${instrument} begin by chance, each in its own way. All get the same lessons:`,
  fromBar: (bar: number) => `from bar ${bar}`,
  run: (seeds: number) => (seeds === 1 ? "Run it once" : `Run it ${seeds} times`),
  runAgain: "Run it again",
  running: (done: number, seeds: number) => `${done} of ${seeds} agents are ready.`,
  ready: (seeds: number) => (seeds === 1 ? "The agent is ready." : `All ${seeds} agents are ready.`),
  failed: (why: string) => `The experiment has stopped: ${why}`,
  look: "Look at them",
  afterBar: (bar: number) => (bar ? `after bar ${bar}` : "before bar 1"),
  knowAll: (n: number, seeds: number, bar: number) =>
    `${n} of ${seeds} agents ${n === 1 ? "knows" : "know"} all of it ${bar ? `after bar ${bar}` : "before bar 1"}.`,
  stillKnow: (n: number, seeds: number) => `${n} of ${seeds} still ${n === 1 ? "knows" : "know"} `,
  knowNewest: (n: number, seeds: number) => `${n} of ${seeds} ${n === 1 ? "knows" : "know"} `,
  medianLoss: (loss: string) => `The median loss is ${loss}: half of the agents are below it, half above.`,
  nothingTaught: "None of them was taught anything yet.",
  agent: "agent (seed)",
  knowsAll: "knows all",
  taught: "taught",
  hitsOf: (seeds: number) => `hits of ${seeds}`,
  loss: "loss",
  yes: "yes",
  no: "no",
  hitsTitle: (seeds: number) => `How many of ${seeds} agents hit each step`,
  asTable: "The same as a table",
  rightHit: "hit, right",
  rightRest: "rest, right",
  missed: "missed",
  tooMany: "too many",
  openHit: "hit, never taught",
  openRest: "rest, never taught",
  neverTaught: "never taught",
  curves: "The loss of each agent over its lessons; the thick line is the median",
  curvesSay: (seeds: number, first: string, last: string) =>
    `The loss of ${seeds} agents over their lessons. The median falls from ${first} to ${last}.`,
  coin: "a coin’s toss",
  sure: "sure",

  progress: "Your progress",
  kept: "It is kept in this browser. You can take it along as a file, and back from one.",
  download: "Download the progress",
  bringBack: "Take progress back from a file:",
  broughtBack: (tasks: number) => `${tasks} done ${tasks === 1 ? "task is" : "tasks are"} back.`,
  noProgressFile: "This file holds no progress of the tutorial.",
};

/** What the tutorial says in a language; what is missing in one is an error of types. */
export type Words = typeof en;

const es: Words = {
  chapters: "Capítulos",
  lead: "Tareas pequeñas, una tras otra. Cada una se comprueba sola mientras tocas.",
  newHere: "¿Es tu primera vez? El tutorial te lleva desde tu primer ritmo hasta una red que toca contigo.",
  begin: "Empezar el tutorial",
  tasks: "Tareas",
  someDone: (done, all) => (done ? `${done} de ${all} tareas hechas` : `${all} ${all === 1 ? "tarea" : "tareas"}`),
  allDone: "Todo hecho",
  noChapters: "No hay capítulos.",
  wrongFile: "Este capítulo no se puede mostrar. Para quien lo escribe:",
  noAnswer: "El estudio no responde. El tutorial volverá con él.",

  task: (number) => `Tarea ${number}`,
  isDone: "hecha",
  isNotDone: "por hacer",
  previous: "Anterior",
  next: "Siguiente",
  toChapters: "Todos los capítulos",
  put: "Ponerlo en el editor",
  putIn: "Ya está en el editor. Con Ctrl-Enter suena.",
  goals: "Tus objetivos",
  reached: "logrado:",
  notReached: "aún no logrado:",
  goalReached: (goal) => `Logrado: ${goal}`,
  together: "Has logrado cada uno por separado. Ahora, todos en un mismo compás.",
  taskDone: "¡Hecho!",
  goOn: "Sigue cuando quieras, o toca un poco más.",
  chapterDone: "¡Has terminado el capítulo!",
  hint: "Una pista",
  anotherHint: "Otra pista",

  experiment: "Experimento",
  many: (seeds, instrument) =>
    seeds === 1 ? `Un agente de ${instrument} empieza al azar.`
      : `${seeds} agentes de ${instrument} empiezan al azar, cada uno a su manera. Todos reciben las mismas lecciones:`,
  fromBar: (bar) => `desde el compás ${bar}`,
  run: (seeds) => (seeds === 1 ? "Hazlo una vez" : `Hazlo ${seeds} veces`),
  runAgain: "Hazlo otra vez",
  running: (done, seeds) => `Van ${done} de ${seeds} agentes.`,
  ready: (seeds) => (seeds === 1 ? "El agente ya está." : `Ya están los ${seeds} agentes.`),
  failed: (why) => `El experimento se ha parado: ${why}`,
  look: "Míralos",
  afterBar: (bar) => (bar ? `tras el compás ${bar}` : "antes del compás 1"),
  knowAll: (n, seeds, bar) =>
    `${n} de ${seeds} agentes lo ${n === 1 ? "sabe" : "saben"} todo ${bar ? `tras el compás ${bar}` : "antes del compás 1"}.`,
  stillKnow: (n, seeds) => `${n} de ${seeds} todavía ${n === 1 ? "sabe" : "saben"} `,
  knowNewest: (n, seeds) => `${n} de ${seeds} ${n === 1 ? "sabe" : "saben"} `,
  medianLoss: (loss) => `La mediana de la pérdida (loss) es ${loss}: la mitad de los agentes está por debajo y la otra mitad por encima.`,
  nothingTaught: "Aún no se le ha enseñado nada a ninguno.",
  agent: "agente (semilla)",
  knowsAll: "lo sabe todo",
  taught: "enseñado",
  hitsOf: (seeds) => `golpes de ${seeds}`,
  loss: "pérdida",
  yes: "sí",
  no: "no",
  hitsTitle: (seeds) => `Cuántos de ${seeds} agentes dan un golpe en cada paso`,
  asTable: "Lo mismo en una tabla",
  rightHit: "golpe, bien",
  rightRest: "silencio, bien",
  missed: "le falta",
  tooMany: "le sobra",
  openHit: "golpe, nunca enseñado",
  openRest: "silencio, nunca enseñado",
  neverTaught: "nunca enseñado",
  curves: "La pérdida de cada agente a lo largo de sus lecciones; la línea gruesa es la mediana",
  curvesSay: (seeds, first, last) =>
    `La pérdida de ${seeds} agentes a lo largo de sus lecciones. La mediana baja de ${first} a ${last}.`,
  coin: "cara o cruz",
  sure: "seguro",

  progress: "Tu progreso",
  kept: "Se guarda en este navegador. Puedes llevártelo en un archivo y recuperarlo de él.",
  download: "Descargar el progreso",
  bringBack: "Recuperar el progreso de un archivo:",
  broughtBack: (tasks) => (tasks === 1 ? "Ha vuelto una tarea hecha." : `Han vuelto ${tasks} tareas hechas.`),
  noProgressFile: "En este archivo no hay progreso del tutorial.",
};

export type Language = "en" | "es";

export const WORDS: Record<Language, Words> = { en, es };

/** The languages by the names they have for themselves. */
export const NAMES: Record<Language, string> = { en: "English", es: "Español" };

/** The language that was chosen, or else the browser's, where there are words in it. */
export function chosenLanguage(): Language {
  const wanted = keptOf("tutorial.language") ?? navigator.language;
  return wanted.startsWith("es") ? "es" : "en";
}

/** Keeps the choice. */
export function chooseLanguage(language: Language): void {
  keepOf("tutorial.language", language);
}
