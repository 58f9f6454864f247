/**
 * @file A TensorFlow graph in the making: operations by their registered names, with every type attribute explicit, as a graph
 * that is loaded without Python needs them. Operations of one description are one node.
 */

import { InternalError } from "@terrace/core";
import type { Shape } from "@terrace/graph";

/** Element types of TensorFlow that a graph uses, by their numbers in its protocol (`DataType`). */
export const TensorFlowType = { float: 1, double: 2, int32: 3, int64: 9, bool: 10, resource: 20, variant: 21 } as const;

/** A number of {@link TensorFlowType}. */
export type TensorFlowType = (typeof TensorFlowType)[keyof typeof TensorFlowType];

/** An element type of reals. */
export type RealType = typeof TensorFlowType.float | typeof TensorFlowType.double;

/** Result of an operation in the graph. */
export interface GraphTensor {
  /** As other nodes name it: `name`, or `name:1` for a result other than the first. */
  readonly ref: string;
  readonly type: TensorFlowType;
}

/** Value of a node's attribute. */
export type Attribute =
  | { readonly kind: "type"; readonly value: TensorFlowType }
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "bool"; readonly value: boolean }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "shape"; readonly value: Shape }
  | { readonly kind: "tensor"; readonly type: TensorFlowType; readonly shape: Shape; readonly bytes: Uint8Array };

/** A node as the protocol has it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Operands, then control inputs `^name`. */
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** Bytes of one element. */
const elementBytes: Partial<Record<TensorFlowType, number>> = { 1: 4, 2: 8, 3: 4, 9: 8, 10: 1 };

/** Collects the nodes of one graph. */
export class GraphWriter {
  readonly nodes: GraphNode[] = [];
  readonly #known = new Map<string, readonly GraphTensor[]>();
  readonly #names = new Map<string, number>();

  /** An operation with one result. */
  op(
    op: string,
    inputs: readonly GraphTensor[],
    type: TensorFlowType,
    attributes: Readonly<Record<string, Attribute>> = {},
    controls: readonly string[] = [],
  ): GraphTensor {
    return this.ops(op, inputs, [type], attributes, controls)[0]!;
  }

  /** An operation with any number of results. */
  ops(
    op: string,
    inputs: readonly GraphTensor[],
    types: readonly TensorFlowType[],
    attributes: Readonly<Record<string, Attribute>> = {},
    controls: readonly string[] = [],
  ): readonly GraphTensor[] {
    const refs = [...inputs.map(({ ref }) => ref), ...controls.map((name) => `^${name}`)];
    const key = statefulOps.has(op) ? undefined : descriptionOf(op, refs, attributes);
    const known = key === undefined ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.freshName(op);
    this.nodes.push({ name, op, inputs: refs, attributes });
    const made = types.map((type, index) => ({ ref: index === 0 ? name : `${name}:${index}`, type }));
    if (key !== undefined) this.#known.set(key, made);
    return made;
  }

  /** A name that no node has. */
  freshName(op: string): string {
    const count = this.#names.get(op) ?? 0;
    this.#names.set(op, count + 1);
    return count === 0 ? op : `${op}_${count}`;
  }

  /** Where a loop begins and comes round: `first`, then what the node `nextIteration`, written later, gives. */
  merge(first: GraphTensor, nextIteration: string): GraphTensor {
    const attributes: GraphNode["attributes"] = { T: typeAttribute(first.type), N: { kind: "int", value: 2 } };
    const name = this.freshName("Merge");
    this.nodes.push({ name, op: "Merge", inputs: [first.ref, nextIteration], attributes });
    return { ref: name, type: first.type };
  }

  /** What the caller feeds at each call. */
  placeholder(name: string, type: TensorFlowType, shape: Shape): GraphTensor {
    this.nodes.push({
      name,
      op: "Placeholder",
      inputs: [],
      attributes: { dtype: typeAttribute(type), shape: shapeAttribute(shape) },
    });
    return { ref: name, type };
  }

  /** A constant of the graph itself; bytes row-major, as the machine has them. */
  constant(
    values: Float64Array | Float32Array | Int32Array | BigInt64Array | Uint8Array,
    type: TensorFlowType,
    shape: Shape,
  ): GraphTensor {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const expected = shape.reduce((product, size) => product * size, elementBytes[type] ?? Number.NaN);
    if (bytes.length !== expected)
      throw new InternalError(`a constant of ${bytes.length} bytes where its shape has ${expected}`);
    return this.op("Const", [], type, { dtype: typeAttribute(type), value: { kind: "tensor", type, shape, bytes } });
  }

  /** A vector of whole numbers: the shapes, axes and permutations that operations take as operands. */
  integers(values: readonly number[]): GraphTensor {
    return this.constant(Int32Array.from(values), TensorFlowType.int32, [values.length]);
  }

  /** A whole number. */
  integer(value: number): GraphTensor {
    return this.constant(Int32Array.of(value), TensorFlowType.int32, []);
  }
}

/** The attribute that says an element type. */
export function typeAttribute(value: TensorFlowType): Attribute {
  return { kind: "type", value };
}

/** The attribute that says a shape. */
export function shapeAttribute(value: Shape): Attribute {
  return { kind: "shape", value };
}

/** Name of the node that makes a tensor. */
export function nodeName({ ref }: GraphTensor): string {
  return ref.split(":")[0]!;
}

/** Operations that are not one node where they have one description. */
const statefulOps = new Set(["VarHandleOp", "AssignVariableOp", "TensorListReserve"]);

/** Text that two operations share exactly when they are the same; undefined for a constant too large to compare. */
function descriptionOf(
  op: string,
  refs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
): string | undefined {
  const parts = [op, ...refs];
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute.kind === "tensor") {
      if (attribute.bytes.length > maxComparedBytes) return undefined;
      parts.push(`${name}=${attribute.type}[${attribute.shape.join()}]${attribute.bytes.join()}`);
    } else parts.push(`${name}=${String(attribute.value)}`);
  }
  return parts.join(" ");
}

/** Terrace's own graph has no constant twice; what is worth finding here are shapes, axes and scalars. */
const maxComparedBytes = 256;
