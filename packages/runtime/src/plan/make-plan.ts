/**
 * @file The plan of a model on data: binds, checks, lays out the position, and lowers each program when it is first asked
 * for. Bijectors and Jacobians come in here and nowhere else.
 */

import { bindErrors } from "@terrace/model";
import { UnsupportedOperationError } from "@terrace/core";
import { bijectorFor, type ProbabilisticGraph, type ValueSymbol } from "@terrace/distributions";
import { gradient, GraphBuilder, makeGraph, type Graph, type InputNode, type Node } from "@terrace/graph";
import type { BoundModel } from "@terrace/rewrite";
import { bindData, type BoundData, type UncheckedData } from "../bind/bind-data.js";
import { checkData } from "./check-data.js";
import { checkFixed } from "./check-fixed.js";
import { checkSupports } from "./check-supports.js";
import { lowerExpression } from "./expressions.js";
import { describeQuantities } from "./layout.js";
import { findMissingDerivative } from "./missing-derivative.js";
import {
  boundParameters,
  boundsOf,
  dataConstant,
  knownRange,
  loweredConstraint,
  setParameter,
  unconstrainedShape,
  type BoundParameter,
} from "./parameters.js";
import { collectModel } from "./bound-model.js";
import { bindReport, parameterReport } from "./plan-report.js";
import { verifyPriorAlone } from "./prior-alone.js";
import type { DiscreteBounds, ParameterLayout, Plan, Programs } from "./programs.js";
import { findScales } from "./scales.js";
import { Scope, type Folded, type LoweringContext, type Term } from "./scope.js";
import { lowerStatements } from "./statements.js";
import { mayRepeat, scoredBy, verifyMissingScored, verifyScoredOnce } from "./elements.js";
import { describeObservations, gatherParts, type ObservedArray } from "./observations.js";

/** Options of {@link makePlan}. */
export interface PlanOptions {
  /** Leave out the observations: the density is the prior's. Missing values that are parameters keep their distribution. */
  readonly prior?: boolean;
  /** Parameters held at a value, row-major. */
  readonly fixed?: ReadonlyMap<string, Float64Array>;
  /** Let discrete parameters stand, for sweeps that draw them; else they are refused. */
  readonly discrete?: boolean;
  /** The fitted data, for what new ones lack: a plan for predictions, in which outcomes may be left out as in the prior's. */
  readonly earlier?: UncheckedData;
}

/** A lowered program before its outputs are chosen. */
interface Lowering {
  readonly scope: Scope;
  readonly logAbsDetJacobian: Node;
}

/**
 * Binds `data` to `graph` and plans its programs.
 * @throws ModelError for whatever is wrong with the data or cannot be done with the model
 * @throws RangeError where a parameter is held at a value outside its constraint
 */
export function makePlan(graph: ProbabilisticGraph, data: UncheckedData, options: PlanOptions = {}): Plan {
  const { prior = false, discrete = false, earlier } = options;
  if (prior) verifyPriorAlone(graph);
  const bound = bindData(graph, data, {
    optionalOutcomes: prior || earlier !== undefined,
    ...(earlier === undefined ? {} : { earlier }),
  });
  const parameters = boundParameters(graph, bound, options.fixed ?? new Map(), discrete);
  const { layout, dimension, rowSize } = layOut(parameters.filter(({ fixed }) => fixed === undefined));
  const foldedLets: LoweringContext["foldedLets"] = new Map();
  const planner = new Planner(graph, bound, parameters, layout, dimension, prior, foldedLets);
  checkData(planner.scope({ checking: true }));
  planner.verifyFixed();
  checkSupports(planner.scope({ gaps: true }), prior);
  planner.verifyElements();
  const quantities = describeQuantities(graph, bound, parameters);
  let boundModel: BoundModel | undefined;
  const programs = lazyPrograms(
    planner,
    quantities.map(({ name }) => name),
  );
  return {
    dimension,
    rowSize,
    parameters: layout,
    get discreteBounds() {
      return planner.discreteBounds();
    },
    quantities,
    get observations() {
      return planner.observations().map(({ observation }) => observation);
    },
    scales: findScales(graph, bound),
    get numObservations() {
      return planner.observations().reduce((n, { observation }) => n + observation.numObserved, 0);
    },
    programs,
    get boundModel() {
      return (boundModel ??= planner.boundModel());
    },
    reports: [bindReport(graph, bound), parameterReport(graph, layout, parameters)],
  };
}

