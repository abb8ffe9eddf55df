import { byId, setText } from "../dom";
import type { Sound, SoundState } from "../sound/sound";
import { onLanguage, setSpoken } from "../speech";
import type { Language } from "../speech";
import type { Studio } from "../studio";

/** What the large button says, and what stands beside it. */
const WORDS: Record<Language, Record<SoundState, [string, string]>> = {
  en: {
    off: ["Sound here", "This page makes the sound. A browser is silent until you press something."],
    starting: ["Starting…", "A moment: the instrument comes into this page."],
    on: ["", ""],
    failed: ["Try again", "The sound did not start. The sentence under the program says why."],
    moved: ["Bring it here", "The sound has moved to another page."],
  },
  es: {
    off: ["Sonar aquí", "Esta página hace el sonido. Un navegador calla hasta que pulsas algo."],
    starting: ["Empezando…", "Un momento: el instrumento llega a esta página."],
    on: ["", ""],
    failed: ["Otra vez", "El sonido no ha empezado. La frase bajo el programa dice por qué."],
    moved: ["Traerlo aquí", "El sonido está ahora en otra página."],
  },
};

/** The large button that starts the synthesiser in this page, where the session has none of its own. */
export class SoundStart {
  private isRefused = false;
  private language: Language = "en";

  constructor(private readonly studio: Studio, private readonly sound: Sound) {
    byId("sound-start").addEventListener("click", () => void this.start());
    sound.onState((state) => this.show(state));
    sound.onTrouble((sentence) => studio.say(sentence, true));
    studio.on("welcome", () => this.show(sound.state));
    studio.on("engine", () => this.show(sound.state));
    onLanguage((language) => {
      this.language = language;
      this.show(sound.state);
    });
  }

  /** Starts the sound; to be called when a person has just pressed something. */
  async start(): Promise<void> {
    this.isRefused = false;
    try {
      await this.sound.start();
      this.studio.soundStarted();
    } catch (reason) {
      this.isRefused = true;
      this.studio.say(reason instanceof Error ? reason.message : String(reason), true);
    }
    this.show(this.sound.state);
  }

  private show(state: SoundState): void {
    const engine = this.studio.engine;
    // Whoever looks on would take the sound away from where it is.
    const isElsewhere = this.studio.isLooking && engine?.sounds === true;
    const isWanted = engine?.in_page === true && state !== "on" && !isElsewhere;
    byId("sound-strip").hidden = !isWanted;
    const [press, words] = WORDS[this.language][this.isRefused && state === "off" ? "failed" : state];
    setSpoken(byId("sound-start"), this.language, press);
    setSpoken(byId("sound-words"), this.language, words);
    (byId("sound-start") as HTMLButtonElement).disabled = state === "starting";
    const where = engine?.in_page
      ? state === "on" ? "here" : "not here"
      : engine?.is_silent ? "none" : "computer";
    setText(byId("sound-where"), where);
  }
}
