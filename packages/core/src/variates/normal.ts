/**
 * @file Normal random numbers by the ziggurat of 256 layers (Marsaglia and Tsang 2000), with layer, sign and value taken
 * from different bits (Doornik 2005, "An improved ziggurat method to generate normal random samples").
 */
import type { Generator } from "../generator.js";
import { exp, log } from "../special/elementary.js";

/** Right end of the bottom layer's rectangle, and the area of each layer, solved to 30 digits. */
const tailStart = 3.654152885361009;
const layerArea = 0.004928673233974655;

/** Layer i spans [0, edges[i]] between heights[i] and heights[i + 1]; layer 0 is wider, its excess stands for the tail. */
const edges = new Float64Array(257);
const heights = new Float64Array(257);
edges[0] = layerArea / exp(-0.5 * tailStart * tailStart);
edges[1] = tailStart;
heights[1] = exp(-0.5 * tailStart * tailStart);
for (let i = 1; i < 255; i++) {
  heights[i + 1] = heights[i] + layerArea / edges[i];
  edges[i + 1] = Math.sqrt(-2 * log(heights[i + 1]));
}
edges[256] = 0;
heights[256] = 1;

/** The layers, for backends that make code of them. */
export const normalZiggurat = { tailStart, edges, heights } as const;

/**
 * A normal random number.
 *
 * @param mean any real
 * @param scale the standard deviation, not negative
 * @example randomNormal(createGenerator(1, 0, "draws"), 10, 2);
 */
export function randomNormal(generator: Generator, mean = 0, scale = 1): number {
  return mean + scale * randomStandardNormal(generator);
}

/** A normal random number with mean 0 and standard deviation 1. */
export function randomStandardNormal(generator: Generator): number {
  for (;;) {
    // Bits 0-7 of the second word choose the layer, bit 8 the sign; the other 21 and the first word are the 53-bit value.
    const first = generator.nextUint32();
    const second = generator.nextUint32();
    const layer = second & 255;
    const value = (first * 2097152 + (second >>> 11)) * 1.1102230246251565e-16;
    const x = value * edges[layer];
    const edge = edges[layer + 1];
    if (x < edge) return (second & 256) === 0 ? x : -x;
    if (layer === 0) {
      const tail = tailStart + normalTail(generator);
      return (second & 256) === 0 ? tail : -tail;
    }
    candidate[0] = x;
    if (isBelowCurve(generator, layer)) return (second & 256) === 0 ? x : -x;
  }
}

// Numbers of the rare case go through arrays: handed from function to function they would be boxed, draw for draw.
const candidate = new Float64Array(1);
const uniform = new Float64Array(1);

/** Whether a random height in the layer is below the density at the candidate, which lies between the layer's two edges. */
function isBelowCurve(generator: Generator, layer: number): boolean {
  const x = candidate[0];
  const low = heights[layer];
  generator.writeUniform(uniform);
  return low + uniform[0] * (heights[layer + 1] - low) < exp(-0.5 * x * x);
}

/** How far beyond `tailStart` a normal number lies that is known to be beyond it (Marsaglia 1964). */
function normalTail(generator: Generator): number {
  for (;;) {
    const x = -log(generator.uniform()) / tailStart;
    const y = -log(generator.uniform());
    if (2 * y > x * x) return x;
  }
}
