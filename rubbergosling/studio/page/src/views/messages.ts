import type { Desk, Offer } from "../desk";
import { button, byId, element, setText } from "../dom";
import type { LinkState } from "../link/link";
import type { Checked } from "../model";
import type { Sentence, Studio } from "../studio";

const LINK_WORDS: Record<LinkState, string> = {
  connecting: "",
  open: "",
  lost: "The connection is lost. Trying again every second; your text is safe here.",
  refused: "This address is not valid any more. Start the studio again, and open the address it prints.",
  closed: "The studio has ended. Your text is kept in this browser.",
};

/** How long a sentence that is no error stays, in milliseconds. */
const STAYS = 9000;

/** Sentences for the person: in a line under the editor, and read out politely. Nothing pops up. */
export class MessageLine {
  private readonly line = byId("message");
  private timer = 0;
  private isOfText = false;

  constructor(studio: Studio, private readonly desk: Desk) {
    studio.on("sentence", (sentence) => this.show(sentence));
    studio.on("link", (state) => this.showLink(state));
    desk.on("checked", (checked) => this.showRemarks(checked));
    desk.on("offer", (offer) => this.offer(offer));
    this.showLink(studio.linkState);
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

  private showLink(state: LinkState): void {
    const banner = byId("link-state");
    setText(banner, LINK_WORDS[state]);
    // A place that is always there: one that appears with its text is not read out everywhere.
    setText(byId("announcement"), LINK_WORDS[state]);
    banner.hidden = LINK_WORDS[state] === "";
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
  private offer({ says, press, choose }: Offer): void {
    const place = byId("offer");
    const choice = (words: string, takes: boolean): HTMLElement => button(words, () => {
      place.hidden = true;
      place.replaceChildren();
      choose(takes);
      this.desk.editor.focus();
    });
    place.replaceChildren(says, " ", choice(press, true), choice("Leave it", false));
    place.hidden = false;
    setText(byId("announcement"), says);
  }
}
