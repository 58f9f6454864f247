/**
 * @file Functions of a choice as a choice of functions: `f(c ? x : y)` as `c ? f(x) : f(y)` where `c` depends on a variable
 * and `x` and `y` do not. What is costly is then computed once however many values of the variable are tried.
 */

import { emitGraph, makeGraph, type GraphBuilder, type Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";
import type { Dependence } from "./dependence.js";

/** `node` with its functions inside of what is chosen by `variable`; the same numbers. */
export function sinkSelects(b: GraphBuilder, dependence: Dependence, node: Node, variable: BoundParameter): Node {
  const depends = (each: Node): boolean => dependence.uses(each, variable);
  /** The condition and the branches of a node that is a choice by the variable between what does not depend on it. */
  const choiceOf = (x: Node): readonly [Node, Node, Node] | undefined => {
    if (x.op !== "select") return undefined;
    const [condition, then, otherwise] = x.inputs as readonly [Node, Node, Node];
    return depends(condition) && !depends(then) && !depends(otherwise) ? [condition, then, otherwise] : undefined;
  };
  const inputs = [...dependence.inputsOf(node)];
  return emitGraph(b, makeGraph(inputs, { node }), (original, operands) => {
    const apply = (x: readonly Node[]): Node | undefined => {
      switch (original.op) {
        case "unary":
          return b.unary(original.fn, x[0]!);
        case "binary":
          return b.binary(original.fn, x[0]!, x[1]!);
        case "ternary":
          return b.ternary(original.fn, x[0]!, x[1]!, x[2]!);
        case "broadcast":
          return b.broadcast(x[0]!, original.shape, original.axes);
        case "reshape":
          return b.reshape(x[0]!, original.shape);
        default:
          return undefined;
      }
    };
    const varying = operands.filter(depends);
    const choices = varying.map(choiceOf);
    const [first] = choices;
    if (first === undefined || choices.some((choice) => choice?.[0] !== first[0])) return undefined;
    const branch = (k: 1 | 2): Node | undefined =>
      apply(operands.map((operand) => (depends(operand) ? choiceOf(operand)![k] : operand)));
    const [then, otherwise] = [branch(1), branch(2)];
    if (then === undefined || otherwise === undefined) return undefined;
    const condition = original.op === "broadcast" || original.op === "reshape" ? apply([first[0]])! : first[0];
    return b.select(condition, then, otherwise);
  })["node"]!;
}