/** Parameters in their order, with places in the row: unconstrained coordinates first, then discrete values. */
function layOut(parameters: readonly BoundParameter[]): {
  readonly layout: ParameterLayout[];
  readonly dimension: number;
  readonly rowSize: number;
} {
  const sizes = parameters.map((parameter) => unconstrainedShape(parameter).reduce((x, y) => x * y, 1));
  const total = (isDiscrete: boolean): number =>
    parameters.reduce((sum, parameter, k) => sum + (parameter.isDiscrete === isDiscrete ? sizes[k]! : 0), 0);
  const dimension = total(false);
  const next = { continuous: 0, discrete: dimension };
  const layout = parameters.map((parameter, k): ParameterLayout => {
    const { name, shape, isDiscrete } = parameter;
    const size = sizes[k]!;
    const kind = isDiscrete ? "discrete" : "continuous";
    const offset = next[kind];
    next[kind] += size;
    return { name, shape, unconstrainedShape: unconstrainedShape(parameter), offset, size, isDiscrete };
  });
  return { layout, dimension, rowSize: dimension + total(true) };
}

/** Name of a discrete parameter's input to programs of a row; no parameter of the language has such a name. */
function discreteInput(name: string): string {
  return `discrete.${name}`;
}

/** Each program is lowered when it is first read. */
function lazyPrograms(planner: Planner, quantities: readonly string[]): Programs {
  const made = new Map<keyof Programs, Graph>();
  const lazy = (name: keyof Programs, make: () => Graph): Graph => {
    const graph = made.get(name) ?? make();
    made.set(name, graph);
    return graph;
  };
  return {
    get density() {
      return lazy("density", () => planner.density(true));
    },
    get value() {
      return lazy("value", () => planner.density(false));
    },
    get joint() {
      return lazy("joint", () => planner.joint(false));
    },
    get jointGradient() {
      return lazy("jointGradient", () => planner.joint(true));
    },
    get draw() {
      return lazy("draw", () => planner.draw(quantities));
    },
    get unconstrain() {
      return lazy("unconstrain", () => planner.unconstrain());
    },
    get pointwise() {
      return lazy("pointwise", () => planner.pointwise());
    },
    get generate() {
      return lazy("generate", () => planner.generate());
    },
  };
}

/** The log density as nodes of one builder. */
interface LogDensityNodes {
  readonly builder: GraphBuilder;
  /** Those of a row, the position first. */
  readonly inputs: readonly InputNode[];
  readonly value: Node;
}

/** What a program needs of the lowering beside values. */
interface ScopeWishes {
  readonly predicting?: boolean;
  readonly drawing?: boolean;
  readonly locating?: boolean;
  readonly checking?: boolean;
  readonly scoring?: boolean;
  readonly gaps?: boolean;
}

class Planner {
  private described: readonly ObservedArray[] | undefined;
  private lowered: LogDensityNodes | undefined;
  private bounds: ReadonlyMap<string, DiscreteBounds> | undefined;

  constructor(
    private readonly graph: ProbabilisticGraph,
    private readonly bound: BoundData,
    private readonly parameters: readonly BoundParameter[],
    private readonly layout: readonly ParameterLayout[],
    private readonly dimension: number,
    private readonly prior: boolean,
    private readonly foldedLets: LoweringContext["foldedLets"],
  ) {}

