/**
 * @file Checks, before anything is sampled, what distributions are given by data alone: observations in their supports,
 * arguments in their ranges. What fails here would make the log density infinite or NaN at every position. Loops are read as
 * indexed statements, so that a row inside a scan is checked as any other; what depends on parameters is left alone.
 */

import {
  constraintEventRank,
  distributions,
  structureFault,
  supportText,
  visitExpression,
  visitExpressions,
  type Distribution,
  type DistributionCall,
  type DistributionStatement,
  type Expression,
  type MixtureCall,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";
import { supportErrors, type ModelError } from "@terrace/model";
import { whole, type Lowered } from "./axes.js";
import { countedElements } from "./counted-elements.js";
import { alignArguments } from "./distribution-arguments.js";
import { elementLabel } from "./element-label.js";
import { elementPositions, lowerScored } from "./elements.js";
import type { Scope } from "./scope.js";
import { lowerStatements, withIndices } from "./statements.js";
import { findRuledOut, knownInterval, type Rows } from "./ruled-out.js";

/**
 * Checks every distribution of the model.
 *
 * @param scope has the data, real ones with NaN where they are missing, and nothing else
 * @param prior whether observations are left out
 * @throws ModelError naming the first value or argument at fault
 */
export function checkSupports(scope: Scope, prior: boolean): void {
  new SupportCheck(scope, prior).run(scope.graph.statements);
}

/** The arguments that data alone decides, by parameter. */
type KnownArguments = readonly (Lowered | undefined)[];

class SupportCheck {
  constructor(
    private readonly scope: Scope,
    private readonly prior: boolean,
  ) {}

  run(statements: readonly Statement[]): void {
    for (const statement of statements) this.statement(statement);
  }

  private statement(statement: Statement): void {
    const { scope } = this;
    switch (statement.kind) {
      case "distribution":
        if (this.prior && statement.role === "observation") return;
        withIndices(scope, statement.indices, () => this.distribution(statement));
        return;
      case "reportDraw":
        withIndices(scope, statement.indices, () => this.calls(statement.call, undefined));
        return;
      case "let":
      case "letArray":
      case "assign":
        if (this.isKnownStatement(statement)) lowerStatements(scope, [statement]);
        else scope.arrays.delete(statement.symbol);
        return;
      case "for":
        if (this.isKnownStatement(statement)) {
          lowerStatements(scope, [statement]);
          return;
        }
        // Elements that such a loop assigns are given up: some of them may come from parameters.
        for (const symbol of assignedBy(statement)) scope.arrays.delete(symbol);
        withIndices(scope, statement.indices, () => this.run(statement.body));
        return;
      default:
        return;
    }
  }

  private distribution(statement: DistributionStatement): void {
    const { value, call } = statement;
    const isGiven = statement.symbol === undefined || !this.isAbsent(statement.symbol);
    this.calls(call, isGiven && this.isKnown(value) ? statement : undefined);
  }

  /** Checks the arguments of a call, and the value of `scored`, which is known, against it. */
  private calls(call: DistributionCall | MixtureCall, scored: DistributionStatement | undefined): void {
    const { weighted } = call.modifiers;
    if (weighted !== undefined && this.isKnown(weighted)) {
      const support = { kind: "interval", lower: 0, integer: false } as const;
      this.argument({ name: "w", rank: 0, type: "real", support }, "weighted", weighted);
    }
    if (!("components" in call)) {
      const args = this.args(call);
      if (scored !== undefined) this.value(scored, call, args);
      return;
    }
    if (this.isKnown(call.weights)) {
      const support = { kind: "simplex" } as const;
      this.argument({ name: "weights", rank: 1, type: "real", support }, "mixture", call.weights);
    }
    const known = call.components.map((component) => ({ component, args: this.args(component) }));
    if (scored !== undefined) this.mixtureValue(scored, known);
  }

  /** The arguments of `call` that are known, held against their ranges. */
  private args(call: DistributionCall): KnownArguments {
    const distribution = distributions.get(call.distribution)!;
    return call.args.map((arg, k) =>
      this.isKnown(arg) ? this.argument(distribution.parameters[k]!, distribution.name, arg) : undefined,
    );
  }

  private argument(parameter: Distribution["parameters"][number], owner: string, expression: Expression): Lowered {
    const { scope } = this;
    const lowered = scope.lower(expression);
    const refuse = (range: string, flat: number, size: number, found: string): never => {
      const element = elementLabel(scope, expression, (value) => value, lowered, flat, size);
      const at = element === undefined || expression.kind === "number" ? "it" : element;
      throw supportErrors.argumentOutOfRange(scope.graph, expression.span, parameter.name, owner, range, at, found);
    };
    const { node, counts } = countedElements(scope, lowered);
    const values = scope.constantValues(node);
    if (values === undefined) return lowered;
    const mayBeMissing = this.mayBeMissing(expression);
    const { support } = parameter;
    if (support.kind === "interval") {
      const interval = knownInterval(support, () => undefined);
      const bad = findRuledOut({ values, interval, counts, mayBeMissing });
      if (bad !== undefined) refuse(supportText(support, interval, bad.first), bad.first, 1, `is ${values[bad.first]}`);
      return lowered;
    }
    const size = node.shape.slice(node.shape.length - constraintEventRank(support)).reduce((x, y) => x * y, 1);
    for (let at = 0; size > 0 && at < values.length; at += size) {
      if (!counts(at)) continue;
      const fault = structureFault(support.kind, values.subarray(at, at + size));
      if (fault !== undefined) refuse(`a \`${support.kind}\``, at, size, fault);
    }
    return lowered;
  }

  private value(statement: DistributionStatement, call: DistributionCall, args: KnownArguments): void {
    const { scope } = this;
    const rows = this.rows(statement, call, args, call.modifiers);
    if (rows === undefined) return;
    const { distribution, label } = rows;
    if (rows.interval === undefined) {
      const { support } = distribution;
      if (support.kind === "interval") return;
      const size = rows.eventShape.reduce((x, y) => x * y, 1);
      for (let at = 0; size > 0 && at < rows.values.length; at += size) {
        const fault = structureFault(support.kind, rows.values.subarray(at, at + size));
        if (fault === undefined) continue;
        const element = label(at, size);
        throw supportErrors.structureOfValue(
          scope.graph,
          statement.value.span,
          element,
          distribution.name,
          support.kind,
          fault,
        );
      }
      return;
    }
    const bad = findRuledOut({ ...rows, interval: rows.interval });
    if (bad === undefined) return;
    throw this.refusal(statement, rows, bad);
  }

  /** A row is ruled out where every component rules it out. */
  private mixtureValue(
    statement: DistributionStatement,
    known: readonly { component: DistributionCall; args: KnownArguments }[],
  ): void {
    const parts: Rows[] = [];
    for (const { component, args } of known) {
      // A single component stands for several, by the last dim of its arguments.
      const rows = this.rows(statement, component, known.length > 1 ? args : args.map(() => undefined), {});
      if (rows?.interval === undefined) return;
      parts.push({ ...rows, endArguments: undefined });
    }
    const [first] = parts;
    if (first === undefined || parts.some((part) => part.values.length !== first.values.length)) return;
    const bad = parts.map((part) => findRuledOut({ ...part, interval: part.interval! }));
    if (bad.some((found) => found === undefined)) return;
    const rows = bad.map((found) => new Set(found!.rows()));
    const shared = [...rows[0]!].filter((row) => rows.every((each) => each.has(row)));
    if (shared.length === 0) return;
    throw this.refusal(statement, first, { ...bad[0]!, first: shared[0]!, count: shared.length });
  }

  /** The value of `statement` and what it is held against, row by row. */
  private rows(
    statement: DistributionStatement,
    call: DistributionCall,
    args: KnownArguments,
    modifiers: DistributionCall["modifiers"],
  ): Rows | undefined {
    const { scope } = this;
    const distribution = distributions.get(call.distribution)!;
    const { support, parameters, eventRank } = distribution;
    const { truncated, censored } = modifiers;
    if (censored !== undefined && !this.isKnown(censored.status)) return undefined;
    const known = (expression: Expression | undefined): Lowered | undefined =>
      expression !== undefined && this.isKnown(expression) ? scope.lower(expression) : undefined;
    const numbers = [
      ...args.map((arg, k) => (parameters[k]!.rank === 0 ? arg : undefined)),
      known(truncated?.lower),
      known(truncated?.upper),
      known(censored?.status),
      known(censored?.upper),
    ];
    const given = numbers.filter((each) => each !== undefined);
    const value = lowerScored(scope, statement);
    const loops = scope.loopMasks.length > 0 ? scope.loopAxes : [];
    const align = (scored: Lowered): ReturnType<typeof alignArguments> =>
      scope.checkSizes(call.span, () =>
        alignArguments(
          scope.builder,
          {
            parameters: given.map(() => ({ name: "", rank: 0, type: "real", support: { kind: "simplex" } })),
            eventRank,
          },
          scored,
          given,
          loops,
        ),
      );
    const aligned = align(value);
    const elements = numbers.map((each) =>
      each === undefined ? undefined : scope.constantValues(aligned.args[given.indexOf(each)]!),
    );
    const values = scope.constantValues(aligned.value);
    if (values === undefined) return undefined;
    const sized = elements.map((each) => (each?.length === 1 || each?.length === values.length ? each : undefined));
    const [lower, upper, status, censoredUpper] = sized.slice(parameters.length);
    const interval =
      support.kind === "interval"
        ? knownInterval(support, (bound) =>
            "parameter" in bound
              ? sized[bound.parameter]
              : Float64Array.of(this.lastSize(call.args[bound.lengthOf]!) + bound.plus),
          )
        : undefined;
    const { symbol } = statement;
    const absent = symbol && scope.context.absent.get(symbol);
    const places = absent && scope.constantValues(elementPositions(scope, symbol, statement.value).node);
    const { counts } = countedElements(scope, { node: aligned.value, axes: aligned.axes });
    return {
      distribution,
      values,
      interval: distribution.proper ? interval : undefined,
      eventShape: aligned.eventShape,
      counts: (row) =>
        counts(row) && (places === undefined || places.length !== values.length || absent?.has(places[row]!) !== true),
      mayBeMissing: this.mayBeMissing(statement.value),
      ...(lower && { lower }),
      ...(upper && { upper }),
      ...(status && { status }),
      ...(censoredUpper && { censoredUpper }),
      endArguments: sized.slice(0, parameters.length),
      label: (flat, size) =>
        elementLabel(scope, statement.value, (scored) => whole(align(scored).value), value, flat, size) ??
        `\`${scope.graph.source.slice(statement.value.span.start, statement.value.span.end)}\``,
    };
  }

  private refusal(
    statement: DistributionStatement,
    rows: Rows,
    bad: NonNullable<ReturnType<typeof findRuledOut>>,
  ): ModelError {
    const { distribution, interval, values, label } = rows;
    const { first, count, reason } = bad;
    const found = {
      element: label(first, 1),
      value: values[first]!,
      distribution: distribution.name,
      support:
        reason === "truncation"
          ? supportText(
              { kind: "interval", integer: false },
              { integer: false, ...(rows.lower && { lower: rows.lower }), ...(rows.upper && { upper: rows.upper }) },
              first,
            )
          : supportText(distribution.support, interval, first),
      numOthers: count - 1,
    };
    const { graph } = this.scope;
    const { span } = statement.value;
    switch (reason) {
      case "support": {
        const { support } = distribution;
        const isCode =
          support.kind === "interval" && support.integer && support.lower === 0 && isCodeBound(support.upper);
        return isCode ? supportErrors.notACode(graph, span, found) : supportErrors.outsideSupport(graph, span, found);
      }
      case "end":
        return supportErrors.endOfSupport(graph, span, found);
      case "truncation":
        return supportErrors.outsideTruncation(graph, span, found);
      case "censoring":
        return supportErrors.censoredOutside(graph, span, found);
    }
  }

  /** Whether `symbol` is an outcome that was left out. */
  private isAbsent(symbol: ValueSymbol): boolean {
    return this.scope.context.bound.values.get(symbol)?.isAbsent === true;
  }

  private lastSize(expression: Expression): number {
    const dim = expression.type.dims.at(-1)!;
    return this.scope.size(dim, expression.span, "the argument");
  }

  private isKnownStatement(statement: Statement): boolean {
    let isKnown = true;
    visitExpressions([statement], (expression) => {
      if (expression.kind === "reference" && !this.hasValue(expression.symbol)) isKnown = false;
    });
    const isKept = assignedBy(statement).every((symbol) => this.scope.arrays.has(symbol));
    return isKnown && isKept && !scores(statement);
  }

  private isKnown(expression: Expression): boolean {
    let isKnown = true;
    visitExpression(expression, (part) => {
      if (part.kind === "reference" && !this.hasValue(part.symbol)) isKnown = false;
    });
    return isKnown;
  }

  private hasValue(symbol: Parameters<Scope["arrayOwner"]>[0]): boolean {
    return symbol.role === "dim" || this.scope.values.has(symbol) || this.scope.arrays.has(symbol);
  }

  /** Whether NaN in the value of `expression` may come from an element that is missing. */
  private mayBeMissing(expression: Expression): boolean {
    let mayBe = false;
    visitExpression(expression, (part) => {
      if (part.kind !== "reference") return;
      if (part.symbol.role === "let") mayBe = true;
      if ((this.scope.context.bound.values.get(part.symbol)?.missing.length ?? 0) > 0) mayBe = true;
    });
    return mayBe && this.hasMissing;
  }

  private get hasMissing(): boolean {
    return [...this.scope.context.bound.values.values()].some(({ missing }) => missing.length > 0);
  }
}

/** Whether the statement, or one in its body, gives a distribution. */
function scores(statement: Statement): boolean {
  if (statement.kind === "for") return statement.body.some(scores);
  return statement.kind === "distribution" || statement.kind === "target" || statement.kind === "reportDraw";
}

/** Arrays that a statement, or one in its body, assigns elements of. */
function assignedBy(statement: Statement): ValueSymbol[] {
  if (statement.kind === "for") return statement.body.flatMap(assignedBy);
  return statement.kind === "assign" ? [statement.symbol] : [];
}

function isCodeBound(upper: unknown): boolean {
  return upper === 1 || (typeof upper === "object" && upper !== null && "lengthOf" in upper);
}
