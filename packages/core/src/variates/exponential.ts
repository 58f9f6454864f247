/** @file Exponential random numbers by the ziggurat of 256 layers (Marsaglia and Tsang 2000), layer and value from different bits. */
import type { Generator } from "../generator.js";
import { exp, log } from "../special/elementary.js";

/** Right end of the bottom layer's rectangle, and the area of each layer, solved to 30 digits. */
const tailStart = 7.69711747013105;
const layerArea = 0.003949659822581557;

/** Layer i spans [0, edges[i]] between heights[i] and heights[i + 1]; layer 0 is wider, its excess stands for the tail. */
const edges = new Float64Array(257);
const heights = new Float64Array(257);
edges[0] = layerArea / exp(-tailStart);
edges[1] = tailStart;
heights[1] = exp(-tailStart);
for (let i = 1; i < 255; i++) {
  heights[i + 1] = heights[i] + layerArea / edges[i];
  edges[i + 1] = -log(heights[i + 1]);
}
edges[256] = 0;
heights[256] = 1;

/** The layers, for backends that make code of them. */
export const exponentialZiggurat = { tailStart, edges, heights } as const;

/**
 * An exponential random number with the given rate (mean `1 / rate`).
 *
 * @param rate positive
 */
export function randomExponential(generator: Generator, rate = 1): number {
  return randomStandardExponential(generator) / rate;
}

/** An exponential random number with mean 1. */
export function randomStandardExponential(generator: Generator): number {
  let start = 0;
  for (;;) {
    // Bits 0-7 of the second word choose the layer; bits 11-31 and the first word are the 53-bit value.
    const first = generator.nextUint32();
    const second = generator.nextUint32();
    const layer = second & 255;
    const value = (first * 2097152 + (second >>> 11)) * 1.1102230246251565e-16;
    const x = value * edges[layer];
    if (x < edges[layer + 1]) return start + x;
    if (layer === 0) {
      // What lies beyond the start of the tail is exponential again.
      start += tailStart;
      continue;
    }
    const low = heights[layer];
    const height = low + generator.uniform() * (heights[layer + 1] - low);
    if (height < exp(-x)) return start + x;
  }
}
