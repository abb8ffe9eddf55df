import { byId, setAttribute, wantsCalm } from "../dom";
import { inkOf } from "../ink";
import type { Sound } from "../sound/sound";
import type { Studio } from "../studio";

const SAMPLES = 1024;

/** From one picture to the next, in milliseconds: each costs more than all that it shows. */
const APART = 66;

/** The level meter and the scope of what sounds in this page. */
export class Scope {
  private readonly canvas = byId("scope") as HTMLCanvasElement;
  private readonly meters = [byId("level-left"), byId("level-right")];
  private readonly samples = new Float32Array(SAMPLES);
  private readonly held: [number, number] = [0, 0];
  private pictures = 0;
  private last = 0;
  /** The colour of the flat line of silence that is shown, or nothing where a wave is. */
  private silentIn = "";

  constructor(studio: Studio, private readonly sound: Sound) {
    sound.onState(() => (byId("signal").hidden = !sound.isOn));
    // With the pictures that the music needs, and between them only if none comes for long.
    studio.timeline.onFrame((now) => this.picture(now));
    studio.timeline.onRest(() => (sound.isOn ? this.last + APART : Infinity));
  }

  private picture(now: number): void {
    if (!this.sound.isOn || now - this.last < APART / 2) return;
    this.last = now;
    this.pictures += 1;
    const levels = this.sound.levels();
    this.meters.forEach((meter, channel) => {
      const level = Math.max(levels[channel] ?? 0, (this.held[channel] ?? 0) * 0.7);
      this.held[channel as 0 | 1] = level;
      setLevel(meter, Math.round(Math.min(1, loudness(level)) * 50) / 50);
      meter.classList.toggle("clips", level >= 1);
    });
    if (this.pictures % 30 === 0) this.describe();
    const ink = inkOf("--on-page");
    const isSilent = Math.max(...levels) === 0;
    if (!wantsCalm() && !(isSilent && this.silentIn === ink)) this.draw(ink);
    this.silentIn = isSilent ? ink : "";
  }

  private describe(): void {
    const peak = Math.max(...this.held);
    const decibels = peak > 0.0001 ? `${Math.round(20 * Math.log10(peak))} decibels` : "silence";
    setAttribute(byId("levels"), "aria-label", `Level: ${decibels}`);
  }

  private draw(ink: string): void {
    this.sound.waveform(this.samples);
    const { width, height } = this.canvas;
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    pen.clearRect(0, 0, width, height);
    pen.strokeStyle = ink;
    pen.lineWidth = 2.5;
    pen.lineJoin = "round";
    pen.beginPath();
    for (let x = 0; x <= width; x += 2) {
      const sample = this.samples[Math.floor((x / width) * (SAMPLES - 1))] ?? 0;
      pen.lineTo(x, height / 2 - Math.max(-1, Math.min(1, sample)) * (height / 2 - 2));
    }
    pen.stroke();
  }
}

function setLevel(meter: HTMLElement, level: number): void {
  const shown = String(level);
  if (meter.style.getPropertyValue("--level") !== shown) meter.style.setProperty("--level", shown);
}

/** A level of 0 to 1 on a scale of 48 decibels, 0 to 1. */
function loudness(level: number): number {
  return level <= 0 ? 0 : Math.max(0, 1 + (20 * Math.log10(level)) / 48);
}