  /** A scope with the data bound, and parameters that are held fixed; with `gaps` missing reals are NaN. */
  scope(wanted: ScopeWishes): Scope {
    const hasGaps = wanted.gaps === true && [...this.bound.values.values()].some(({ missing }) => missing.length > 0);
    const context: LoweringContext = {
      graph: this.graph,
      bound: this.bound,
      predicting: wanted.predicting === true,
      drawing: wanted.drawing === true,
      locating: wanted.locating === true,
      priorAlone: wanted.scoring === true && this.prior,
      nextAxis: 0,
      // Lets of data with gaps are parameters' business in the programs.
      foldedLets: hasGaps ? new Map<ValueSymbol, Folded>() : this.foldedLets,
      absent: this.absent(wanted.checking === true),
      observed: undefined,
      lower: lowerExpression,
      lowerStatements,
    };
    const scope = new Scope(context, new GraphBuilder());
    for (const [symbol, value] of this.bound.values) {
      scope.values.set(symbol, { node: dataConstant(scope, symbol, value, hasGaps), axes: [] });
    }
    for (const parameter of this.parameters) {
      if (parameter.fixed) setParameter(scope, parameter, scope.builder.constant(parameter.fixed, parameter.shape));
    }
    return scope;
  }

  /** @throws RangeError where a parameter is held at a value outside its constraint */
  verifyFixed(): void {
    if (this.parameters.every(({ fixed }) => fixed === undefined)) return;
    const scope = this.scope({});
    this.namedInputs(scope);
    // Bounds may use lets.
    lowerStatements(scope, this.graph.statements);
    checkFixed(scope, this.parameters);
  }

  /** Bounds of discrete parameters, as far as data decide them. */
  discreteBounds(): ReadonlyMap<string, DiscreteBounds> {
    const discrete = this.parameters.filter(({ fixed, isDiscrete }) => fixed === undefined && isDiscrete);
    if (this.bounds === undefined && discrete.length === 0) this.bounds = new Map();
    if (this.bounds === undefined) {
      const scope = this.scope({});
      this.namedInputs(scope);
      // Bounds may use lets.
      lowerStatements(scope, this.graph.statements);
      this.bounds = new Map(discrete.map((parameter) => [parameter.name, boundsOf(scope, parameter)]));
    }
    return this.bounds;
  }

  density(withGradient: boolean): Graph {
    const { builder, inputs, value } = this.logDensity();
    if (!withGradient) return makeGraph(inputs, { value });
    return makeGraph(inputs, { value, gradient: this.gradientOf(builder, value, [inputs[0]!])[0]! });
  }

  /** The log density, lowered once for the program with and the one without gradient. */
  private logDensity(): LogDensityNodes {
    if (this.lowered === undefined) {
      const { scope, inputs, logAbsDetJacobian } = this.atPosition({ scoring: true });
      const { builder } = scope;
      this.lowered = { builder, inputs, value: builder.add(this.total(scope), logAbsDetJacobian) };
    }
    return this.lowered;
  }

  joint(withGradient: boolean): Graph {
    const scope = this.scope({ scoring: true });
    const inputs = this.namedInputs(scope);
    lowerStatements(scope, this.graph.statements);
    const value = this.total(scope);
    if (!withGradient) return makeGraph(inputs, { value });
    const continuous = inputs.filter(({ dtype }) => dtype === "real");
    const gradients = this.gradientOf(scope.builder, value, continuous);
    const names = this.layout.filter(({ isDiscrete }) => !isDiscrete).map(({ name }) => name);
    const named = Object.fromEntries(names.map((name, k) => [`gradient.${name}`, gradients[k]!]));
    return makeGraph(inputs, { value, ...named });
  }

  boundModel(): BoundModel {
    const scope = this.scope({ scoring: true });
    const inputs = this.namedInputs(scope);
    lowerStatements(scope, this.graph.statements);
    return collectModel(scope, this.parameters, inputs);
  }

