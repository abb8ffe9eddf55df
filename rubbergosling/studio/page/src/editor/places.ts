import { StateEffect, StateField } from "@codemirror/state";
import type { ChangeDesc, Text } from "@codemirror/state";
import type { Place, PlacedTrack } from "../model";

/** A part of the document, counted from 0. */
export interface Span {
  from: number;
  to: number;
}

interface SoundingTrack {
  instrument: string;
  word: Span;
  notes: Span[];
  ratios: Span[];
}

interface Sounding {
  tracks: SoundingTrack[];
}

/** The places of the program that sounds, or null: it is not the one in the editor. */
export const setSounding = StateEffect.define<PlacedTrack[] | null>();

/** Where the sounding tracks stand now: places move along when the text is edited. */
export const sounding = StateField.define<Sounding>({
  create: () => ({ tracks: [] }),
  update(value, transaction) {
    let { tracks } = value;
    if (transaction.docChanged) tracks = tracks.map((track) => moved(track, transaction.changes));
    for (const effect of transaction.effects) {
      if (effect.is(setSounding)) {
        tracks = (effect.value ?? []).map((track) => spansOf(track, transaction.newDoc));
      }
    }
    return tracks === value.tracks ? value : { tracks };
  },
});

/** Where a place of the server stands in the document; beyond its end it is held at the end. */
export function spanOf(place: Place, text: Text): Span {
  if (place.line > text.lines) return { from: text.length, to: text.length };
  const line = text.line(Math.max(1, place.line));
  const from = Math.min(line.from + Math.max(0, place.column - 1), line.to);
  return { from, to: Math.min(from + Math.max(0, place.length), text.length) };
}

function spansOf(track: PlacedTrack, text: Text): SoundingTrack {
  const word = spanOf(track.place, text);
  return {
    instrument: track.instrument,
    word,
    notes: track.notes.map((place) => spanOf(place, text)),
    ratios: track.ratios.map((place) => spanOf(place, text)),
  };
}

function moved(track: SoundingTrack, changes: ChangeDesc): SoundingTrack {
  const move = (span: Span): Span => ({ from: changes.mapPos(span.from, 1), to: changes.mapPos(span.to, -1) });
  return { ...track, word: move(track.word), notes: track.notes.map(move), ratios: track.ratios.map(move) };
}
