/**
 * @file Rough costs, in multiply-adds, by which the compiler decides what to compute again and what to keep. Measured once
 * on V8: an exponential or logarithm is some 8 to 12 multiply-adds, a special function 30 and more.
 */
import { numElements } from "@terrace/graph";
import type { Node } from "@terrace/graph";
import type { Loop, Scalar } from "./scalar.js";

/** Above this a value is kept rather than computed again in a later loop: a store and a load are about this dear. */
export const KEEP_COST = 6;
const MAX_COST = 1e6;

/** Of a call of a function, by its name in JavaScript; of others see {@link OTHER_CALL_COST}. */
export const CALL_COSTS: Readonly<Record<string, number>> = {
  "Math.abs": 1,
  "Math.sign": 2,
  "Math.floor": 1,
  "Math.ceil": 1,
  "Math.round": 2,
  "Math.trunc": 1,
  "Math.min": 1,
  "Math.max": 1,
  "Math.sqrt": 5,
  exp: 10,
  log: 10,
};

export const OTHER_CALL_COST = 30;

const callCost = (callee: string): number => CALL_COSTS[callee] ?? OTHER_CALL_COST;

/** Cost of an expression once for each step of the innermost loop it depends on; what lies outside that loop is free. */
export class ScalarCosts {
  readonly #costs = new Map<Scalar, number>();

  of(scalar: Scalar): number {
    const known = this.#costs.get(scalar);
    if (known !== undefined) return known;
    let cost = ownCost(scalar);
    if (scalar.op === "reduce") {
      cost =
        scalar.args[0]!.depth === scalar.loop.depth
          ? scalar.loop.extent * (this.of(scalar.args[0]!) + 1)
          : scalar.loop.extent;
    } else {
      for (const arg of scalar.args) if (arg.depth === scalar.depth) cost += this.of(arg);
    }
    cost = Math.min(cost, MAX_COST);
    this.#costs.set(scalar, cost);
    return cost;
  }
}

function ownCost(scalar: Scalar): number {
  switch (scalar.op) {
    case "call":
      return callCost(scalar.callee);
    case "div":
    case "rem":
    case "floorDiv":
      return 4;
    case "load":
      return scalar.args[0]!.op === "loop" ? 0.5 : 1;
    case "number":
    case "loop":
    case "carry":
    case "result":
    case "array":
    case "fromBool":
      return 0;
    case "neg":
    case "add":
    case "sub":
    case "mul":
    case "truncate":
    case "compare":
    case "and":
    case "or":
    case "not":
    case "conditional":
      return 1;
    case "reduce":
      return scalar.loop.extent;
  }
}

/** The loops an expression varies with. */
export function freeLoops(scalar: Scalar): Set<Loop> {
  const free = new Set<Loop>();
  const seen = new Set<Scalar>();
  const visit = (x: Scalar, bound: readonly Loop[]): void => {
    if (x.depth < 0 || seen.has(x)) return;
    seen.add(x);
    if (x.op === "loop") {
      if (!bound.includes(x.loop)) free.add(x.loop);
    } else for (const arg of x.args) visit(arg, x.op === "reduce" ? [...bound, x.loop] : bound);
  };
  visit(scalar, []);
  return free;
}

/** Cost of one element of a node computed where it is needed; 0 where it is a load. */
export class NodeCosts {
  readonly #costs = new Map<Node, number>();

  of(node: Node): number {
    if (numElements(node.shape) <= 1) return 0;
    const known = this.#costs.get(node);
    if (known !== undefined) return known;
    const cost = Math.min(this.#compute(node), MAX_COST);
    this.#costs.set(node, cost);
    return cost;
  }

  #compute(node: Node): number {
    const operands = (): number => node.inputs.reduce((total, input) => total + this.of(input), 0);
    switch (node.op) {
      case "unary":
        return (
          operands() +
          (node.fn === "neg" || node.fn === "square" ? 1 : callCost(node.fn === "sqrt" ? "Math.sqrt" : node.fn))
        );
      case "binary":
        return operands() + ("add sub mul min max".split(" ").includes(node.fn) ? 1 : node.fn === "div" ? 4 : 8);
      case "ternary":
        return operands() + 50;
      case "select":
        return operands() + 1;
      case "reduce":
        return (numElements(node.inputs[0]!.shape) / Math.max(1, numElements(node.shape))) * (operands() + 1);
      case "matmul": {
        const shape = node.inputs[0]!.shape;
        return shape[shape.length - (node.transposeA ? 2 : 1)]! * (operands() + 1);
      }
      case "broadcast":
      case "reshape":
      case "transpose":
      case "slice":
      case "gather":
        return this.of(node.inputs[0]!);
      default:
        return 0;
    }
  }
}
