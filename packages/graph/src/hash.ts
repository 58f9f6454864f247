/**
 * @file A hash of a graph's content: equal for graphs that are built alike, whatever else their builders made, on every
 * machine. For caches and for telling programs apart; not cryptographic. The mixing is that of MurmurHash3 (Appleby, public
 * domain), run twice with different seeds.
 */

import type { Graph } from "./node.js";
import { type SerialisedGraph, serialiseGraph } from "./serialise.js";

/** 64 bits of hash as 16 hexadecimal digits. */
export function hashGraph(graph: Graph): string {
  const state = new Uint32Array([0x9747b28c, 0x3c6ef372]);
  const count = mixGraph(state, serialiseGraph(graph));
  return Array.from(state, (h) =>
    finish(h ^ count)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
}

/** Mixes a graph into the state; returns the number of words. */
function mixGraph(state: Uint32Array, graph: SerialisedGraph): number {
  let count = mixText(state, JSON.stringify([graph.inputs, graph.outputs]));
  for (const node of graph.nodes) {
    const { values, body, ...attributes } = node;
    // Sorted, for the order of an object's keys is that in which some code wrote them.
    count += mixText(state, JSON.stringify(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))));
    if (body !== undefined) count += mixGraph(state, body as SerialisedGraph);
    if (values instanceof Float64Array || values instanceof Int32Array) {
      count += mixWords(state, new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4));
    }
  }
  return count;
}

function mixText(state: Uint32Array, text: string): number {
  const words = new Uint32Array(text.length);
  for (let i = 0; i < text.length; i++) words[i] = text.charCodeAt(i);
  return mixWords(state, words);
}

function mixWords(state: Uint32Array, words: Uint32Array): number {
  let a = state[0]!;
  let b = state[1]!;
  for (let i = 0; i < words.length; i++) {
    let k = Math.imul(words[i]!, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    a ^= k;
    a = (Math.imul((a << 13) | (a >>> 19), 5) + 0xe6546b64) | 0;
    b ^= k;
    b = (Math.imul((b << 11) | (b >>> 21), 9) + 0x38495ab5) | 0;
  }
  state[0] = a;
  state[1] = b;
  return words.length;
}

function finish(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
