import { byId, setText } from "../dom";

/** What is shown to all, by a projector. */
export class Large {
  private readonly dialog = byId("large") as HTMLDialogElement;
  private closed = (): void => {};

  constructor() {
    byId("large-close").addEventListener("click", () => this.close());
    this.dialog.addEventListener("close", () => this.closed());
  }

  /** @param closed called when it is closed */
  show(title: string, content: (Node | string)[], closed = (): void => {}): void {
    setText(byId("large-title"), title);
    byId("large-content").replaceChildren(...content);
    this.closed = closed;
    this.dialog.showModal();
  }

  close(): void {
    this.dialog.close();
  }
}
