/**
 * @file Variables whose elements a model uses only in products with a positive parameter: `tau * z`, `sqrt(v) * z`, `tau[k] * z[j, k]`.
 * Every path from the variable through its uses must meet the factor, after operations that only move elements or multiply.
 */

import { numElements, reemitNode, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import { knownBound, type Context } from "./context.js";
import { movedElements } from "./layout.js";
import { monomialIn } from "./monomial.js";
import { partsOf, productOf, type ScaleFinder } from "./variable-scale.js";

/** The scale of a variable that is one parameter's power. */
export const elementScale: ScaleFinder = (context, variable, terms) => {
  const parts = terms.flatMap(partsOf);
  for (const factor of context.model.parameters) {
    if (factor === variable || !isPositive(factor) || context.boundedBy(factor) !== undefined) continue;
    if (!terms.every(({ logDensity }) => context.dependence.uses(logDensity, factor))) continue;
    const trial = new FactorPath(context, variable, factor, variable.input);
    if (parts.some((node) => trial.settled(node) === undefined)) continue;
    const name = trial.text();
    if (name === undefined) continue;
    const { b } = context;
    const { shape } = variable;
    const effects = productOf(context, variable, name);
    const path = new FactorPath(context, variable, factor, effects.input);
    const scale = trial.scale();
    return {
      effects,
      scale,
      forward: b.mul(variable.input, b.broadcast(scale, shape)),
      inverse: b.div(effects.input, b.broadcast(scale, shape)),
      prior: (sd) => {
        const both = sd.shape.length === 0 || scale.shape.length === 0 ? b.mul(sd, scale) : b.mul(b.broadcast(sd, shape), scale); // prettier-ignore
        return { call: { kind: "distribution", name: "normal", args: [b.constant(0), both] }, value: effects.input, eventSize: 1 }; // prettier-ignore
      },
      rewritten: (node) => path.settled(node)!, // the trial has found it settled
    };
  }
  return undefined;
};

function isPositive({ constraint, isDiscrete }: BoundParameter): boolean {
  return !isDiscrete && constraint.kind === "interval" && (knownBound(constraint.lower) ?? -1) >= 0;
}

/** A node with the product in the place of the variable and the factor. */
interface Followed {
  readonly node: Node;
  /** The variable's element in each element of the node, which has not met the factor yet. Absent where all is settled. */
  readonly owes?: Int32Array;
}

/** Follows a variable to its factor. */
class FactorPath {
  private readonly known = new Map<Node, Followed | undefined>();
  private power: number | undefined;
  /** The factor's element that each of the variable's meets, -1 where none is known. */
  private readonly meets: Int32Array;

  constructor(
    private readonly context: Context,
    private readonly variable: BoundParameter,
    private readonly factor: BoundParameter,
    private readonly product: Node,
  ) {
    this.meets = new Int32Array(numElements(variable.shape)).fill(factor.shape.length === 0 ? 0 : -1);
  }

  /** The node with the product, where every use of the variable in it meets the factor; undefined where one does not. */
  settled(node: Node): Node | undefined {
    const followed = this.follow(node);
    return followed?.owes === undefined ? followed?.node : undefined;
  }

  /** What the product is, in print; undefined where it is no product with a scale of normal numbers. */
  text(): string | undefined {
    const [factor, variable] = [this.factor.name, this.variable.name];
    if (this.power === 1) return `${factor} * ${variable}`;
    if (this.power === 0.5) return `sqrt(${factor}) * ${variable}`;
    return this.power === -0.5 ? `${variable} / sqrt(${factor})` : undefined;
  }

  /** What the variable is multiplied with, `[]` or of its shape. */
  scale(): Node {
    const { b } = this.context;
    const { input, shape } = this.factor;
    const flat = b.reshape(input, [numElements(shape)]);
    const each = shape.length === 0 ? input : b.reshape(b.gather(flat, b.constant(this.elements())), this.variable.shape); // prettier-ignore
    return this.power === 1 ? each : this.power === 0.5 ? b.sqrt(each) : b.reciprocal(b.sqrt(each));
  }

  /** The factor's element for each of the variable's. One that no row uses may go with any: it goes with what stands in its column. */
  private elements(): Int32Array {
    const { meets } = this;
    const width = this.variable.shape.at(-1)!;
    const known = [...meets.keys()].filter((element) => meets[element]! >= 0);
    return meets.map((met, element) => {
      if (met >= 0) return met;
      return meets[known.find((other) => other % width === element % width) ?? known[0]!]!;
    });
  }

  private follow(node: Node): Followed | undefined {
    if (!this.context.dependence.uses(node, this.variable)) return { node };
    if (this.known.has(node)) return this.known.get(node);
    const followed = this.decide(node);
    this.known.set(node, followed);
    return followed;
  }

  private decide(node: Node): Followed | undefined {
    const { b, dependence } = this.context;
    if (node.op === "input") return { node: this.product, owes: Int32Array.from(this.meets.keys()) };
    if (node.op === "scan" || node.op === "project") return undefined; // loops that carry values
    const inputs = node.inputs.map((input) => this.follow(input));
    if (inputs.includes(undefined)) return undefined;
    const nodes = inputs.map((input) => input!.node);
    const owing = inputs.filter((input) => input!.owes !== undefined);
    if (owing.length === 0) return { node: reemitNode(b, node, nodes) };
    const one = this.linear(node, owing.length, nodes);
    if (one !== undefined) return one;
    if (owing.length > 1) return undefined;
    const [{ owes }] = owing as [Required<Followed>];
    const isFirst = inputs[0]!.owes !== undefined;
    switch (node.op) {
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "gather": {
        const index = node.op === "gather" ? b.knownValues(node.inputs[1]!) : undefined;
        if (!isFirst || (node.op === "gather" && index === undefined)) return undefined;
        return { node: reemitNode(b, node, nodes), owes: movedElements(node, owes, index)! };
      }
      case "unary":
        return node.fn === "neg" ? { node: reemitNode(b, node, nodes), owes } : undefined;
      case "binary": {
        if (node.fn !== "mul" && !(node.fn === "div" && isFirst)) return undefined;
        const by = node.inputs[isFirst ? 1 : 0]!;
        if (dependence.uses(by, this.variable)) return undefined;
        if (!dependence.uses(by, this.factor)) return { node: reemitNode(b, node, nodes), owes };
        return this.meet(nodes[isFirst ? 0 : 1]!, owes, by, node.fn === "mul");
      }
      default:
        return undefined;
    }
  }

  /** A sum of elements: where the factor is one number it does not matter of which. */
  private linear(
    node: Exclude<Node, { op: "project" }>,
    numOwing: number,
    nodes: readonly Node[],
  ): Followed | undefined {
    const { b } = this.context;
    if (this.factor.shape.length > 0) return undefined;
    const isSum =
      (node.op === "binary" && (node.fn === "add" || node.fn === "sub") && numOwing === 2) ||
      (node.op === "concat" && numOwing === node.inputs.length) ||
      (node.op === "reduce" && node.fn === "sum") ||
      (node.op === "matmul" && numOwing === 1 && node.inputs.every((each) => !this.isProduct(each))) ||
      node.op === "pad" ||
      node.op === "segmentSum" ||
      node.op === "cumulativeSum";
    return isSum ? { node: reemitNode(b, node, nodes), owes: new Int32Array(numElements(node.shape)) } : undefined;
  }

  /** Whether a node that the variable is not in has the factor in it, or one that it is in has met the factor. */
  private isProduct(node: Node): boolean {
    const { dependence } = this.context;
    return dependence.uses(node, this.variable)
      ? this.follow(node)?.owes === undefined
      : dependence.uses(node, this.factor);
  }

  /** A product or a ratio with a node that has the factor in it. */
  private meet(node: Node, owes: Int32Array, by: Node, isProduct: boolean): Followed | undefined {
    const { b, dependence } = this.context;
    const found = monomialIn(b, dependence, by, this.factor);
    if (found === undefined) return undefined;
    const power = isProduct ? found.power : -found.power;
    this.power ??= power;
    if (power !== this.power) return undefined;
    for (const [i, element] of owes.entries()) {
      const met = this.meets[element]!;
      if (met >= 0 && met !== found.elements[i]) return undefined;
      this.meets[element] = found.elements[i]!;
    }
    const coefficient = b.broadcast(found.coefficient, node.shape);
    return { node: isProduct ? b.mul(node, coefficient) : b.div(node, coefficient) };
  }
}
