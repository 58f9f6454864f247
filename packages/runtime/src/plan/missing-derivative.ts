/**
 * @file Finds the call for which a gradient is not to be had: a function without derivative by an argument, where that argument
 * depends on parameters and the log density on the call. Reports may use these functions freely.
 */

import {
  distributions,
  forEachPart,
  visitExpression,
  type Expression,
  type ProbabilisticGraph,
  type Span,
  type Statement,
  type ValueSymbol,
} from "@terrace/distributions";

/** Arguments by which a function has no derivative, with their names in the documentation. */
const withoutDerivative: ReadonlyMap<string, readonly (string | undefined)[]> = new Map([
  ["gamma_p", ["a", undefined]],
  ["gamma_q", ["a", undefined]],
  ["inc_beta", ["a", "b", undefined]],
  ["trigamma", ["x"]],
]);

const formSuffix = { log_density: "", cdf: "_cdf", log_cdf: "_lcdf", log_ccdf: "_lccdf" } as const;

/** A call without a derivative that is needed. */
export interface MissingDerivative {
  /** Of the argument that depends on parameters. */
  readonly span: Span;
  readonly fn: string;
  readonly argument: string;
}

/** The first such call of `graph` in the order of its statements, or undefined. */
export function findMissingDerivative(graph: ProbabilisticGraph): MissingDerivative | undefined {
  const needed = neededSymbols(graph.statements);
  let found: MissingDerivative | undefined;
  eachPart(graph.statements, (part, statement) => {
    const isNeeded = statement.kind === "distribution" || statement.kind === "target" || needsValue(statement, needed);
    if (isNeeded) visitExpression(part, (expression) => (found ??= missingDerivative(expression)));
  });
  return found;
}

function missingDerivative(expression: Expression): MissingDerivative | undefined {
  if (expression.kind !== "call" && expression.kind !== "density") return undefined;
  const isCall = expression.kind === "call";
  const fn = isCall ? expression.fn : `${expression.distribution}${formSuffix[expression.form]}`;
  const names = isCall ? withoutDerivative.get(fn) : fixedInTails(expression.distribution, expression.form);
  const k = expression.args.findIndex((arg, i) => names?.[i] !== undefined && dependsOnParameters(arg));
  return k < 0 ? undefined : { span: expression.args[k]!.span, fn, argument: names![k]! };
}

function fixedInTails(name: string, form: keyof typeof formSuffix): readonly (string | undefined)[] {
  const { parameters, tailsFixedIn } = distributions.get(name)!;
  if (form === "log_density") return [];
  return parameters.map((parameter) => (tailsFixedIn?.includes(parameter.name) === true ? parameter.name : undefined));
}

function dependsOnParameters(expression: Expression): boolean {
  let depends = false;
  visitExpression(expression, (part) => {
    if (part.kind === "reference" && !part.symbol.isData) depends = true;
  });
  return depends;
}

/** Lets and arrays that the log density depends on. */
function neededSymbols(statements: readonly Statement[]): ReadonlySet<ValueSymbol> {
  const needed = new Set<ValueSymbol>();
  for (let before = -1; needed.size !== before;) {
    before = needed.size;
    eachPart(statements, (part, statement) => {
      const isTerm = statement.kind === "distribution" || statement.kind === "target";
      if (!isTerm && !needsValue(statement, needed)) return;
      visitExpression(part, (expression) => {
        if (expression.kind === "reference") needed.add(expression.symbol);
      });
    });
  }
  return needed;
}

function needsValue(statement: Statement, needed: ReadonlySet<ValueSymbol>): boolean {
  return (statement.kind === "let" || statement.kind === "assign") && needed.has(statement.symbol);
}

function eachPart(statements: readonly Statement[], visit: (part: Expression, statement: Statement) => void): void {
  for (const statement of statements) {
    if (statement.kind === "for") eachPart(statement.body, visit);
    else forEachPart(statement, (part) => visit(part, statement));
  }
}
