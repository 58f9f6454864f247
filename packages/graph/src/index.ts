export type {
  BinaryFunction,
  BinaryNode,
  BroadcastNode,
  CholeskyGradientNode,
  CholeskyNode,
  ConcatNode,
  ConstantNode,
  CumulativeSumNode,
  DType,
  GatherNode,
  Graph,
  GraphOutput,
  InputNode,
  IotaNode,
  MatmulNode,
  Node,
  PadNode,
  ProjectNode,
  RandomFunction,
  RandomNode,
  ReduceFunction,
  ReduceNode,
  ReshapeNode,
  ScanNode,
  SegmentSumNode,
  SelectNode,
  Shape,
  SliceNode,
  TernaryFunction,
  TernaryNode,
  TransposeNode,
  TriangularSolveNode,
  UnaryFunction,
  UnaryNode,
} from "./node.js";
export { GraphBuilder } from "./graph-builder.js";
export type { GraphBuilderOptions } from "./graph-builder.js";
export type { Operand } from "./elementwise-methods.js";
export type { ScanOptions, ScanResults } from "./scan.js";
export { makeGraph, reachableNodes, topologicalOrder } from "./graph.js";
export { reemitNode } from "./inline.js";
export { binaryValues, ternaryValues, unaryValues } from "./elementwise-values.js";
export { evaluate, evaluateNodes } from "./interpreter.js";
export type { Alteration } from "./interpreter.js";
export { gradient } from "./gradient.js";
export { printGraph } from "./print.js";
export { numElements } from "./shape.js";
export { uniformValue } from "./constant-value.js";
export { verifyGraph } from "./verify.js";
export { hashGraph } from "./hash.js";
export { deserialiseGraph, fromJson, serialiseGraph, toJson } from "./serialise.js";
export type { SerialisedGraph } from "./serialise.js";
