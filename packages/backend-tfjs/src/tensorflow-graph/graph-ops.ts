/** @file Tensor operations that write a TensorFlow graph instead of computing: reals are `double`, whole numbers `int32`. */

import { InternalError } from "@terrace/core";
import type { DType, Shape } from "@terrace/graph";
import type { TensorScan, TensorScanResults } from "../tensor-ops.js";
import { TensorFlowOps, type TensorFlowAttribute, type TensorFlowAttributes } from "../tensorflow-ops.js";
import type { GraphData } from "./graph-data.js";
import { TensorFlowType, typeAttribute, type Attribute, type GraphTensor, type GraphWriter } from "./graph-writer.js";
import { writeLoop } from "./loop.js";

const typeOf = {
  real: TensorFlowType.double,
  int: TensorFlowType.int32,
  bool: TensorFlowType.bool,
} as const;

/** Writes operations into a graph, or into a loop of it. */
export class GraphOps extends TensorFlowOps<GraphTensor> {
  readonly #writer: GraphWriter;
  readonly #data: GraphData;
  readonly #bring: (constant: GraphTensor) => GraphTensor;

  /** @param bring brings a constant, which belongs to no loop, into the one that is being written */
  constructor(writer: GraphWriter, data: GraphData, bring: (constant: GraphTensor) => GraphTensor = (x) => x) {
    super();
    this.#writer = writer;
    this.#data = data;
    this.#bring = bring;
  }

  constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): GraphTensor {
    return this.#bring(this.#data.tensor(values, shape, dtype));
  }

  scalar(value: number): GraphTensor {
    return this.#bring(this.#writer.constant(Float64Array.of(value), TensorFlowType.double, []));
  }

  scan(options: TensorScan<GraphTensor>): TensorScanResults<GraphTensor> {
    const { length, reverse, carries, sequences, captured, savesCarry, outputShapes } = options;
    const saved = carries.map((_, k) => k).filter((k) => savesCarry[k]);
    if (length === 0) {
      const none = new Int32Array(0);
      return {
        carries,
        outputs: outputShapes.map((shape) => this.constant(new Float64Array(0), [0, ...shape], "real")),
        saved: carries.map((x, k) => {
          if (savesCarry[k] !== true) return undefined;
          return this.gather(this.stackOfOne(x), this.constant(none, [0], "int"));
        }),
      };
    }
    const { carries: last, stacked } = writeLoop(this.#writer, this.#bring, {
      length,
      reverse,
      carries,
      sequences,
      numStacked: outputShapes.length + saved.length,
      body: (enter, found, elements) => {
        const ops = new GraphOps(this.#writer, this.#data, (constant) => enter(this.#bring(constant)));
        const results = options.body(
          ops,
          found,
          elements,
          captured.map((x) => enter(x)),
        );
        return { carries: results.carries, stacked: [...results.outputs, ...saved.map((k) => found[k]!)] };
      },
    });
    return {
      carries: last,
      outputs: stacked.slice(0, outputShapes.length),
      saved: carries.map((_, k) =>
        savesCarry[k] === true ? stacked[outputShapes.length + saved.indexOf(k)]! : undefined,
      ),
    };
  }

  /** `[...shape]` to `[1, ...shape]`. */
  private stackOfOne(x: GraphTensor): GraphTensor {
    const attributes = { T: typeAttribute(x.type), Tdim: typeAttribute(TensorFlowType.int32) };
    return this.#writer.op("ExpandDims", [x, this.constant(Int32Array.of(0), [], "int")], x.type, attributes);
  }

  protected dtypeOf({ type }: GraphTensor): DType {
    if (type === TensorFlowType.double) return "real";
    if (type === TensorFlowType.int32) return "int";
    if (type === TensorFlowType.bool) return "bool";
    throw new InternalError(`a tensor of TensorFlow's type ${type} among those of the log-density graph`);
  }

  protected op(
    name: string,
    inputs: readonly GraphTensor[],
    attributes: TensorFlowAttributes,
    dtype: DType,
  ): GraphTensor {
    const own = Object.entries(attributes).map(([key, value]) => [key, attributeOf(value)] as const);
    return this.#writer.op(name, inputs, typeOf[dtype], Object.fromEntries(own));
  }
}

function attributeOf(attribute: TensorFlowAttribute): Attribute {
  if ("type" in attribute) return typeAttribute(typeOf[attribute.type]);
  if ("int" in attribute) return { kind: "int", value: attribute.int };
  return { kind: "bool", value: attribute.bool };
}
