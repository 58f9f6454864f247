/** @file Checks of a probabilistic graph that its makers must pass: raises InternalError, never an error of the person's. */

import { InternalError, assertNever } from "@terrace/core";
import { constraintEventRank } from "../constraint.js";
import type { Constraint } from "../constraint.js";
import { distributions } from "../distributions.js";
import { dimConstant, dimToString, equalDims } from "./dim.js";
import type { Dim } from "./dim.js";
import type { Expression, IndexSymbol, Subscript, ValueSymbol } from "./expression.js";
import { printExpression } from "./printer.js";
import type { DistributionCall, MixtureCall, ProbabilisticGraph, Statement } from "./probabilistic-graph.js";

const operatorArity: Readonly<Record<string, number>> = {
  add: 2, sub: 2, mul: 2, div: 2, pow: 2, neg: 1, not: 1, and: 2, or: 2, eq: 2, ne: 2, lt: 2, le: 2, gt: 2, ge: 2, matmul: 2,
}; // prettier-ignore
const elementwiseOperators = new Set(Object.keys(operatorArity).filter((fn) => fn !== "matmul"));

/**
 * Verifies that symbols are declared before use and once, indices are in scope, types of operators agree with those of their
 * operands, subscripts fit, distributions exist and have their arguments, roles fit what is scored, and dims are declared.
 * Throws InternalError.
 */
export function verifyProbabilisticGraph(graph: ProbabilisticGraph): void {
  const dims = new Set(graph.dims.map((dim) => dim.name));
  const verifier = new Verifier(dims);
  for (const statement of graph.statements) verifier.statement(statement, new Set());
}

class Verifier {
  private readonly declared = new Set<ValueSymbol>();

  constructor(private readonly dims: ReadonlySet<string>) {}

  statement(statement: Statement, scope: ReadonlySet<IndexSymbol>): void {
    switch (statement.kind) {
      case "data":
      case "parameter":
        this.role(statement.symbol, statement.kind);
        // `data K: int` may follow the use of its dim.
        this.constraint(statement.constraint, statement.symbol);
        this.declare(statement.symbol);
        return;
      case "let":
        this.role(statement.symbol, "let");
        this.expression(statement.value, scope);
        this.declare(statement.symbol);
        return;
      case "letArray":
        this.role(statement.symbol, "let");
        this.declare(statement.symbol);
        return;
      case "assign": {
        this.known(statement.symbol);
        const inner = this.indices(statement.indices, scope);
        this.subscripts(statement.symbol.type.dims, statement.subscripts, inner, statement.symbol.name);
        this.expression(statement.value, inner);
        return;
      }
      case "distribution": {
        const inner = this.indices(statement.indices, scope);
        this.expression(statement.value, inner);
        if (statement.symbol !== undefined) this.known(statement.symbol);
        const isPrior = statement.role === "prior";
        if (isPrior !== (statement.symbol?.role === "parameter")) this.fail(`role ${statement.role} of a distribution`);
        if (!isPrior && statement.constraintTruncation !== undefined)
          this.fail("a truncating constraint without a parameter");
        this.call(statement.call, inner);
        for (const bound of [statement.constraintTruncation?.lower, statement.constraintTruncation?.upper]) {
          if (bound !== undefined) this.expression(bound, inner);
        }
        return;
      }
      case "target":
        this.expression(statement.value, scope);
        if (statement.value.type.dims.length > 0) this.fail("a target of many numbers");
        return;
      case "for": {
        if (statement.body.some((each) => ["data", "parameter", "report", "reportDraw"].includes(each.kind))) {
          this.fail("a declaration in a loop");
        }
        const inner = this.indices(statement.indices, scope);
        for (const each of statement.body) this.statement(each, inner);
        return;
      }
      case "report":
        this.known(statement.symbol);
        return;
      case "reportDraw": {
        this.role(statement.symbol, "reportedDraw");
        this.call(statement.call, this.indices(statement.indices, scope));
        this.declare(statement.symbol);
        return;
      }
      default:
        assertNever(statement, "statement");
    }
  }

  private fail(what: string): never {
    throw new InternalError(`the probabilistic graph has ${what}`);
  }

  private role(symbol: ValueSymbol, role: ValueSymbol["role"]): void {
    if (symbol.role !== role) this.fail(`${symbol.name} as ${role}, whose role is ${symbol.role}`);
    if ((role === "data") !== symbol.isData && role !== "let") this.fail(`${symbol.name} with the wrong data mark`);
  }

  private declare(symbol: ValueSymbol): void {
    if (this.declared.has(symbol)) this.fail(`two declarations of ${symbol.name}`);
    this.declared.add(symbol);
    for (const dim of symbol.type.dims) this.dim(dim);
  }

  private dim(dim: Dim): void {
    for (const name of dim.terms.flatMap((term) => term.names)) {
      if (!this.dims.has(name)) this.fail(`the dim ${name}, which is not declared`);
    }
  }

  private known(symbol: ValueSymbol): void {
    const isDim = symbol.role === "dim" || (symbol.role === "data" && this.dims.has(symbol.name));
    if (!this.declared.has(symbol) && !isDim) this.fail(`${symbol.name} before its declaration`);
  }

