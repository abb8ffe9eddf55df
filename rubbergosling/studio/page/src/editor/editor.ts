import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import {
  copyLineDown, copyLineUp, deleteLine, history, historyKeymap, isolateHistory, moveLineDown, moveLineUp, standardKeymap, toggleComment,
} from "@codemirror/commands";
import { bracketMatching } from "@codemirror/language";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import type { Extension } from "@codemirror/state";
import {
  EditorView, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers, placeholder,
} from "@codemirror/view";
import type { Checked, PlacedTrack, Words } from "../model";
import type { Edit } from "../program";
import { completions } from "./completion";
import { goslingLanguage } from "./language";
import { Lights } from "./lights";
import { mark, nextMark, remarkMarks } from "./marks";
import { setSounding, sounding, spanOf } from "./places";
import { editorTheme } from "./theme";

/** Characters that a program has at most, here as in the language. */
export const LONGEST = 100_000;

/** The editor of the page. Keys that the whole page has, such as Ctrl-Enter, are in keys.ts. */
export class Editor {
  readonly lights: Lights;
  private readonly view: EditorView;
  private readonly language = new Compartment();
  private readonly input = new Compartment();
  private words: Words | null = null;

  /**
   * @param changed called when the text has changed, by typing or otherwise
   * @param refused called when a change would make the text too long, and is not made
   */
  constructor(host: HTMLElement, private readonly changed: () => void, private readonly refused: () => void) {
    // CodeMirror's style sheets are constructed only within a shadow root; elsewhere it writes
    // style elements, and the page's security policy forbids these.
    const root = host.attachShadow({ mode: "open" });
    const state = EditorState.create({ doc: "", extensions: this.extensions() });
    this.view = new EditorView({ state, root, parent: root });
    this.lights = new Lights(this.view);
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Highlights and completes with these words from now on. */
  setWords(words: Words): void {
    this.words = words;
    this.view.dispatch({ effects: this.language.reconfigure(goslingLanguage(words)) });
  }

  /** Lets nobody type any more. */
  lock(): void {
    this.view.dispatch({ effects: this.input.reconfigure(EditorState.readOnly.of(true)) });
  }

  /** Puts a whole text in place of the present one, as one step that can be undone. */
  replace(text: string): void {
    this.edit({ from: 0, to: this.view.state.doc.length, insert: text });
    this.view.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
  }

  /** Begins with a text: undoing never goes back before it. */
  begin(text: string): void {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text },
      annotations: Transaction.addToHistory.of(false) });
    this.view.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
  }

  /** Makes one edit, as a step of its own that can be undone. */
  edit(edit: Edit): void {
    if (this.view.state.readOnly) return;
    this.view.dispatch({ changes: edit, annotations: isolateHistory.of("full") });
  }

  focus(): void {
    this.view.focus();
  }

  /** Puts the cursor at a place, counted from 1, and shows it. */
  goTo(line: number, column: number): void {
    const { from } = spanOf({ line, column, length: 0 }, this.view.state.doc);
    this.view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    this.focus();
  }

  /** Marks faults and notices at their places. */
  mark(checked: Checked): void {
    mark(this.view, checked);
  }

  /** Says where the tracks that sound stand in the present text; null: this text does not sound. */
  setSounding(tracks: PlacedTrack[] | null): void {
    this.view.dispatch({ effects: setSounding.of(tracks) });
  }

  private extensions(): Extension[] {
    return [
      keymap.of([
        { key: "Tab", run: acceptCompletion },
        { key: "F8", run: nextMark },
        { key: "Mod-/", run: toggleComment },
        { key: "Alt-ArrowUp", run: moveLineUp, shift: copyLineUp },
        { key: "Alt-ArrowDown", run: moveLineDown, shift: copyLineDown },
        { key: "Shift-Mod-k", run: deleteLine },
        ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...standardKeymap,
      ]),
      lineNumbers(), highlightActiveLineGutter(), remarkMarks, history(),
      highlightSpecialChars(), bracketMatching(), closeBrackets(),
      autocompletion({ override: [completions(() => this.words)], icons: false }),
      this.input.of(placeholder("Type kick*4; and press Ctrl-Enter.")),
      EditorView.lineWrapping, EditorView.contentAttributes.of({ "aria-label": "Program", spellcheck: "false" }),
      this.language.of([]), sounding, editorTheme,
      EditorState.changeFilter.of(({ newDoc }) => newDoc.length <= LONGEST || (this.refused(), false)),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) this.changed();
        if (update.docChanged || update.viewportChanged) this.lights.refresh();
      }),
    ];
  }
}