  draw(names: readonly string[]): Graph {
    const { scope, inputs, constrained } = this.atPosition({ drawing: true });
    const values = new Map<string, Node>(constrained);
    for (const statement of this.graph.statements) {
      if (statement.kind === "report" || statement.kind === "reportDraw") {
        values.set(statement.symbol.name, scope.reference(statement.symbol, statement.span).node);
      }
    }
    return makeGraph(inputs, Object.fromEntries(names.map((name) => [name, values.get(name)!])));
  }

  unconstrain(): Graph {
    const scope = this.scope({});
    const inputs = this.namedInputs(scope);
    lowerStatements(scope, this.graph.statements);
    const b = scope.builder;
    const sampled = this.parameters.filter(({ fixed }) => fixed === undefined);
    const coordinates: Node[] = [];
    const discrete: [string, Node][] = [];
    sampled.forEach((parameter, k) => {
      const input = inputs[k]!;
      if (parameter.isDiscrete) {
        discrete.push([discreteInput(parameter.name), input]);
        return;
      }
      const free = bijectorFor(loweredConstraint(scope, parameter)).inverse(b, input);
      coordinates.push(b.reshape(free, [this.layout[k]!.size]));
    });
    const position = coordinates.length === 0 ? b.broadcast(b.constant(0), [0], []) : b.concat(coordinates, 0);
    return makeGraph(inputs, { position, ...Object.fromEntries(discrete) });
  }

  pointwise(): Graph {
    const { scope, inputs } = this.atPosition({});
    const terms = this.observed(scope);
    const outputs = this.observations().map(({ observation: { name, shape }, parts }): [string, Node] => {
      const placed = parts.map(({ term, rows }) => ({ node: terms[term]!.logDensity.node, places: rows }));
      return [name, gatherParts(scope.builder, shape, placed)];
    });
    return makeGraph(inputs, Object.fromEntries(outputs));
  }

  generate(): Graph {
    const { scope, inputs } = this.atPosition({ predicting: true });
    const terms = this.observed(scope);
    const outputs = this.observations().flatMap(({ observation: { name, predictionShape, notPredictable }, parts }) => {
      if (notPredictable !== undefined) return [];
      const placed = parts
        .filter(({ isPredictable }) => isPredictable)
        .map(({ term, elements }) => ({ node: terms[term]!.prediction!.node, places: elements }));
      const output: [string, Node] = [name, gatherParts(scope.builder, predictionShape, placed)];
      return [output];
    });
    return makeGraph(inputs, Object.fromEntries(outputs));
  }

  observations(): readonly ObservedArray[] {
    if (this.described === undefined) {
      const { scope } = this.atPosition({ predicting: true, locating: true });
      const positionsOf = (term: Term): Int32Array | undefined => scoredBy(scope, term)?.positions;
      this.described = describeObservations(this.graph, this.bound, this.observed(scope), positionsOf);
    }
    return this.described;
  }

  /**
   * Checks which elements the statements score: each one at most once, every missing one, and of a variate of several
   * discrete numbers all or none that are missing.
   * @throws ModelError naming an element
   */
  verifyElements(): void {
    const missing = [...this.bound.values].filter(([, value]) => value.missing.length > 0 && value.isAbsent !== true);
    if (missing.length === 0 && !mayRepeat(this.graph.statements)) return;
    const scope = this.scope({ locating: true });
    this.namedInputs(scope);
    lowerStatements(scope, this.graph.statements);
    const scored = scope.terms.flatMap((term) => scoredBy(scope, term) ?? []);
    verifyScoredOnce(scope, scored);
    for (const [symbol] of missing) verifyMissingScored(scope, symbol, scored);
  }

  /** Flat positions of missing elements that have no value: of discrete data, or of all. */
  private absent(all: boolean): LoweringContext["absent"] {
    const gaps = [...this.bound.values].filter(
      ([symbol, { missing, isAbsent }]) =>
        missing.length > 0 && isAbsent !== true && (all || symbol.type.kind !== "real"),
    );
    return new Map(gaps.map(([symbol, { missing }]) => [symbol, new Set(missing)]));
  }

