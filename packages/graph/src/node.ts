/**
 * @file The nodes of a log-density graph: tensor operations with concrete shapes and Float64 semantics. A node is immutable;
 * its operands come before it. Everything a backend, the gradient or a pass must know about an operation is in this type.
 */

/** Element type. `int` and `bool` take part in no gradient; all arithmetic is Float64. */
export type DType = "real" | "int" | "bool";

/** Sizes of the axes, row-major; `[]` is a scalar. */
export type Shape = readonly number[];

/** Elementwise functions of one operand. */
export type UnaryFunction =
  | "neg" | "abs" | "sign" | "square" | "sqrt" | "reciprocal"
  | "exp" | "expm1" | "log" | "log1p" | "log1pExp" | "log1mExp" | "logistic" | "logLogistic"
  | "sin" | "cos" | "tan" | "asin" | "acos" | "atan" | "sinh" | "cosh" | "tanh"
  | "floor" | "ceil" | "round"
  | "lgamma" | "digamma" | "trigamma"
  | "erf" | "erfc" | "normalCdf" | "normalLogCdf" | "normalQuantile"
  | "not" | "isNaN"; // prettier-ignore

/** Elementwise functions of two operands of one shape. */
export type BinaryFunction =
  | "add" | "sub" | "mul" | "div" | "pow" | "min" | "max" | "atan2" | "mod" | "intDiv"
  /** `guardedMul(g, d)` is `g * d`, but 0 where `g` is 0 whatever `d` is: adjoints inside branches not taken. */
  | "guardedMul"
  | "logAddExp" | "lbeta" | "lchoose"
  /** Regularised incomplete gamma functions of (shape, x), and their logs. */
  | "gammaP" | "gammaQ" | "logGammaP" | "logGammaQ"
  /** Student-t distribution function of (degrees of freedom, x), and its log. */
  | "studentTCdf" | "studentTLogCdf"
  | "eq" | "ne" | "lt" | "le" | "gt" | "ge" | "and" | "or"; // prettier-ignore

/** Elementwise functions of three operands of one shape: regularised incomplete beta of (a, b, x), and its log. */
export type TernaryFunction = "betaInc" | "logBetaInc";

/** Reductions. `max` and `min` of nothing are -Infinity and Infinity, `logSumExp` of nothing is -Infinity. */
export type ReduceFunction = "sum" | "prod" | "max" | "min" | "logSumExp";

/**
 * Primitive random draws, one a batch element. `normal`, `uniform` (on (0, 1)) and `exponential` are standard;
 * `gamma(shape)` has rate 1; `categorical(probabilities [..., K])` gives codes; `binomial(n, p)`; `poisson(rate)`;
 * `truncatedNormal(lower, upper)` is standard before truncation; `inverseGaussian(mean, shape)`; `polyaGamma(shape, tilt)`;
 * `generalisedInverseGaussian(p, a, b)` has density proportional to x^(p - 1) exp(-(a x + b / x) / 2), and
 * `truncatedGeneralisedInverseGaussian(p, a, b, lower, upper)` the same on [lower, upper]: with b = 0 a truncated gamma number
 * of rate a / 2, with a = 0 a truncated inverse gamma one of scale b / 2.
 */
export type RandomFunction =
  | "uniform" | "normal" | "exponential" | "gamma" | "beta" | "poisson" | "binomial" | "categorical"
  | "truncatedNormal" | "inverseGaussian" | "generalisedInverseGaussian" | "truncatedGeneralisedInverseGaussian"
  | "polyaGamma"; // prettier-ignore

interface NodeOf<Op extends string> {
  readonly op: Op;
  /** Unique within a builder, increasing: operands have smaller ids. */
  readonly id: number;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly inputs: readonly Node[];
}

