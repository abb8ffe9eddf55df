import type { Desk } from "../desk";
import { button, byId, download, downloadText } from "../dom";
import type { Agent } from "../model";
import type { Studio } from "../studio";

/** A sound file may be this large, in bytes; the socket carries it as text. */
const LARGEST_SOUND = 8_000_000;

/** What can be taken along, and what can be brought: programs and sounds. */
export class Files {
  private name = "beat.gosling";

  constructor(private readonly studio: Studio, private readonly desk: Desk) {
    studio.on("welcome", ({ file }) => {
      if (file) this.name = file.split(/[\\/]/).pop() ?? this.name;
    });
    studio.on("agents", (agents) => this.offerAgents(agents));
    byId("save-program").addEventListener("click", () => this.saveProgram());
    byId("save-journal").addEventListener("click", () => void this.download({ what: "journal" }));
    byId("wav-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.downloadWav();
    });
    const input = byId("open-files") as HTMLInputElement;
    input.addEventListener("change", () => {
      void this.open([...(input.files ?? [])]);
      input.value = "";
    });
    this.acceptDrops();
  }

  /** Saves the program in the editor. */
  saveProgram(): void {
    downloadText(this.desk.editor.text, this.name, "text/plain");
    this.studio.say(`${this.name} is saved with your downloads.`);
  }

  private async downloadWav(): Promise<void> {
    const bars = (byId("wav-bars") as HTMLInputElement).valueAsNumber || 8;
    this.studio.say(`Rendering ${bars} bars…`);
    await this.download({ what: "wav", text: this.desk.editor.text, bars });
  }

  private async download(wish: object): Promise<void> {
    const answer = await this.studio.ask("download", wish);
    if (!answer?.path) return;
    download(`.${answer.path}`, answer.name ?? "");
    this.studio.say(`${answer.name ?? "The file"} is saved with your downloads.`);
  }

  private offerAgents(agents: Agent[]): void {
    const place = byId("save-agents");
    const names = agents.map(({ instrument }) => instrument);
    if (place.dataset["names"] === names.join()) return;
    place.dataset["names"] = names.join();
    place.replaceChildren(...names.map((instrument) =>
      button(`The agent of ${instrument}`, () => void this.download({ what: "agent", instrument }))));
  }

  private acceptDrops(): void {
    const body = document.body;
    const hover = (isOver: boolean): void => void body.classList.toggle("drop", isOver);
    document.addEventListener("dragover", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      hover(true);
    });
    document.addEventListener("dragleave", (event) => hover(event.relatedTarget !== null));
    // Before CodeMirror, which would put a file's text at the cursor.
    document.addEventListener("drop", (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      hover(false);
      if (!files.length) return;
      event.preventDefault();
      event.stopPropagation();
      void this.open(files);
    }, { capture: true });
  }

  private async open(files: File[]): Promise<void> {
    if (this.studio.isLooking) return;
    for (const file of files) {
      if (/\.(gosling|txt)$/i.test(file.name)) await this.openProgram(file);
      else await this.upload(file);
    }
  }

  private async openProgram(file: File): Promise<void> {
    this.desk.editor.replace(await file.text());
    this.name = file.name;
    this.studio.say(`${file.name} is in the editor. Ctrl-Enter plays it.`);
  }

  private async upload(file: File): Promise<void> {
    if (file.size > LARGEST_SOUND) {
      this.studio.say(`${file.name} is too large: a sound may have ${LARGEST_SOUND / 1e6} megabytes.`, true);
      return;
    }
    const answer = await this.studio.ask("upload", { name: file.name, data: await base64(file) });
    if (answer?.instrument) this.studio.say(`${file.name} is the instrument ${answer.instrument} now.`);
  }
}

function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error ?? new Error(`${file.name} cannot be read`));
    reader.readAsDataURL(file);
  });
}
