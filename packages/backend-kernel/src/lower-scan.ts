/**
 * @file Lowers a scan to a loop over its steps. Short carries are variables, one an element; long ones are arrays, and one
 * that a step only adds to is added to in place. Results that nobody uses are not computed.
 */
import { numElements } from "@terrace/graph";
import type { InputNode, Node, ScanNode } from "@terrace/graph";
import type { Buffer, Item, ScanItem, ValueItem } from "./item.js";
import { MAX_UNROLLED_AXIS, strides } from "./iteration.js";
import type { Binding } from "./lowering.js";
import { Lowering, hasDraws } from "./lowering.js";
import { addTo, placeNode } from "./materialise.js";
import type { Place } from "./materialise.js";
import type { CarryScalar, Scalar, Scalars } from "./scalar.js";

/** Where the results of a scan are, by the index that `project` names. */
export interface ScanResults {
  readonly buffers: readonly (Buffer | undefined)[];
  /** Elements of final carries that are variables. */
  readonly scalars: readonly (readonly Scalar[] | undefined)[];
}

/** Indices of all elements of a short array. */
function elementIndices(s: Scalars, shape: readonly number[]): Scalar[][] {
  const by = strides(shape);
  return Array.from({ length: numElements(shape) }, (_, at) =>
    shape.map((extent, k) => s.int(Math.floor(at / by[k]!) % extent)),
  );
}

/** Lowers `node` within `outer`. */
export function lowerScan(outer: Lowering, node: ScanNode): ScanResults {
  const { state, s } = outer;
  const home = outer.home(node);
  const { body, length, numCarries, numSequences } = node;
  const loop = s.privateLoop(home + 1, length);
  const t = node.reverse ? s.sub(s.int(length - 1), s.variable(loop)) : s.variable(loop);
  const wanted = outer.projections.get(node) ?? new Set<number>();
  const numOutputs = body.outputs.length - numCarries;
  const buffers: (Buffer | undefined)[] = [];
  const scalars: (Scalar[] | undefined)[] = [];
  const bindings = new Map<InputNode, Binding>();
  const before: Item[] = [];

  const short = body.inputs.slice(0, numCarries).map((input) => numElements(input.shape) <= MAX_UNROLLED_AXIS);
  const variables: CarryScalar[][] = [];
  const current: (Buffer | undefined)[] = [];
  body.inputs.forEach((input, k) => {
    const operand = node.inputs[k]!;
    if (k >= numCarries) {
      bindings.set(input, { kind: "outer", node: operand, prefix: k < numCarries + numSequences ? [t] : [] });
    } else if (short[k]!) {
      variables[k] = Array.from({ length: numElements(input.shape) }, () => s.carry(home + 1));
      bindings.set(input, { kind: "carry", values: variables[k] });
    } else {
      const initial = state.workspace(numElements(input.shape), home);
      const place = { buffer: initial, base: s.int(0), by: strides(input.shape), home };
      before.push(...placeNode(outer, operand, place));
      current[k] = state.alias(initial, home + 1);
      buffers[k] = state.alias(initial, home);
      bindings.set(input, { kind: "buffer", buffer: current[k] });
    }
  });

  const inner = new Lowering(state, body, home + 1, bindings, outer);
  inner.lowerDraws();
  inner.lowerScalars();
  const items: Item[] = [];
  const stepPlace = (buffer: Buffer, shape: readonly number[]): Place => ({
    buffer,
    base: s.mul(t, s.int(numElements(shape))),
    by: strides(shape),
    home: home + 1,
  });
  const saved: Item[][] = [];
  for (let k = 0; k < numCarries; k++) {
    saved[k] = [];
    const at = numCarries + numOutputs + k;
    if (!wanted.has(at)) continue;
    const input = body.inputs[k]!;
    const buffer = (buffers[at] = state.workspace(length * numElements(input.shape), home));
    saved[k] = placeNode(inner, input, stepPlace(buffer, input.shape));
    items.push(...saved[k]!);
  }
  for (let k = 0; k < numOutputs; k++) {
    const output = body.outputs[numCarries + k]!.node;
    if (!wanted.has(numCarries + k)) continue;
    const buffer = (buffers[numCarries + k] = state.workspace(length * numElements(output.shape), home));
    items.push(...placeNode(inner, output, stepPlace(buffer, output.shape)));
  }
  const carries: ScanItem["carries"][number][] = [];
  const copies: ScanItem["copies"][number][] = [];
  let until: number | undefined;
  for (let k = 0; k < numCarries; k++) {
    const next = body.outputs[k]!.node;
    const input = body.inputs[k]!;
    if (k === node.until) until = carries.length;
    if (short[k]!) {
      const indices = elementIndices(s, input.shape);
      indices.forEach((index, element) => {
        const carry = variables[k]![element]!;
        const initial = outer.emit(node.inputs[k]!, index);
        const value = inner.emit(next, index);
        items.push(state.item<ValueItem>({ kind: "value", value, home: home + 1, loops: [], roots: [value] }));
        initial.uses++;
        carries.push({ carry, initial, next: value });
      });
    } else if (next !== input) {
      const here = { buffer: current[k]!, base: s.int(0), by: strides(input.shape), home: home + 1 };
      const terms = addedTerms(inner, next, input);
      if (terms !== undefined) {
        items.push(...terms.flatMap((term) => addTo(inner, term, here, saved[k]!)));
      } else {
        const buffer = state.workspace(numElements(input.shape), home + 1);
        items.push(...placeNode(inner, next, { ...here, buffer }));
        copies.push({ from: buffer, to: current[k]! });
      }
    }
  }
  if (hasDraws(body)) items.push(...inner.drawItems());
  const item = state.item<ScanItem>({
    kind: "scan", home, loops: [loop], carries, until, body: items, copies, after: before, roots: carries.map((c) => c.initial),
  }); // prettier-ignore
  if (hasDraws(body)) state.orderDraw(outer, item);
  for (const buffer of buffers) buffer?.effects.push(item);
  for (let k = 0; k < numCarries; k++) {
    if (short[k]!) scalars[k] = variables[k]!.map((carry) => s.result(item, carry));
  }
  return { buffers, scalars };
}

/** The terms that `next` adds to the carry `input`, if a sum is all it is and nothing else reads the carry. */
function addedTerms(inner: Lowering, next: Node, input: InputNode): Node[] | undefined {
  if (inner.uses.get(input) !== 1 || next.op !== "binary" || next.fn !== "add" || inner.uses.get(next) !== 1)
    return undefined;
  const [a, b] = next.inputs as [Node, Node];
  if (a === input) return [b];
  if (b === input) return [a];
  const inA = addedTerms(inner, a, input);
  if (inA !== undefined) return [...inA, b];
  const inB = addedTerms(inner, b, input);
  return inB === undefined ? undefined : [a, ...inB];
}
