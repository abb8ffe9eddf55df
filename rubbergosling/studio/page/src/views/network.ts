import { activations } from "../forward";
import { inkOf } from "../ink";
import type { Network } from "../model";

interface Point {
  x: number;
  y: number;
}

interface Line {
  from: Point;
  to: Point;
  weight: number;
  layer: number;
  source: number;
}

/** Of large layers only the strongest weights are drawn: more would be one grey field. */
const LINES_A_LAYER = 220;
const LIT_LINES = 14;
const INPUT_NAMES = [
  "step 1", "step 2", "step 3", "step 4", "step 5", "step 6", "step 7", "step 8",
  "now", "1 ago", "2 ago", "3 ago", "4 ago", "5 ago", "6 ago", "7 ago",
];

/** Draws a network on a canvas: units, weights as lines, and one step running through it. */
export class NetworkView {
  private network: Network | null = null;
  private points: Point[][] = [];
  private lines: Line[] = [];
  private inputs: number[] = [];

  constructor(private readonly canvas: HTMLCanvasElement) {
    new ResizeObserver(() => this.fit()).observe(canvas);
  }

  /** Shows another network, or none. */
  setNetwork(network: Network | null): void {
    this.network = network;
    this.fit();
  }

  /** Runs one step's inputs through the network and shows it. Gives the output, 0 to 1. */
  run(inputs: number[]): number {
    this.inputs = inputs;
    this.draw();
    if (!this.network) return 0;
    return activations(this.network, inputs).pop()?.[0] ?? 0;
  }

  private fit(): void {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * ratio);
    this.canvas.height = Math.round(this.canvas.clientHeight * ratio);
    this.place();
    this.draw();
  }

  private place(): void {
    const { network } = this;
    if (!network) return;
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const sizes = [network.layers[0]?.weights.length ?? 0, ...network.layers.map((layer) => layer.biases.length)];
    const left = 62;
    const right = 54;
    this.points = sizes.map((size, layer) => {
      const x = left + ((width - left - right) * layer) / Math.max(1, sizes.length - 1);
      const spread = Math.min(height - 18, size * 17);
      return Array.from({ length: size }, (_, unit) => ({
        x, y: height / 2 + (size === 1 ? 0 : spread * (unit / (size - 1) - 0.5)),
      }));
    });
    this.lines = network.layers.flatMap((_, layer) => this.linesOf(layer));
  }

  private linesOf(layer: number): Line[] {
    const weights = this.network?.layers[layer]?.weights ?? [];
    const least = leastDrawn(weights);
    const lines: Line[] = [];
    weights.forEach((row, source) =>
      row.forEach((weight, target) => {
        const from = this.points[layer]?.[source];
        const to = this.points[layer + 1]?.[target];
        if (from && to && Math.abs(weight) >= least) lines.push({ from, to, weight, layer, source });
      }),
    );
    return lines.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)).slice(0, LINES_A_LAYER);
  }

  private draw(): void {
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    const ratio = window.devicePixelRatio || 1;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
    if (!this.network) return;
    const values = this.inputs.length ? activations(this.network, this.inputs) : [];
    this.drawWeights(pen);
    this.drawRun(pen, values);
    this.drawUnits(pen, values);
    this.drawNames(pen);
  }

  /** Positive weights are full lines, negative ones are dashed; the wider, the larger. */
  private drawWeights(pen: CanvasRenderingContext2D): void {
    const largest = Math.max(0.001, ...this.lines.map(({ weight }) => Math.abs(weight)));
    for (const { from, to, weight } of this.lines) {
      const size = Math.abs(weight) / largest;
      pen.globalAlpha = 0.1 + 0.6 * size;
      pen.lineWidth = 0.4 + 2.4 * size;
      pen.strokeStyle = inkOf(weight > 0 ? "--ink" : "--agent");
      pen.setLineDash(weight > 0 ? [] : [4, 4]);
      stroke(pen, from, to);
    }
    pen.setLineDash([]);
    pen.globalAlpha = 1;
  }

  /** What moves the units above most at this step. */
  private drawRun(pen: CanvasRenderingContext2D, values: number[][]): void {
    if (!values.length) return;
    pen.strokeStyle = inkOf("--runs");
    const push = (line: Line): number => Math.abs(line.weight * (values[line.layer]?.[line.source] ?? 0));
    const depth = this.network?.layers.length ?? 0;
    for (let layer = 0; layer < depth; layer += 1) {
      const own = this.lines.filter((line) => line.layer === layer);
      own.sort((a, b) => push(b) - push(a));
      const largest = Math.max(0.001, own[0] ? push(own[0]) : 0);
      for (const line of own.slice(0, LIT_LINES)) {
        pen.lineWidth = 0.8 + 3 * (push(line) / largest);
        stroke(pen, line.from, line.to);
      }
    }
  }

  /** A full unit is positive, an empty one negative; its size is how far it is from 0. */
  private drawUnits(pen: CanvasRenderingContext2D, values: number[][]): void {
    this.points.forEach((layer, depth) => {
      const gap = layer.length > 1 ? (layer[1]?.y ?? 0) - (layer[0]?.y ?? 0) : 18;
      const largest = Math.min(depth === this.points.length - 1 ? 12 : 6, Math.max(1.5, gap * 0.46));
      layer.forEach(({ x, y }, unit) => {
        const value = values[depth]?.[unit] ?? 0;
        const size = Math.max(1.2, largest * Math.sqrt(Math.min(1, Math.abs(value))));
        // Around the output a ring of full size stays, so that one sees how much of it is filled.
        if (layer.length === 1) disc(pen, x, y, largest + 2, "--panel");
        disc(pen, x, y, size, value > 0 ? "--ink" : "--panel");
      });
    });
  }

  private drawNames(pen: CanvasRenderingContext2D): void {
    pen.fillStyle = inkOf("--ink");
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    this.points[0]?.forEach(({ x, y }, input) => {
      pen.font = `${(this.inputs[input] ?? -1) > 0 ? "800" : "400"} 11px ${getComputedStyle(this.canvas).fontFamily}`;
      pen.fillText(INPUT_NAMES[input] ?? "", x - 11, y);
    });
    const output = this.points[this.points.length - 1]?.[0];
    pen.textAlign = "left";
    if (output) pen.fillText("hit?", output.x + 19, output.y);
  }
}

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number, ink: string): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = inkOf(ink);
  pen.fill();
  pen.lineWidth = 1.3;
  pen.strokeStyle = inkOf("--ink");
  pen.stroke();
}

/** About the size from which the weights of a large layer are drawn, by a sample of them. */
function leastDrawn(weights: number[][]): number {
  const width = weights[0]?.length ?? 0;
  const total = weights.length * width;
  if (total < 10 * LINES_A_LAYER) return 0;
  const sample = Array.from({ length: 2000 }, (_, index) => {
    const place = Math.floor((index * total) / 2000);
    return Math.abs(weights[Math.floor(place / width)]?.[place % width] ?? 0);
  }).sort((a, b) => b - a);
  return sample[Math.floor((2000 * LINES_A_LAYER * 1.5) / total)] ?? 0;
}

function stroke(pen: CanvasRenderingContext2D, from: Point, to: Point): void {
  pen.beginPath();
  pen.moveTo(from.x, from.y);
  pen.lineTo(to.x, to.y);
  pen.stroke();
}
