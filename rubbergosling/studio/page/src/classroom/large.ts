import { byId, setText } from "../dom";

/** What is shown to all, by a projector. */
export class Large {
  private readonly dialog = byId("large") as HTMLDialogElement;

  constructor() {
    byId("large-close").addEventListener("click", () => this.close());
  }

  show(title: string, ...content: (Node | string)[]): void {
    setText(byId("large-title"), title);
    byId("large-content").replaceChildren(...content);
    this.dialog.showModal();
  }

  close(): void {
    this.dialog.close();
  }
}
