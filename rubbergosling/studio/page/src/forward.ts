import type { Network } from "./model";

/** What each unit of a network gives for one row of inputs: the inputs, every layer, the output. */
export function activations(network: Network, inputs: number[]): number[][] {
  const all = [inputs];
  network.layers.forEach((layer, depth) => {
    const below = all[depth] ?? [];
    const isLast = depth === network.layers.length - 1;
    const squash = isLast ? logistic : squashes[network.hidden] ?? Math.tanh;
    all.push(
      layer.biases.map((bias, unit) => {
        let sum = bias;
        below.forEach((value, from) => {
          sum += value * (layer.weights[from]?.[unit] ?? 0);
        });
        return squash(sum);
      }),
    );
  });
  return all;
}

function logistic(sum: number): number {
  return 1 / (1 + Math.exp(-sum));
}

const squashes: Record<string, (sum: number) => number> = {
  tanh: Math.tanh,
  relu: (sum) => Math.max(0, sum),
  logistic,
  identity: (sum) => sum,
};
