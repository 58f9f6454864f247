/**
 * @file What names stand for while statements are lowered: a builder, values of symbols, index bindings, and the
 * conditions under which an expression is evaluated. The body of a scan is a scope of its own, with its own builder; what
 * it uses from outside is captured as an input of the body.
 */

import { InternalError } from "@terrace/core";
import {
  dimToString,
  type Dim,
  type Expression,
  type IndexSymbol,
  type ProbabilisticGraph,
  type Span,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";
import { GraphBuilder, makeGraph, type Node } from "@terrace/graph";
import { bindErrors } from "@terrace/model";
import type { ScoredValue } from "@terrace/rewrite";
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
  readonly statement: Statement;
  readonly logDensity: Lowered;
  /** What is scored and by what, for the passes that look for structure; absent where it is inside a scan. */
  readonly scored?: ScoredValue;
  /** A predictive draw, where the program asks for one. */
  readonly prediction?: Lowered;
  /** Flat positions of the scored elements in their array, `[...shape of logDensity, ...event]`, where the program asks. */
  readonly elements?: Lowered;
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
  /** Whether the elements that terms score are wanted. */
  readonly locating: boolean;
  /** Whether observations count only where they are missing, and so parameters: the density of the prior. */
  readonly priorAlone: boolean;
  /** Lets of data alone, computed once for all programs. */
  readonly foldedLets: Map<ValueSymbol, Folded>;
  /** Flat positions of missing elements that have no value: of discrete data, and of all data while it is checked. */
  readonly absent: ReadonlyMap<ValueSymbol, ReadonlySet<number>>;
  /** The left side being scored, which may have missing elements. */
  observed: Expression | undefined;
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
    if (this.parent === undefined) return this.letOfBound(symbol);
    const outer = this.parent.reference(symbol, span);
    return { node: this.capture(outer.node), axes: outer.axes };
  }

  /** The value of a let of data that the bounds of data use, which are looked at before the statements are lowered. */
  private letOfBound(symbol: ValueSymbol): Lowered {
    const statement = this.graph.statements.find((other) => other.kind === "let" && other.symbol === symbol);
    if (statement !== undefined && symbol.isData) this.context.lowerStatements(this, [statement]);
    const value = this.values.get(symbol);
    if (value === undefined) throw new InternalError(`no value for \`${symbol.name}\` while lowering`);
    return value;
  }

  /** Whether a symbol has a value here or in an outer scope; arrays under assignment aside. */
  has(symbol: ValueSymbol): boolean {
    return this.values.has(symbol) || this.parent?.has(symbol) === true;
  }

  /** The scope in which an array or a carried array is being assigned, if any. */
  arrayOwner(symbol: ValueSymbol): Scope | undefined {
    if (this.arrays.has(symbol) || this.carried.has(symbol)) return this;
    return this.parent?.arrayOwner(symbol);
  }

  /** Whether an index is bound here or in an outer scope. */
  hasIndex(index: IndexSymbol): boolean {
    return this.indices.has(index) || this.parent?.hasIndex(index) === true;
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
    const values = this.valuesAtEveryStep(node);
    if (values === undefined) return undefined;
    let low = Infinity;
    let high = -Infinity;
    for (let i = 0; i < values.length; i++) {
      low = Math.min(low, values[i]!);
      high = Math.max(high, values[i]!);
    }
    return [low, high];
  }

  /** All values of a node of counters and data in the first steps, one after another. Undefined where parameters come in. */
  valuesAtEveryStep(node: Node, numSteps = Infinity): Float64Array | Int32Array | undefined {
    const known = this.constantValues(node);
    if (known !== undefined) return known;
    const inputs = [...this.counterInputs(node)];
    if (inputs.length !== 1 || !this.dependsOnData(node)) return undefined;
    const [input] = inputs;
    const graph = makeGraph([input!], { value: node });
    const name = input!.op === "input" ? input!.name : "";
    const [first, end] = this.ranges.get(input!)!;
    const last = Math.min(end, first + numSteps - 1);
    const size = node.shape.reduce((x, y) => x * y, 1);
    const values = new Float64Array((last - first + 1) * size);
    for (let t = first; t <= last; t++) {
      const builder = new GraphBuilder();
      const counter = builder.constant(Int32Array.of(t), [], "int");
      values.set(builder.knownValues(builder.inline(graph, { [name]: counter })["value"]!)!, (t - first) * size);
    }
    return values;
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
      const isKnown = value?.shape.length === 0 && symbol.type.kind === "int" && value.missing.length === 0;
      return isKnown ? value.values[0] : undefined;
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

  /**
   * Runs `body`, whose arrays do not go along with those around it element by element: the conditions hold for all of them
   * where they hold for any element.
   */
  apart<T>(body: () => T): T {
    const around = this.conditions.splice(0);
    this.conditions.push(...around.map((condition) => this.anyElement(condition)));
    try {
      return body();
    } finally {
      this.conditions.splice(0, Infinity, ...around);
    }
  }

  /** Whether a condition on data holds for any element of its own dims. */
  anyElement(condition: Lowered): Lowered {
    const { axes, node } = condition;
    const own = node.shape.slice(axes.length);
    if (own.length === 0) return condition;
    const b = this.builder;
    const counted = b.sum(
      b.select(node, b.broadcast(b.constant(1), node.shape, []), b.broadcast(b.constant(0), node.shape, [])),
      own.map((_, k) => axes.length + k),
    );
    return { node: this.fold(b.gt(counted, 0)), axes };
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
