import { StateEffect, StateField } from "@codemirror/state";
import type { EditorState, Extension, Text } from "@codemirror/state";
import { activateHover, Decoration, EditorView, gutter, GutterMarker, hoverTooltip } from "@codemirror/view";
import type { DecorationSet } from "@codemirror/view";
import { element } from "../dom";
import type { Checked } from "../model";
import { spanOf } from "./places";
import type { Span } from "./places";

/** Something that is said about a part of the text. */
interface Mark extends Span {
  isFault: boolean;
  message: string;
}

const setMarks = StateEffect.define<Mark[]>();

/** The marks where they stand now: they move along when the text is edited. */
const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(present, { changes, effects }) {
    const set = effects.find((effect) => effect.is(setMarks));
    return set ? Decoration.set(set.value.map(decoration), true) : present.map(changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const hover = hoverTooltip(({ state }, at) => {
  const [first, ...others] = marksIn(state, at, at);
  return first ? { pos: first.from, end: first.to, above: true, create: () => ({ dom: messages([first, ...others]) }) } : null;
});

/** The sign before a line that something is said about. */
class Sign extends GutterMarker {
  constructor(private readonly about: Mark[]) {
    super();
  }

  override toDOM(): HTMLElement {
    const isFault = this.about.some((mark) => mark.isFault);
    return element("div", { class: isFault ? "sign fault-sign" : "sign", title: this.about.map(({ message }) => message).join("\n") }, isFault ? "✕" : "!");
  }
}

const signs = gutter({
  class: "signs",
  lineMarker: ({ state }, { from, to }) => {
    const about = marksIn(state, from, to);
    return about.length ? new Sign(about) : null;
  },
  lineMarkerChange: ({ state, startState }) => state.field(marks) !== startState.field(marks),
});

/** Faults and notices at their places: underlined, with a sign before the line, and said on hover. */
export const remarkMarks: Extension = [marks, hover, signs];

/** Marks what was found in the present text in place of what was marked before. */
export function mark(view: EditorView, { faults, notices }: Checked): void {
  const { doc } = view.state;
  const of = (isFault: boolean) => ({ message, ...place }: Checked["notices"][number]): Mark | [] => {
    const span = visible(spanOf(place, doc), doc);
    return span.from < 0 ? [] : { ...span, isFault, message };
  };
  view.dispatch({ effects: setMarks.of([...faults.flatMap(of(true)), ...notices.flatMap(of(false))]) });
}

/** Selects the next mark behind the cursor, or the first one, and says what it says. */
export function nextMark(view: EditorView): boolean {
  const { state } = view;
  const all = marksIn(state, 0, state.doc.length);
  const next = all.find(({ from }) => from > state.selection.main.from) ?? all[0];
  if (!next) return false;
  const { from, to } = next;
  view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
  activateHover(view, from, 1, { tooltip: hover, until: ({ docChanged, newSelection: { main } }) => docChanged || main.head < from || main.head > to });
  return true;
}

/** Where something is missing, what stands before it is marked. */
function visible({ from, to }: Span, text: Text): Span {
  if (from < to) return { from, to };
  const end = text.sliceString(0, from).trimEnd().length;
  return { from: end - 1, to: end };
}

function decoration(mark: Mark): ReturnType<Decoration["range"]> {
  return Decoration.mark({ class: mark.isFault ? "fault" : "notice", mark }).range(mark.from, mark.to);
}

function marksIn(state: EditorState, start: number, end: number): Mark[] {
  const found: Mark[] = [];
  state.field(marks).between(start, end, (from, to, { spec }) => void found.push({ ...(spec as { mark: Mark }).mark, from, to }));
  return found;
}

function messages(about: Mark[]): HTMLElement {
  return element("div", { class: "said" }, ...about.map(({ message }) => element("p", {}, message)));
}
