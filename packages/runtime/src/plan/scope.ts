/**
 * @file What names stand for while statements are lowered: a builder, values of symbols, index bindings, and the
 * conditions under which an expression is evaluated. The body of a scan is a scope of its own, with its own builder; what
 * it uses from outside is captured as an input of the body.
 */

import { InternalError } from "@terrace/core";
import {
  dimToString,
  type Dim,
  type DistributionStatement,
  type Expression,
  type IndexSymbol,
  type ProbabilisticGraph,
  type Span,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";
import { GraphBuilder, makeGraph, type Node } from "@terrace/graph";
import { bindErrors } from "@terrace/model";
import type { BoundData } from "../bind/bind-data.js";
import { affineForm, type Affine } from "./affine.js";
import type { ArrayState } from "./array-state.js";
import { SizesDiffer, type Axis, type Lowered } from "./axes.js";
import type { CarriedArray } from "./carried-array.js";
import { valueRange, type ValueRange } from "./value-range.js";

/** What an index stands for: an axis of the values being built, or a scan's counter. */
export type IndexBinding =
  | { readonly kind: "axis"; readonly axis: Axis; readonly start: number; readonly value: Lowered }
  | { readonly kind: "counter"; readonly node: Node; readonly start: number; readonly stop: number };

/** A term of the log density: one number a batch element. */
export interface Term {
  readonly role: "prior" | "observation" | "term" | "target";
  /** Position of its statement, to find it again for predictions. */
  readonly statement: object;
  readonly logDensity: Lowered;
  /** A predictive draw, where the program asks for one. */
  readonly prediction?: Lowered;
}

/** A value a scan's body takes from outside, whole or one element a step. */
interface Capture {
  readonly outer: Node;
  readonly input: Node;
}

/** A value of data alone. */
export interface Folded {
  readonly values: Float64Array | Int32Array;
  readonly shape: readonly number[];
  readonly dtype: Node["dtype"];
}

/** Lowering state shared by all scopes of a program. */
export interface LoweringContext {
  readonly graph: ProbabilisticGraph;
  readonly bound: BoundData;
  /** Whether predictive draws are wanted. */
  readonly predicting: boolean;
  /** Whether reported random draws are wanted. */
  readonly drawing: boolean;
  /** Whether observations count only where they are missing, and so parameters: the density of the prior. */
  readonly priorAlone: boolean;
  /** Elements scored so far, of the symbols that subscripts score more than once; undefined until the first. */
  readonly scored: Map<ValueSymbol, Uint8Array | undefined>;
  /** Lets of data alone, computed once for all programs. */
  readonly foldedLets: Map<ValueSymbol, Folded>;
  /** 1 where a discrete observation is there, 0 where it is missing; undefined where none is missing. */
  readonly observedMask?: (statement: DistributionStatement) => Int32Array | undefined;
  nextAxis: number;
  /** The rules for expressions and statements, which call each other through here. */
  readonly lower: (scope: Scope, expression: Expression) => Lowered;
  readonly lowerStatements: (scope: Scope, statements: readonly Statement[]) => void;
}

/** One scope: the program's, or a scan body's. */
export class Scope {
  readonly values = new Map<ValueSymbol, Lowered>();
  readonly arrays = new Map<ValueSymbol, ArrayState>();
  readonly carried = new Map<ValueSymbol, CarriedArray>();
  readonly indices = new Map<IndexSymbol, IndexBinding>();
  readonly terms: Term[] = [];
  /** Axes of the indexed statements around, outermost first. */
  readonly loopAxes: Axis[] = [];
  /** Where the ranges of these axes that depend on outer indices leave iterations out. */
  readonly loopMasks: { readonly mask: Lowered; readonly index: IndexSymbol }[] = [];
  /** Conditions on data under which the current expression is evaluated. */
  readonly conditions: Lowered[] = [];
  readonly ranges = new Map<Node, ValueRange>();
  readonly captures: Capture[] = [];
  readonly sequences: Capture[] = [];
  private readonly capturedNodes = new Map<Node, Node>();

  constructor(
    readonly context: LoweringContext,
    readonly builder: GraphBuilder,
    readonly parent?: Scope,
  ) {}

  get errors(): typeof bindErrors {
    return bindErrors;
  }

  get graph(): ProbabilisticGraph {
    return this.context.graph;
  }

  lower(expression: Expression): Lowered {
    return this.checkSizes(expression.span, () => this.context.lower(this, expression));
  }

  /** Runs `body`; sizes that turn out to differ are said at `span`. */
  checkSizes<T>(span: Span, body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw error instanceof SizesDiffer ? bindErrors.sizesDiffer(this.graph, span, error.first, error.second) : error;
    }
  }

  /** The value of a symbol, from this scope or captured from an outer one. */
  reference(symbol: ValueSymbol, span: Span): Lowered {
    const own = this.values.get(symbol);
    if (own !== undefined) return own;
    const array = this.arrays.get(symbol);
    if (array !== undefined) return { node: array.readAll(this.builder), axes: array.axes };
    if (this.carried.has(symbol)) throw bindErrors.wholeArrayInScan(this.context.graph, span, symbol.name);
    if (this.parent === undefined) throw new InternalError(`no value for \`${symbol.name}\` while lowering`);
    const outer = this.parent.reference(symbol, span);
    return { node: this.capture(outer.node), axes: outer.axes };
  }

  /** The scope in which an array or a carried array is being assigned, if any. */
  arrayOwner(symbol: ValueSymbol): Scope | undefined {
    if (this.arrays.has(symbol) || this.carried.has(symbol)) return this;
    return this.parent?.arrayOwner(symbol);
  }

  index(index: IndexSymbol): IndexBinding {
    const own = this.indices.get(index);
    if (own !== undefined) return own;
    if (this.parent === undefined) throw new InternalError(`no binding for the index \`${index.name}\``);
    const outer = this.parent.index(index);
    if (outer.kind === "axis") {
      const { node, axes } = outer.value;
      return { ...outer, value: { node: this.capture(this.parent.constant(node)), axes } };
    }
    const node = this.capture(outer.node);
    this.ranges.set(node, [outer.start, outer.stop - 1]);
    return { ...outer, node };
  }

  /** `node` of the parent's builder as an input of this scan's body; constants are made again instead. */
  capture(node: Node): Node {
    const known = this.capturedNodes.get(node);
    if (known !== undefined) return known;
    const captured =
      node.op === "constant"
        ? this.builder.constant(node.values, node.shape, node.dtype)
        : this.builder.input(`captured${this.captures.length}`, node.shape, node.dtype);
    if (node.op !== "constant") this.captures.push({ outer: node, input: captured });
    const range = this.parent && valueRange(node, this.parent.ranges);
    if (range !== undefined && node.dtype === "int") this.ranges.set(captured, range);
    this.capturedNodes.set(node, captured);
    return captured;
  }

  /** One element a step of `node` `[length, ...]` of the parent's builder. */
  sequence(node: Node): Node {
    const known = this.sequences.find((sequence) => sequence.outer === node);
    if (known !== undefined) return known.input;
    const input = this.builder.input(`element${this.sequences.length}`, node.shape.slice(1), node.dtype);
    this.sequences.push({ outer: node, input });
    return input;
  }

  newAxis(name: string, size: number): Axis {
    return { order: this.context.nextAxis++, size, name };
  }

  /** The size of `dim`. */
  size(dim: Dim, span: Span, what: string): number {
    const size = this.context.bound.sizes.evaluate(dim);
    if (size === undefined) throw bindErrors.unknownSize(this.context.graph, span, dimToString(dim), what);
    return size;
  }

  /** Bounds of the integers in `node`, or undefined. */
  rangeOf(node: Node): ValueRange | undefined {
    return valueRange(this.fold(node), this.ranges);
  }

  /** Bounds of a node of counters and data, exactly: evaluated at every step. Undefined where parameters come in. */
  exactRange(node: Node): ValueRange | undefined {
    const values = this.constantValues(node);
    const inputs = values === undefined ? [...this.counterInputs(node)] : [];
    if (values === undefined && (inputs.length !== 1 || !this.dependsOnData(node))) return undefined;
    let low = Infinity;
    let high = -Infinity;
    const include = (list: ArrayLike<number>): void => {
      for (let i = 0; i < list.length; i++) {
        low = Math.min(low, list[i]!);
        high = Math.max(high, list[i]!);
      }
    };
    if (values !== undefined) include(values);
    else {
      const [input] = inputs;
      const graph = makeGraph([input!], { value: node });
      const name = input!.op === "input" ? input!.name : "";
      const [first, last] = this.ranges.get(input!)!;
      for (let t = first; t <= last; t++) {
        const builder = new GraphBuilder();
        const counter = builder.constant(Int32Array.of(t), [], "int");
        include(builder.knownValues(builder.inline(graph, { [name]: counter })["value"]!)!);
      }
    }
    return [low, high];
  }

  /** Whether a node's value is known from data and the counters of scans alone. */
  dependsOnData(node: Node): boolean {
    return isConstant(node, new Map([...this.ranges.keys()].map((input) => [input, true])));
  }

  private counterInputs(node: Node, found = new Set<Node>(), seen = new Set<Node>()): Set<Node> {
    if (seen.has(node)) return found;
    seen.add(node);
    if (node.op === "input") found.add(node);
    for (const input of node.inputs) this.counterInputs(input, found, seen);
    return found;
  }

  /** The linear form of an index expression in the indices around, or undefined. */
  affine(expression: Expression): Affine | undefined {
    const { bound } = this.context;
    return affineForm(expression, (symbol) => {
      if (symbol.role === "dim") return bound.sizes.get(symbol.name);
      const value = bound.values.get(symbol);
      return value?.shape.length === 0 && symbol.type.kind === "int" ? value.values[0] : undefined;
    });
  }

  /** The value of an expression of data alone that must be a known integer, such as a loop's bound. */
  integer(expression: Expression): number | undefined {
    const form = this.affine(expression);
    if (form !== undefined) return form.coefficients.size === 0 ? form.constant : undefined;
    const { node } = this.lower(expression);
    return node.shape.length > 0 ? undefined : this.constantValues(node)?.[0];
  }

  /** Runs `body` with an additional condition on data, if there is one. */
  underCondition<T>(condition: Lowered | undefined, body: () => T): T {
    if (condition === undefined) return body();
    this.conditions.push(condition);
    try {
      return body();
    } finally {
      this.conditions.pop();
    }
  }

  /** Values of a node that depends on data alone, or undefined. */
  constantValues(node: Node): Float64Array | Int32Array | undefined {
    return this.builder.knownValues(node);
  }

  /** A node of the same value that is a constant, for one that depends on data alone. */
  constant(node: Node): Node {
    const values = this.constantValues(node);
    return values === undefined ? node : this.builder.constant(values, node.shape, node.dtype);
  }

  /** A node of the same value that is a constant where it depends on data alone. */
  fold(node: Node): Node {
    if (node.op === "constant" || node.op === "broadcast" || node.op === "iota") return node;
    const values = this.constantValues(node);
    return values === undefined ? node : this.builder.constant(values, node.shape, node.dtype);
  }
}

function isConstant(node: Node, seen: Map<Node, boolean>): boolean {
  const known = seen.get(node);
  if (known !== undefined) return known;
  const result = node.op !== "input" && node.op !== "random" && node.inputs.every((input) => isConstant(input, seen));
  seen.set(node, result);
  return result;
}