  private constraint(constraint: Constraint<Expression>, symbol: ValueSymbol): void {
    if (symbol.type.dims.length < constraintEventRank(constraint))
      this.fail(`a constraint of more axes than ${symbol.name}`);
    if (constraint.kind !== "interval") return;
    if (constraint.lower !== undefined) this.expression(constraint.lower, new Set());
    if (constraint.upper !== undefined) this.expression(constraint.upper, new Set());
  }

  private indices(indices: readonly IndexSymbol[], scope: ReadonlySet<IndexSymbol>): ReadonlySet<IndexSymbol> {
    if (indices.length === 0) return scope;
    const inner = new Set(scope);
    for (const index of indices) {
      this.expression(index.start, inner);
      this.expression(index.stop, inner);
      if (index.size !== undefined) this.dim(index.size);
      inner.add(index);
    }
    return inner;
  }

  private call(call: DistributionCall | MixtureCall, scope: ReadonlySet<IndexSymbol>): void {
    if ("args" in call) {
      this.arity(call.distribution, call.args.length);
      for (const arg of call.args) this.expression(arg, scope);
    } else {
      this.expression(call.weights, scope);
      if (call.components.length === 0) this.fail("a mixture of nothing");
      for (const component of call.components) this.call(component, scope);
    }
    const { truncated, censored, weighted } = call.modifiers;
    for (const each of [truncated?.lower, truncated?.upper, censored?.status, censored?.upper, weighted]) {
      if (each !== undefined) this.expression(each, scope);
    }
  }

  private arity(name: string, count: number): void {
    const distribution = distributions.get(name);
    if (distribution === undefined) this.fail(`the distribution ${name}, which does not exist`);
    if (distribution.parameters.length !== count) this.fail(`${count} arguments of ${name}`);
  }

  private expression(expression: Expression, scope: ReadonlySet<IndexSymbol>): void {
    const { dims } = expression.type;
    for (const dim of dims) this.dim(dim);
    switch (expression.kind) {
      case "number":
        if (dims.length > 0 || Number.isNaN(expression.value)) this.fail("a number that is none");
        return;
      case "reference":
        this.known(expression.symbol);
        return;
      case "index":
        if (!scope.has(expression.index)) this.fail(`the index ${expression.index.name} out of scope`);
        return;
      case "call": {
        for (const arg of expression.args) this.expression(arg, scope);
        const arity = operatorArity[expression.fn];
        if (arity !== undefined && arity !== expression.args.length)
          this.fail(`${expression.fn} of ${expression.args.length}`);
        if (elementwiseOperators.has(expression.fn)) this.spreads(expression, expression.args);
        return;
      }
      case "density":
        this.arity(expression.distribution, expression.args.length);
        this.expression(expression.value, scope);
        for (const arg of expression.args) this.expression(arg, scope);
        return;
      case "reduction":
        this.expression(expression.body, this.indices(expression.indices, scope));
        if (dims.length > 0) this.fail(`a reduction to many numbers, ${printExpression(expression)}`);
        return;
      case "comprehension": {
        this.expression(expression.body, this.indices(expression.indices, scope));
        const sizes = expression.indices.map((index) => index.size);
        if (sizes.some((size) => size === undefined)) this.fail("an index without a size in a comprehension");
        if (dims.length !== sizes.length + expression.body.type.dims.length)
          this.fail("a comprehension of the wrong rank");
        return;
      }
      case "conditional":
        this.expression(expression.condition, scope);
        this.expression(expression.then, scope);
        this.expression(expression.else, scope);
        this.spreads(expression, [expression.condition, expression.then, expression.else]);
        return;
      case "subscript":
        this.expression(expression.base, scope);
        this.subscripts(expression.base.type.dims, expression.subscripts, scope, printExpression(expression.base));
        return;
      case "vector":
        if (dims.length === 0 || dimConstant(dims[0]!) !== expression.elements.length)
          this.fail("a vector of the wrong length");
        for (const element of expression.elements) this.expression(element, scope);
        return;
      default:
        assertNever(expression, "expression");
    }
  }

  /** Operands are numbers or have the dims of the result, fixed sizes standing for any. */
  private spreads(expression: Expression, operands: readonly Expression[]): void {
    const { dims } = expression.type;
    for (const operand of operands) {
      const own = operand.type.dims;
      if (own.length === 0) continue;
      const fits =
        own.length === dims.length &&
        own.every(
          (dim, i) => equalDims(dim, dims[i]!) || dimConstant(dim) !== undefined || dimConstant(dims[i]!) !== undefined,
        );
      if (!fits) this.fail(`dims [${own.map(dimToString).join(", ")}] in ${printExpression(expression)}`);
    }
    if (dims.length > 0 && operands.every((operand) => operand.type.dims.length === 0)) {
      this.fail(`dims out of nothing in ${printExpression(expression)}`);
    }
  }

  private subscripts(
    dims: readonly Dim[],
    subscripts: readonly Subscript[],
    scope: ReadonlySet<IndexSymbol>,
    name: string,
  ): void {
    if (subscripts.length > dims.length) this.fail(`${subscripts.length} subscripts of ${name}`);
    for (const subscript of subscripts) {
      if (subscript.kind === "range") {
        this.expression(subscript.start, scope);
        this.expression(subscript.stop, scope);
        this.dim(subscript.size);
      } else if (subscript.kind === "element") {
        this.expression(subscript.index, scope);
        const { kind } = subscript.index.type;
        if (kind !== "int" && kind !== "factor") this.fail(`an index of kind ${kind} into ${name}`);
      }
    }
  }
}
