import type { Language } from "../speech";

interface Words {
  ask: string;
  name: string;
  join: string;
  kept: string;
  notYou: string;
}

/** What the form says by which a pupil joins a class. */
export const JOINING: Record<Language, Words> = {
  en: {
    ask: "What is your name?",
    name: "Your name",
    join: "Join the class",
    kept: "Your name, your programs, your agents and which tasks you have done are kept on your teacher’s machine, and in this browser. Nothing else, nobody else.",
    notYou: "Not you?",
  },
  es: {
    ask: "¿Cómo te llamas?",
    name: "Tu nombre",
    join: "Entrar en la clase",
    kept: "Tu nombre, tus programas, tus agentes y las tareas que has hecho se guardan en el ordenador de tu docente y en este navegador. Nada más, y nadie más.",
    notYou: "¿No eres tú?",
  },
};
