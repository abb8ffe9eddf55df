import type { Desk, Offer } from "../desk";
import { button, byId, element, setText } from "../dom";
import type { LinkState } from "../link/link";
import type { Checked } from "../model";
import { onLanguage, setSpoken } from "../speech";
import type { Language } from "../speech";
import type { Sentence, Studio } from "../studio";

/** What is said where there is no connection. A pupil can't start anything again, and need not. */
const LINK_WORDS: Record<Language, Partial<Record<LinkState | "class", string>>> = {
  en: {
    lost: "The connection is lost. Trying again every second; your text is safe here.",
    refused: "This address is not complete, or not valid any more. Ask your teacher for the link; or start the studio again, and open the address it prints.",
    closed: "The studio has ended. Your text is kept in this browser. When the studio is started again, this page goes on by itself.",
    class: "The class has ended. Your work is kept on your teacher’s machine. When the class begins again, this page goes on by itself.",
  },
  es: {
    lost: "Se ha perdido la conexión. Lo intento otra vez cada segundo; tu texto está a salvo aquí.",
    refused: "Esta dirección no está completa o ya no vale. Pide el enlace a tu docente; o inicia el estudio otra vez y abre la dirección que muestra.",
    closed: "El estudio ha terminado. Tu texto se guarda en este navegador. Cuando el estudio empiece otra vez, esta página seguirá sola.",
    class: "La clase ha terminado. Tu trabajo se guarda en el ordenador de tu docente. Cuando la clase empiece otra vez, esta página seguirá sola.",
  },
};

/** How long a sentence that is no error stays, in milliseconds. */
const STAYS = 9000;

/** Sentences for the person: in a line under the editor, and read out politely. Nothing pops up. */
export class MessageLine {
  private readonly line = byId("message");
  private timer = 0;
  private isOfText = false;

  private language: Language = "en";

  constructor(private readonly studio: Studio, private readonly desk: Desk) {
    studio.on("sentence", (sentence) => this.show(sentence));
    studio.on("link", () => this.showLink());
    desk.on("checked", (checked) => this.showRemarks(checked));
    desk.on("offer", (offer) => this.offer(offer));
    onLanguage((language) => {
      this.language = language;
      this.showLink();
    });
  }

  private show({ text, isError, clears, isOfText, offer }: Sentence): void {
    clearTimeout(this.timer);
    this.isOfText = isOfText === true;
    if (clears && !text) return this.empty();
    this.line.classList.toggle("error", isError);
    this.line.replaceChildren(element("span", { class: "sign", "aria-hidden": "true" }, isError ? "✕" : "›"), text,
      offer ? button(offer.press, offer.take) : "");
    if (!isError && !offer) this.timer = window.setTimeout(() => this.empty(), STAYS);
  }

  private empty(): void {
    this.line.classList.remove("error");
    this.line.replaceChildren();
  }

  private showLink(): void {
    const { linkState, role } = this.studio;
    const isOver = linkState === "closed" && role === "pupil";
    const says = LINK_WORDS[this.language][isOver ? "class" : linkState] ?? "";
    const banner = byId("link-state");
    // A place that is always there: one that appears with its text is not read out everywhere.
    for (const place of [banner, byId("announcement")]) setSpoken(place, this.language, says);
    banner.hidden = !says;
  }

  /** What is wrong with the text, each with a button that goes there. */
  private showRemarks({ faults, notices }: Checked): void {
    const item = (sign: string, style: string) => ({ line, column, message }: Checked["notices"][number]) =>
      element("li", { class: style }, element("span", { class: "sign", "aria-hidden": "true" }, sign),
        button(`line ${line}, column ${column}`, () => this.desk.editor.goTo(line, column)), ` ${message}`);
    if (!faults.length && this.isOfText) this.empty();
    byId("remarks").replaceChildren(...faults.map(item("✕", "error")), ...notices.map(item("!", "notice")));
  }

  /** Offers a text; a later offer takes the place of an earlier one. */
  private offer({ says, code = "", press, choose }: Offer): void {
    const place = byId("offer");
    const choice = (words: string, takes: boolean): HTMLElement => button(words, () => {
      place.hidden = true;
      place.replaceChildren();
      choose(takes);
      this.desk.editor.focus();
    });
    place.replaceChildren(says, " ", code ? element("code", {}, code) : "", " ", choice(press, true), choice("Leave it", false));
    place.hidden = false;
    setText(byId("announcement"), `${says} ${code}`);
  }
}
