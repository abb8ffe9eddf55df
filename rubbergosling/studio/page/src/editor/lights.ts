import type { EditorView } from "@codemirror/view";
import type { PlayedEvent } from "../model";
import { sounding } from "./places";
import type { Span } from "./places";

/** How long an instrument's word is lit, and at most a note or a ratio, in milliseconds. */
const WORD_LIT = 130;
const PART_LIT = 900;

/** What can be lit: each is a highlight with a look of its own in the theme. */
const STYLES = ["lit", "lit-guess", "lit-part"] as const;

interface Light {
  style: (typeof STYLES)[number];
  until: number;
  track: number;
  /** The note or the ratio of the track; null: its instrument's word. */
  part: { of: "notes" | "ratios"; index: number } | null;
}

/**
 * Lights what sounds in the text: the instrument's word, and its note or the part of its ratios.
 *
 * The browser's own highlights are painted over the text. The document stays as it is: dozens of
 * changes a second would cost a third of all that the page does.
 */
export class Lights {
  private lights: Light[] = [];
  private isStale = false;

  constructor(private readonly view: EditorView) {}

  /** When the next light goes out, in performance.now() milliseconds. */
  get nextOut(): number {
    return Math.min(...this.lights.map(({ until }) => until));
  }

  /** Lights one sound; to be called at the moment at which the sound is heard. */
  hit(hit: PlayedEvent): void {
    const { tracks } = this.view.state.field(sounding);
    // If an instrument appears twice, only the last one is used.
    const index = tracks.map((track) => track.instrument).lastIndexOf(hit.instrument);
    const track = tracks[index];
    if (!track) return;
    const now = performance.now();
    const style = hit.predicted ? "lit-guess" : "lit";
    this.lights = this.lights.filter((light) => light.track !== index);
    this.lights.push({ style, until: now + WORD_LIT, track: index, part: null });
    this.isStale = true;
    if (hit.count === null) return;
    const { notes } = track;
    const part: Light["part"] = notes.length
      ? { of: "notes", index: hit.count % notes.length }
      : this.ratio(track.ratios, hit.count);
    if (part) this.lights.push({ style: "lit-part", until: now + PART_LIT, track: index, part });
  }

  /** The text or its places have changed: what is lit must be found anew. */
  refresh(): void {
    this.isStale = true;
  }

  /** Shows what is lit, and puts out what has ended. */
  frame(now: number): void {
    const lasting = this.lights.filter(({ until }) => until > now);
    if (lasting.length === this.lights.length && !this.isStale) return;
    this.lights = lasting;
    this.isStale = false;
    if (!("highlights" in CSS)) return;
    for (const style of STYLES) {
      const ranges = lasting.filter((light) => light.style === style).flatMap((light) => this.range(light) ?? []);
      CSS.highlights.set(style, new Highlight(...ranges));
    }
  }

  private range({ track, part }: Light): StaticRange | null {
    const places = this.view.state.field(sounding).tracks[track];
    const span = part ? places?.[part.of][part.index] : places?.word;
    const { viewport } = this.view;
    if (!span || span.from >= span.to || span.from < viewport.from || span.to > viewport.to) return null;
    const begin = this.view.domAtPos(span.from);
    const end = this.view.domAtPos(span.to);
    return new StaticRange({
      startContainer: begin.node, startOffset: begin.offset, endContainer: end.node, endOffset: end.offset,
    });
  }

  /** The part of the ratios that an onset begins; parts of no length have none. */
  private ratio(ratios: Span[], count: number): Light["part"] {
    const text = ({ from, to }: Span): string => this.view.state.sliceDoc(from, to);
    const long = ratios.flatMap((span, index) => (Number(text(span)) === 0 ? [] : [index]));
    const index = long[count % Math.max(1, long.length)];
    return index === undefined ? null : { of: "ratios", index };
  }
}
