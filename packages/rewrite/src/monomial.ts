/** @file A node as `coefficient * variable[element]^power`, element by element: how scales and rates use a variable. */

import { numElements, uniformValue, type GraphBuilder, type Node, type Shape } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Dependence } from "./dependence.js";
import { sourcePositions, stridedPositions } from "./layout.js";
import { compact } from "./linear-form.js";

/** `coefficient_i * variable[elements_i]^power` for each element `i` of a node. */
export interface Monomial {
  readonly power: number;
  /** `[]` or of the node's shape, free of the variable. */
  readonly coefficient: Node;
  /** Flat positions in the variable, for each element of the node. */
  readonly elements: Int32Array;
}

interface Shaped extends Monomial {
  readonly shape: Shape;
}

/** The monomial in `variable` that `node` is; undefined where it is none, or free of it. */
export function monomialIn(
  b: GraphBuilder,
  dependence: Dependence,
  node: Node,
  variable: BoundParameter,
): Monomial | undefined {
  const of = (x: Node): Shaped | undefined => {
    if (!dependence.uses(x, variable)) return undefined;
    const { shape, inputs } = x;
    switch (x.op) {
      case "input":
        return {
          shape,
          power: 1,
          coefficient: b.constant(1),
          elements: stridedPositions([numElements(shape)], 0, [1]),
        };
      case "unary": {
        const inner = of(inputs[0]!);
        if (inner === undefined) return undefined;
        const { power, coefficient } = inner;
        if (x.fn === "sqrt") return { ...inner, power: power / 2, coefficient: b.sqrt(coefficient) };
        if (x.fn === "square") return { ...inner, power: 2 * power, coefficient: b.square(coefficient) };
        if (x.fn === "reciprocal") return { ...inner, power: -power, coefficient: b.reciprocal(coefficient) };
        return undefined;
      }
      case "binary":
        return product(x, of);
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "gather": {
        const index = x.op === "gather" ? b.knownValues(inputs[1]!) : undefined;
        if (x.op === "gather" && (index === undefined || dependence.uses(inputs[1], variable))) return undefined;
        const inner = of(inputs[0]!);
        if (inner === undefined) return undefined;
        const from = sourcePositions(x, index)!;
        const elements = from.map((at) => inner.elements[at]!);
        const { coefficient } = inner;
        if (coefficient.shape.length === 0) return { shape, power: inner.power, coefficient, elements };
        const flat = b.reshape(coefficient, [numElements(coefficient.shape)]);
        const moved = b.gather(flat, b.constant(from, [from.length], "int"));
        return { shape, power: inner.power, coefficient: compact(b.reshape(moved, shape)), elements };
      }
      default:
        return undefined;
    }
  };

  const product = (x: Node, each: (node: Node) => Shaped | undefined): Shaped | undefined => {
    if (x.op !== "binary") return undefined;
    const [left, right] = [x.inputs[0]!, x.inputs[1]!];
    if (x.fn === "pow") {
      const exponent = uniformValue(right);
      const inner = each(left);
      if (exponent === undefined || inner === undefined) return undefined;
      return { ...inner, power: inner.power * exponent, coefficient: b.pow(inner.coefficient, exponent) };
    }
    if (x.fn !== "mul" && x.fn !== "div") return undefined;
    const sign = x.fn === "mul" ? 1 : -1;
    const combine = (c: Node, d: Node): Node => compact(sign === 1 ? b.mul(c, d) : b.div(c, d));
    if (!dependence.uses(right, variable)) {
      const inner = each(left);
      return inner && { ...inner, shape: x.shape, coefficient: combine(inner.coefficient, compact(right)) };
    }
    if (!dependence.uses(left, variable)) {
      const inner = each(right);
      if (inner === undefined) return undefined;
      return { ...inner, shape: x.shape, power: sign * inner.power, coefficient: combine(compact(left), inner.coefficient) }; // prettier-ignore
    }
    const [p, q] = [each(left), each(right)];
    if (p === undefined || q === undefined || p.elements.some((element, i) => element !== q.elements[i]))
      return undefined;
    return { ...p, power: p.power + sign * q.power, coefficient: combine(p.coefficient, q.coefficient) };
  };

  const found = of(node);
  return found === undefined || found.power === 0 ? undefined : found;
}
