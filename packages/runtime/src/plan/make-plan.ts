/**
 * @file The plan of a model on data: binds, checks, lays out the position, and lowers each program when it is first asked
 * for. Bijectors and Jacobians come in here and nowhere else.
 */

import {
  bijectorFor,
  type DistributionStatement,
  type ProbabilisticGraph,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";
import { gradient, GraphBuilder, makeGraph, type Graph, type Node } from "@terrace/graph";
import { bindData, type BoundData, type UncheckedData } from "../bind/bind-data.js";
import { checkData } from "./check-data.js";
import { checkSupports } from "./check-supports.js";
import { lowerExpression } from "./expressions.js";
import { describeQuantities } from "./layout.js";
import {
  boundParameters,
  dataConstant,
  loweredConstraint,
  setParameter,
  unconstrainedShape,
  type BoundParameter,
} from "./parameters.js";
import { bindReport, parameterReport } from "./plan-report.js";
import type { ParameterLayout, Plan, Programs } from "./programs.js";
import { findScales } from "./scales.js";
import { Scope, type Folded, type LoweringContext, type Term } from "./scope.js";
import { lowerStatements } from "./statements.js";
import { describeObservations } from "./observations.js";

/** Options of {@link makePlan}. */
export interface PlanOptions {
  /** Leave out the observations: the density is the prior's. */
  readonly prior?: boolean;
  /** Parameters held at a value, row-major. */
  readonly fixed?: ReadonlyMap<string, Float64Array>;
}

/** A lowered program before its outputs are chosen. */
interface Lowering {
  readonly scope: Scope;
  readonly logAbsDetJacobian: Node;
}

/**
 * Binds `data` to `graph` and plans its programs.
 * @throws ModelError for whatever is wrong with the data or cannot be done with the model
 */
export function makePlan(graph: ProbabilisticGraph, data: UncheckedData, options: PlanOptions = {}): Plan {
  const bound = bindData(graph, data);
  const parameters = boundParameters(graph, bound, options.fixed ?? new Map());
  const sampled = parameters.filter((parameter) => parameter.fixed === undefined);
  const layout = layOut(sampled);
  const last = layout[layout.length - 1];
  const dimension = last === undefined ? 0 : last.offset + last.size;
  const foldedLets: LoweringContext["foldedLets"] = new Map();
  const planner = new Planner(graph, bound, parameters, layout, dimension, options.prior === true, foldedLets);
  checkData(planner.scope({}));
  checkSupports(planner.scope({ gaps: true }), options.prior === true);
  const quantities = describeQuantities(graph, bound, parameters);
  const programs = lazyPrograms(
    planner,
    quantities.map(({ name }) => name),
  );
  return {
    dimension,
    parameters: layout,
    quantities,
    get observations() {
      return planner.observations();
    },
    scales: findScales(graph, bound),
    get numObservations() {
      return planner.observations().reduce((n, { shape }) => n + shape.reduce((x, y) => x * y, 1), 0);
    },
    programs,
    reports: [bindReport(graph, bound), parameterReport(graph, layout, parameters)],
  };
}

function layOut(parameters: readonly BoundParameter[]): ParameterLayout[] {
  let offset = 0;
  return parameters.map((parameter) => {
    const shape = unconstrainedShape(parameter);
    const size = shape.reduce((x, y) => x * y, 1);
    const place = { name: parameter.name, shape: parameter.shape, unconstrainedShape: shape, offset, size };
    offset += size;
    return place;
  });
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

/** Symbols with several distribution statements, or with one inside a loop: their elements could meet twice. */
function partlyScored(statements: readonly Statement[], inLoop = false): Map<ValueSymbol, undefined> {
  const once = new Set<ValueSymbol>();
  const often = new Map<ValueSymbol, undefined>();
  for (const statement of statements) {
    if (statement.kind === "for")
      for (const symbol of partlyScored(statement.body, true).keys()) often.set(symbol, undefined);
    if (statement.kind !== "distribution" || statement.symbol === undefined) continue;
    if (inLoop || statement.indices.length > 0 || once.has(statement.symbol)) often.set(statement.symbol, undefined);
    once.add(statement.symbol);
  }
  return often;
}

class Planner {
  private described: Plan["observations"] | undefined;

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
  scope(wanted: { predicting?: boolean; drawing?: boolean; gaps?: boolean }): Scope {
    const hasGaps = wanted.gaps === true && [...this.bound.values.values()].some(({ missing }) => missing.length > 0);
    const context: LoweringContext = {
      graph: this.graph,
      bound: this.bound,
      predicting: wanted.predicting === true,
      drawing: wanted.drawing === true,
      nextAxis: 0,
      scored: partlyScored(this.graph.statements),
      // Lets of data with gaps are parameters' business in the programs.
      foldedLets: hasGaps ? new Map<ValueSymbol, Folded>() : this.foldedLets,
      observedMask: (statement) => this.observedMask(statement),
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

  density(withGradient: boolean): Graph {
    const { scope, position, logAbsDetJacobian } = this.atPosition({});
    const b = scope.builder;
    const value = b.add(this.total(scope), logAbsDetJacobian);
    if (!withGradient) return makeGraph([position], { value });
    return makeGraph([position], { value, gradient: gradient(b, value, [position])[0]! });
  }

  joint(withGradient: boolean): Graph {
    const scope = this.scope({});
    const inputs = this.namedInputs(scope);
    lowerStatements(scope, this.graph.statements);
    const value = this.total(scope);
    if (!withGradient) return makeGraph(inputs, { value });
    const gradients = gradient(scope.builder, value, inputs);
    const named = Object.fromEntries(this.layout.map(({ name }, k) => [`gradient.${name}`, gradients[k]!]));
    return makeGraph(inputs, { value, ...named });
  }

  draw(names: readonly string[]): Graph {
    const { scope, position, constrained } = this.atPosition({ drawing: true });
    const values = new Map<string, Node>(constrained);
    for (const statement of this.graph.statements) {
      if (statement.kind === "report" || statement.kind === "reportDraw") {
        values.set(statement.symbol.name, scope.reference(statement.symbol, statement.span).node);
      }
    }
    return makeGraph([position], Object.fromEntries(names.map((name) => [name, values.get(name)!])));
  }

  unconstrain(): Graph {
    const scope = this.scope({});
    const inputs = this.namedInputs(scope);
    lowerStatements(scope, this.graph.statements);
    const b = scope.builder;
    const sampled = this.parameters.filter((parameter) => parameter.fixed === undefined);
    const parts = sampled.map((parameter, k) => {
      const constrained = bijectorFor(loweredConstraint(scope, parameter.constraint)).inverse(b, inputs[k]!);
      return b.reshape(constrained, [this.layout[k]!.size]);
    });
    const position = parts.length === 0 ? b.broadcast(b.constant(0), [0], []) : b.concat(parts, 0);
    return makeGraph(inputs, { position });
  }

  pointwise(): Graph {
    const { scope, position } = this.atPosition({});
    const terms = this.observed(scope);
    const names = this.observations().map(({ name }) => name);
    return makeGraph([position], Object.fromEntries(terms.map((term, k) => [names[k]!, term.logDensity.node])));
  }

  generate(): Graph {
    const { scope, position } = this.atPosition({ predicting: true });
    const outputs: [string, Node][] = [];
    const names = this.observations().map(({ name }) => name);
    this.observed(scope).forEach((term, k) => {
      if (term.prediction !== undefined) outputs.push([names[k]!, term.prediction.node]);
    });
    return makeGraph([position], Object.fromEntries(outputs));
  }

  observations(): Plan["observations"] {
    if (this.described === undefined) {
      const { scope } = this.atPosition({ predicting: true });
      this.described = describeObservations(this.graph, this.bound, this.observed(scope));
    }
    return this.described;
  }

  private observed(scope: Scope): Term[] {
    return scope.terms.filter((term) => term.role === "observation");
  }

  /** Lowers everything with the parameters read from the position. */
  private atPosition(wanted: Parameters<Planner["scope"]>[0]): Lowering & {
    position: Node;
    constrained: ReadonlyMap<string, Node>;
  } {
    const scope = this.scope(wanted);
    const b = scope.builder;
    const position = b.input("position", [this.dimension]);
    const constrained = new Map<string, Node>();
    let logAbsDetJacobian = b.constant(0);
    // Bounds may use earlier parameters and lets, so parameters get their values where they stand in the program.
    const place = (parameter: BoundParameter): void => {
      if (parameter.fixed !== undefined) return;
      const { offset, size, unconstrainedShape: shape } = this.layoutOf(parameter);
      const free = b.reshape(b.slice(position, [offset], [size]), shape);
      const bijector = bijectorFor(loweredConstraint(scope, parameter.constraint));
      const forward = bijector.forward(b, free, parameter.shape);
      setParameter(scope, parameter, forward.value);
      constrained.set(parameter.name, forward.value);
      logAbsDetJacobian = b.add(logAbsDetJacobian, forward.logAbsDetJacobian);
    };
    this.run(scope, place);
    return { scope, position, constrained, logAbsDetJacobian };
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

  private layoutOf(parameter: BoundParameter): ParameterLayout {
    return this.layout.find(({ name }) => name === parameter.name)!;
  }

  private namedInputs(scope: Scope): Node[] {
    const inputs: Node[] = [];
    for (const parameter of this.parameters) {
      if (parameter.fixed !== undefined) continue;
      const input = scope.builder.input(parameter.name, parameter.shape);
      inputs.push(input);
      setParameter(scope, parameter, input);
    }
    return inputs;
  }

  private total(scope: Scope): Node {
    const b = scope.builder;
    const terms = scope.terms.filter((term) => !(this.prior && term.role === "observation"));
    return terms.map((term) => b.sum(term.logDensity.node)).reduce((sum, node) => b.add(sum, node), b.constant(0));
  }

  private observedMask(statement: DistributionStatement): Int32Array | undefined {
    if (statement.symbol === undefined || statement.symbol.type.kind === "real") return undefined;
    const value = this.bound.values.get(statement.symbol);
    if (value === undefined || value.missing.length === 0) return undefined;
    const mask = new Int32Array(value.values.length).fill(1);
    for (const i of value.missing) mask[i] = 0;
    return mask;
  }
}
