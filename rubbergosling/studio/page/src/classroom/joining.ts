import { button, byId, element, setText } from "../dom";
import type { Hello, Link } from "../link/link";
import { keepFor, keepWho, keptWho } from "../saved";
import { chosenLanguage } from "../speech";
import { JOINING } from "./joinwords";

/** By what one is known in a class. The key is this browser's, whoever sits at it. */
interface Who {
  name: string;
  key: string;
}

const KEY_BYTES = 16;

/** The first hello: with the name that was said on an earlier visit, if there was one. */
export function firstHello(token: string): Hello {
  const who = whoIs(token);
  if (who.name) keepFor(token, who.name);
  return hello(token, who);
}

/** Asks a pupil's name where the class wants one, and shows it in the header from then on. */
export class Joining {
  private readonly language = chosenLanguage();
  private readonly words = JOINING[this.language];
  private readonly wrong = element("p", { class: "wrong-field", id: "name-wrong", role: "alert", lang: "en" });
  private readonly room = element("p", { class: "hint", lang: "" });
  private readonly input = element("input", {
    name: "name", id: "name", required: true, maxlength: 24, autocomplete: "off", spellcheck: false, "aria-describedby": "name-wrong name-kept",
  });
  private readonly form = element("form", { class: "join panel", hidden: true, lang: this.language, submit: (event) => this.join(event) },
    this.room, element("h2", {}, this.words.ask),
    element("label", { for: "name" }, this.words.name), this.input, this.wrong,
    element("button", { class: "strong" }, this.words.join), element("p", { id: "name-kept" }, this.words.kept));
  private who: Who;

  /** To be made before all that wants to know whose work is kept. */
  constructor(private readonly link: Link, private readonly token: string) {
    this.who = whoIs(token);
    link.on("who", ({ class: room, error }) => this.ask(room, error));
    link.on("welcome", ({ role, name }) => {
      document.documentElement.dataset["role"] = role;
      if (name) this.isIn(name);
    });
  }

  private ask(room: string, error: string): void {
    // After a reconnection it is asked again: what was being typed stays.
    setText(this.room, room);
    setText(this.wrong, error);
    if (!this.form.hidden) return;
    byId("main").prepend(this.form);
    this.form.hidden = false;
    document.documentElement.dataset["role"] = "stranger";
    this.input.value = this.who.name;
    this.input.focus();
  }

  private join(event: Event): void {
    event.preventDefault();
    this.who = { name: this.input.value, key: this.who.key || newKey() };
    this.link.introduce(hello(this.token, this.who));
  }

  private isIn(name: string): void {
    this.who.name = name;
    keepWho(this.token, JSON.stringify(this.who));
    keepFor(this.token, name);
    this.form.hidden = true;
    byId("who").replaceChildren(element("b", {}, name), button(this.words.notYou, () => {
      keepWho(this.token, JSON.stringify({ ...this.who, name: "" }));
      location.reload();
    }, { lang: this.language }));
  }
}

function hello(token: string, who: Who): Hello {
  return { do: "hello", token, ...(who.name ? who : {}) };
}

function whoIs(token: string): Who {
  try {
    const { name, key } = JSON.parse(keptWho(token) ?? "") as Partial<Who>;
    return { name: String(name ?? ""), key: String(key ?? "") };
  } catch {
    return { name: "", key: "" };
  }
}

/** A word that nobody can guess. (randomUUID is not there over plain http.) */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