/** A named array the caller gives at each evaluation. */
export interface InputNode extends NodeOf<"input"> { readonly name: string } // prettier-ignore
/** Data. `real` values are a Float64Array, `int` and `bool` (0, 1) an Int32Array; row-major. */
export interface ConstantNode extends NodeOf<"constant"> { readonly values: Float64Array | Int32Array } // prettier-ignore
/** The position along `axis`, from 0; dtype `int`. */
export interface IotaNode extends NodeOf<"iota"> { readonly axis: number } // prettier-ignore
export interface UnaryNode extends NodeOf<"unary"> { readonly fn: UnaryFunction } // prettier-ignore
export interface BinaryNode extends NodeOf<"binary"> { readonly fn: BinaryFunction } // prettier-ignore
export interface TernaryNode extends NodeOf<"ternary"> { readonly fn: TernaryFunction } // prettier-ignore
/** (condition, then, else), elementwise; the branch not taken has no influence on value or gradient, NaN and all. */
export type SelectNode = NodeOf<"select">; // prettier-ignore
/** Input axis `k` becomes output axis `axes[k]` (increasing); the other output axes repeat. */
export interface BroadcastNode extends NodeOf<"broadcast"> { readonly axes: readonly number[] } // prettier-ignore
export type ReshapeNode = NodeOf<"reshape">; // prettier-ignore
/** Output axis `k` is input axis `permutation[k]`. */
export interface TransposeNode extends NodeOf<"transpose"> { readonly permutation: readonly number[] } // prettier-ignore
/** Elements `start[k] + step[k] * i`, `i < shape[k]`; a step may be negative. */
export interface SliceNode extends NodeOf<"slice"> { readonly start: readonly number[]; readonly step: readonly number[] } // prettier-ignore
/** Zeros around: the adjoint of slice. Output element `before[k] + step[k] * i` is input element `i`. */
export interface PadNode extends NodeOf<"pad"> { readonly before: readonly number[]; readonly step: readonly number[] } // prettier-ignore
export interface ConcatNode extends NodeOf<"concat"> { readonly axis: number } // prettier-ignore
/** (x `[n, ...rest]`, index `[...ix]`) to `[...ix, ...rest]`. Indices are in range: checked where they are made. */
export type GatherNode = NodeOf<"gather">; // prettier-ignore
/** (values `[...ix, ...rest]`, index `[...ix]`) to `[n, ...rest]`: sums by index, the adjoint of gather. */
export type SegmentSumNode = NodeOf<"segmentSum">; // prettier-ignore
/** Reduces `axes` (increasing) away. */
export interface ReduceNode extends NodeOf<"reduce"> { readonly fn: ReduceFunction; readonly axes: readonly number[] } // prettier-ignore
/** Running sum along `axis`, from the end if `reverse`, without the element itself if `exclusive`. */
export interface CumulativeSumNode extends NodeOf<"cumulativeSum"> { readonly axis: number; readonly reverse: boolean; readonly exclusive: boolean } // prettier-ignore
/** `[...batch, n, k] @ [...batch, k, m]`, either side transposed in its last two axes first. */
export interface MatmulNode extends NodeOf<"matmul"> { readonly transposeA: boolean; readonly transposeB: boolean } // prettier-ignore
/** Lower Cholesky factor of `[...batch, n, n]` (lower triangle read); all NaN where not positive definite. */
export type CholeskyNode = NodeOf<"cholesky">; // prettier-ignore
/** (L, adjoint of L) to the symmetric adjoint of A, `A = L L'`. */
export type CholeskyGradientNode = NodeOf<"choleskyGradient">; // prettier-ignore
/** Solves `L x = b`, or `L' x = b` if `transposed`: (L `[...batch, n, n]` lower, b `[...batch, n, m]`). */
export interface TriangularSolveNode extends NodeOf<"triangularSolve"> { readonly transposed: boolean } // prettier-ignore

/**
 * `length` steps of `body`. Operands: initial carries, sequences `[length, ...]`, captured values. The body's inputs are the
 * carries, one element of each sequence, the captured values, in that order; its outputs the next carries, then the
 * outputs to stack. Steps go from the end if `reverse` (element `length - 1` first; stacked outputs keep their place).
 * With `until`, the number of a scalar carry, a step that leaves it other than 0 is the last; stacked outputs of steps that are
 * not done are 0, and such a scan has no gradient. A scan has several results; `project` picks one, and a scan itself is
 * nobody else's operand.
 */
export interface ScanNode extends NodeOf<"scan"> {
  readonly body: Graph;
  readonly length: number;
  readonly reverse: boolean;
  readonly numCarries: number;
  readonly numSequences: number;
  readonly until?: number;
}
/** Result `index` of a scan: final carries, stacked outputs `[length, ...]`, then each carry as each step found it `[length, ...]`. */
export interface ProjectNode extends NodeOf<"project"> { readonly index: number } // prettier-ignore
/** A random draw for each element of `shape`; two nodes are two draws. Only in programs that are given a generator. */
export interface RandomNode extends NodeOf<"random"> { readonly fn: RandomFunction } // prettier-ignore

/** Any node of a log-density graph. */
export type Node =
  | InputNode | ConstantNode | IotaNode | UnaryNode | BinaryNode | TernaryNode | SelectNode
  | BroadcastNode | ReshapeNode | TransposeNode | SliceNode | PadNode | ConcatNode
  | GatherNode | SegmentSumNode | ReduceNode | CumulativeSumNode | MatmulNode
  | CholeskyNode | CholeskyGradientNode | TriangularSolveNode | ScanNode | ProjectNode | RandomNode; // prettier-ignore

/** A graph: what it is given and what it yields, each by name. Its nodes are those reachable from the outputs. */
export interface Graph {
  readonly inputs: readonly InputNode[];
  readonly outputs: readonly GraphOutput[];
}

/** A named result of a graph. */
export interface GraphOutput {
  readonly name: string;
  readonly node: Node;
}