  private observed(scope: Scope): Term[] {
    return scope.terms.filter((term) => term.role === "observation");
  }

  /** Lowers everything with the parameters read from a row. */
  private atPosition(wanted: ScopeWishes): Lowering & {
    inputs: readonly InputNode[];
    constrained: ReadonlyMap<string, Node>;
  } {
    const scope = this.scope(wanted);
    const b = scope.builder;
    const position = b.input("position", [this.dimension]);
    const discrete: InputNode[] = [];
    const constrained = new Map<string, Node>();
    let logAbsDetJacobian = b.constant(0);
    // Bounds may use earlier parameters and lets, so parameters get their values where they stand in the program.
    const place = (parameter: BoundParameter): void => {
      if (parameter.fixed !== undefined) return;
      if (parameter.isDiscrete) {
        const value = this.discreteInput(scope, parameter, discreteInput(parameter.name));
        discrete.push(value);
        constrained.set(parameter.name, value);
        return;
      }
      const { offset, size, unconstrainedShape: shape } = this.layoutOf(parameter);
      const free = b.reshape(b.slice(position, [offset], [size]), shape);
      const bijector = bijectorFor(loweredConstraint(scope, parameter));
      const forward = bijector.forward(b, free, parameter.shape);
      setParameter(scope, parameter, forward.value);
      constrained.set(parameter.name, forward.value);
      logAbsDetJacobian = b.add(logAbsDetJacobian, forward.logAbsDetJacobian);
    };
    this.run(scope, place);
    return { scope, inputs: [position, ...discrete], constrained, logAbsDetJacobian };
  }

  /** Lowers the statements in order, with `place` called where each parameter is declared. */
  private run(scope: Scope, place: (parameter: BoundParameter) => void): void {
    const declared = new Map(this.parameters.filter((p) => p.fills === undefined).map((p) => [p.symbol, p]));
    // Missing data must have values before anything uses the data; its bounds depend on data alone.
    for (const parameter of this.parameters) if (parameter.fills !== undefined) place(parameter);
    for (const statement of this.graph.statements) {
      if (statement.kind === "parameter") place(declared.get(statement.symbol)!);
      else lowerStatements(scope, [statement]);
    }
  }

  /** @throws ModelError at the function that has no derivative where one is needed */
  private gradientOf(builder: GraphBuilder, value: Node, wrt: readonly Node[]): Node[] {
    try {
      return gradient(builder, value, wrt);
    } catch (error) {
      const missing = error instanceof UnsupportedOperationError ? findMissingDerivative(this.graph) : undefined;
      if (missing === undefined) throw error;
      throw bindErrors.noDerivative(this.graph, missing.span, missing.fn, missing.argument);
    }
  }

  private layoutOf(parameter: BoundParameter): ParameterLayout {
    return this.layout.find(({ name }) => name === parameter.name)!;
  }

  private namedInputs(scope: Scope): InputNode[] {
    const inputs: InputNode[] = [];
    for (const parameter of this.parameters) {
      if (parameter.fixed !== undefined) continue;
      if (parameter.isDiscrete) {
        inputs.push(this.discreteInput(scope, parameter, parameter.name));
        continue;
      }
      const input = scope.builder.input(parameter.name, parameter.shape);
      inputs.push(input);
      setParameter(scope, parameter, input);
    }
    return inputs;
  }

  /** An input that is the value of a discrete parameter. */
  private discreteInput(scope: Scope, parameter: BoundParameter, name: string): InputNode {
    const input = scope.builder.input(name, parameter.shape, "int");
    const range = knownRange(scope, parameter);
    if (range !== undefined) scope.ranges.set(input, range);
    setParameter(scope, parameter, input);
    return input;
  }

  private total(scope: Scope): Node {
    const b = scope.builder;
    return scope.terms
      .map((term) => b.sum(term.logDensity.node))
      .reduce((sum, node) => b.add(sum, node), b.constant(0));
  }
}
