/**
 * @file Tensor operations on tfjs tensors through TensorFlow's own kernels, which tfjs-node reaches by name; reals are `float32`,
 * as all of tfjs' are.
 */

import { backend, type Tensor } from "@tensorflow/tfjs-core";
import type { DType, Shape } from "@terrace/graph";
import { steppedScan } from "./stepped-scan.js";
import type { TensorScan, TensorScanResults } from "./tensor-ops.js";
import { TensorFlowOps, type TensorFlowAttributes } from "./tensorflow-ops.js";
import { tensorOf } from "./tfjs-ops.js";

/** Numbers of TensorFlow's element types. */
const typeNumbers: Readonly<Record<DType, number>> = { real: 1, int: 3, bool: 10 };

/** The part of tfjs-node's backend that runs operations by name. */
interface NodeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_ATTR_INT: number; readonly TF_ATTR_BOOL: number };
  executeSingleOutput(
    name: string,
    attributes: readonly { readonly name: string; readonly type: number; readonly value: number | boolean }[],
    inputs: readonly Tensor[],
  ): Tensor;
}

/** Operations while `tensorflow` is the current backend. What they make belongs to the scope around them. */
export class RawTensorflowOps extends TensorFlowOps<Tensor> {
  constant(values: Float64Array | Int32Array, shape: Shape, dtype: DType): Tensor {
    return tensorOf(values, shape, dtype);
  }

  scalar(value: number): Tensor {
    return tensorOf(Float64Array.of(value), [], "real");
  }

  scan(options: TensorScan<Tensor>): TensorScanResults<Tensor> {
    return steppedScan<Tensor>(this, options, (x) => x.shape);
  }

  protected dtypeOf({ dtype }: Tensor): DType {
    return dtype === "float32" ? "real" : dtype === "int32" ? "int" : "bool";
  }

  protected op(name: string, inputs: readonly Tensor[], attributes: TensorFlowAttributes): Tensor {
    // The backend `tensorflow` is tfjs-node's.
    const node = backend() as unknown as NodeBackend;
    const { TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_BOOL } = node.binding;
    const list = Object.entries(attributes).map(([key, attribute]) => {
      if ("type" in attribute) return { name: key, type: TF_ATTR_TYPE, value: typeNumbers[attribute.type] };
      if ("int" in attribute) return { name: key, type: TF_ATTR_INT, value: attribute.int };
      return { name: key, type: TF_ATTR_BOOL, value: attribute.bool };
    });
    return node.executeSingleOutput(name, list, inputs);
  }
}
