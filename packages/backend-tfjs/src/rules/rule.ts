/** @file The type of a rule: how one operation of the graph becomes operations on tensors. */

import type { Node } from "@terrace/graph";
import type { Translation, Value } from "./translation.js";

/** Translates a node whose operands have been translated. */
export type Rule<N extends Node> = <T>(t: Translation<T>, node: N) => Value<T>;

/** The node type of an operation. */
export type NodeOf<Op extends Node["op"]> = Extract<Node, { op: Op }>;
