/**
 * @file A scan as a loop of the dataflow graph itself (Enter, Merge, Switch, NextIteration, Exit; [Yu2018]): each carry goes
 * round as a tensor, and what is stacked is collected in a tensor list. A node of such a loop costs 0.2 microseconds a
 * step, where a functional While would call two functions at every step.
 */

import { TensorFlowType, typeAttribute, type GraphTensor, type GraphWriter, type RealType } from "./graph-writer.js";

/** What goes round, from the steps' number on. */
export interface LoopOptions {
  readonly length: number;
  readonly reverse: boolean;
  /** Element type of what is stacked. */
  readonly real: RealType;
  /** First values of what goes round. */
  readonly carries: readonly GraphTensor[];
  /** `[length, ...]` each. */
  readonly sequences: readonly GraphTensor[];
  /** Number of tensors that the body stacks. */
  readonly numStacked: number;
  /** One step: the next carries and what to stack, from the carries and one element of each sequence; `enter` brings other tensors in. */
  readonly body: (
    enter: (x: GraphTensor) => GraphTensor,
    carries: readonly GraphTensor[],
    elements: readonly GraphTensor[],
  ) => { readonly carries: readonly GraphTensor[]; readonly stacked: readonly GraphTensor[] };
}

/** Steps are computed one after the other: each needs the carries of the one before. */
const parallelIterations = 1;

/**
 * Writes a loop of one step or more.
 *
 * @param bring brings a constant of the graph to where the loop stands: into the loops around it
 * @returns the final carries, and what was stacked, `[length, ...]` each, real
 */
export function writeLoop(
  writer: GraphWriter,
  bring: (constant: GraphTensor) => GraphTensor,
  options: LoopOptions,
): { readonly carries: readonly GraphTensor[]; readonly stacked: readonly GraphTensor[] } {
  const { length, reverse, real, carries, sequences, numStacked, body } = options;
  const { int32, bool, variant } = TensorFlowType;
  const name = writer.freshName("loop");
  const enterAs = (x: GraphTensor, isConstant: boolean): GraphTensor =>
    writer.op("Enter", [x], x.type, {
      T: typeAttribute(x.type),
      frame_name: { kind: "text", value: name },
      is_constant: { kind: "bool", value: isConstant },
      parallel_iterations: { kind: "int", value: parallelIterations },
    });
  const enter = (x: GraphTensor): GraphTensor => enterAs(x, true);
  const integer = (value: number): GraphTensor => bring(writer.integer(value));

  const stackAttributes = { element_dtype: typeAttribute(real) };
  const lists = Array.from({ length: numStacked }, () =>
    writer.op("TensorListReserve", [integer(anyShape), integer(length)], variant, {
      ...stackAttributes,
      shape_type: typeAttribute(int32),
    }),
  );
  const first = [integer(reverse ? length - 1 : 0), ...carries, ...lists];
  const next = first.map(() => writer.freshName("NextIteration"));
  const merged = first.map((x, k) => writer.merge(enterAs(x, false), next[k]!));
  const hasStep = writer.op(
    reverse ? "GreaterEqual" : "Less",
    [merged[0]!, enter(integer(reverse ? 0 : length))],
    bool,
    { T: typeAttribute(int32) },
  );
  const condition = writer.op("LoopCond", [hasStep], bool);
  const switched = merged.map((x) =>
    writer.ops("Switch", [x, condition], [x.type, x.type], { T: typeAttribute(x.type) }),
  );
  const found = switched.map((results) => results[1]!);
  const step = found[0]!;

  const zero = enter(integer(0));
  const elements = sequences.map((x) =>
    writer.op("GatherV2", [enter(x), step, zero], x.type, {
      Tparams: typeAttribute(x.type),
      Tindices: typeAttribute(int32),
      Taxis: typeAttribute(int32),
      batch_dims: { kind: "int", value: 0 },
    }),
  );
  const results = body(enter, found.slice(1, 1 + carries.length), elements);
  const nextStep = writer.op("AddV2", [step, enter(integer(reverse ? -1 : 1))], int32, { T: typeAttribute(int32) });
  const grown = results.stacked.map((x, k) =>
    writer.op("TensorListSetItem", [found[1 + carries.length + k]!, step, x], variant, stackAttributes),
  );
  [nextStep, ...results.carries, ...grown].forEach((x, k) => {
    writer.nodes.push({
      name: next[k]!,
      op: "NextIteration",
      inputs: [x.ref],
      attributes: { T: typeAttribute(x.type) },
    });
  });
  const left = switched.map(([x]) => writer.op("Exit", [x!], x!.type, { T: typeAttribute(x!.type) }));
  return {
    carries: left.slice(1, 1 + carries.length),
    stacked: left.slice(1 + carries.length).map((list) =>
      writer.op("TensorListStack", [list, integer(anyShape)], real, {
        ...stackAttributes,
        num_elements: { kind: "int", value: length },
      }),
    ),
  };
}

/** As the shape of a list's elements: found out from the elements themselves. */
const anyShape = -1;
