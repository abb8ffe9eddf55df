import type { Link, LinkState } from "../link/link";
import type { Answer } from "../link/messages";

const LINK_WORDS: Partial<Record<LinkState, string>> = {
  lost: "The connection is lost. Trying again every second.",
  refused: "This address is not the class’s. Open the one that the studio printed.",
  closed: "The class has ended. Its work is kept.",
};

/** What the teacher asks of the class, and the one line that says what came of it. */
export class Teacher {
  /** @param say shows a sentence, and has it read out */
  constructor(private readonly link: Link, readonly say: (sentence: string) => void) {
    link.onState((state) => say(LINK_WORDS[state] ?? ""));
  }

  /** Asks for something, and says why if it is refused. Comes back with null then. */
  async ask(what: string, fields: object): Promise<Answer | null> {
    try {
      return await this.link.ask(what, fields);
    } catch (reason) {
      if (this.link.state === "open") this.say(reason instanceof Error ? reason.message : String(reason));
      return null;
    }
  }

  /** Does something, and says so. */
  async do(what: string, fields: object, done: string): Promise<void> {
    if (await this.ask(what, fields)) this.say(done);
  }
}
