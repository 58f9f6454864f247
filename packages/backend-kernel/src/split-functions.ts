/**
 * @file Splits a program's statements into functions that V8 still optimises: it leaves functions of more than some 60,000
 * bytes of bytecode to the interpreter, which is a hundred times slower. Pieces hand values on through an array.
 */
import { identities } from "./kernel-ir.js";
import type { Expression, ForStatement, KernelFunction, Statement } from "./kernel-ir.js";
import { mapOperands, operandsOf } from "./operands.js";
import type { Combine } from "./scalar.js";

/** Operations a function; one takes some 5 bytes of bytecode, more where there are many variables. */
const MAX_OPERATIONS = 7000;

/** The functions of a program, the one to run last, and how many values they hand on in the array `handOn`. */
export interface SplitFunctions {
  readonly functions: readonly KernelFunction[];
  readonly numHandedOn: number;
}

/**
 * One function, or several where one would be too large.
 *
 * @param statements - the whole program
 * @param numInputs - number of arrays given
 * @param numOutputs - number of arrays made
 * @param handOn - name of the array through which pieces hand values on
 * @param maxOperations - operations a function may have
 */
export function splitFunctions(
  statements: readonly Statement[],
  numInputs: number,
  numOutputs: number,
  handOn: string,
  maxOperations = MAX_OPERATIONS,
): SplitFunctions {
  const arrays = [
    ...Array.from({ length: numInputs }, (_, k) => ({ name: `x${k}`, array: "inputs", k })),
    ...Array.from({ length: numOutputs }, (_, k) => ({ name: `y${k}`, array: "outputs", k })),
  ];
  const prologue = arrays.map(({ name, array, k }): Statement => ({
    kind: "const",
    name,
    value: { kind: "element", array, index: { kind: "number", value: k } },
  }));
  const shared = [...arrays.map(({ name }) => name), "generator"];
  const pieces: KernelFunction[] = [];
  const body = split(statements, shared, maxOperations, pieces);
  const run = { name: "run", parameters: ["inputs", "outputs", "generator"], body: [...prologue, ...body] };
  return pieces.length === 0 ? { functions: [run], numHandedOn: 0 } : handValuesOn([...pieces, run], handOn);
}

function operations(expression: Expression): number {
  const own = expression.kind === "call" ? 2 : 1;
  return operandsOf(expression).reduce((total, operand) => total + operations(operand), own);
}

function weight(statement: Statement): number {
  switch (statement.kind) {
    case "for":
      return 6 + 2 * statement.reductions.length + weights(statement.body);
    case "store":
      return 2 + operations(statement.index) + operations(statement.value);
    case "call":
      return operations(statement);
    default:
      return 1 + operations(statement.value);
  }
}

function weights(statements: readonly Statement[]): number {
  return statements.reduce((total, statement) => total + weight(statement), 0);
}

/** Statements that do the same, large parts of them calls of `pieces`. */
function split(
  statements: readonly Statement[],
  parameters: readonly string[],
  limit: number,
  pieces: KernelFunction[],
): readonly Statement[] {
  if (weights(statements) <= limit) return statements;
  const shortened = statements.map((statement): Statement =>
    statement.kind === "for" && weight(statement) > limit
      ? { ...statement, body: split(statement.body, [...parameters, statement.variable], limit, pieces) }
      : statement,
  );
  const groups: Statement[][] = [];
  let room = 0;
  for (const statement of shortened) {
    const cost = weight(statement);
    if (groups.length === 0 || cost > room) {
      groups.push([]);
      room = limit;
    }
    groups.at(-1)!.push(statement);
    room -= cost;
  }
  if (groups.length === 1) return shortened;
  return groups.map((group): Statement => {
    const name = `part${pieces.length}`;
    pieces.push({ name, parameters, body: group });
    return { kind: "call", callee: name, arguments: parameters.map((p) => ({ kind: "name", name: p })) };
  });
}

/** Calls `visit` with each name that is read, and `declare` with each that is made. */
function scanNames(
  statements: readonly Statement[],
  read: (name: string) => void,
  declare: (name: string, isMutable: boolean) => void,
): void {
  const visit = (expression: Expression): void => {
    if (expression.kind === "name") read(expression.name);
    else operandsOf(expression).forEach(visit);
  };
  for (const statement of statements) {
    switch (statement.kind) {
      case "const":
      case "let":
        visit(statement.value);
        declare(statement.name, statement.kind === "let");
        break;
      case "assign":
      case "accumulate":
        read(statement.name);
        visit(statement.value);
        break;
      case "store":
        visit(statement.index);
        visit(statement.value);
        break;
      case "call":
        statement.arguments.forEach(visit);
        break;
      case "for":
        visit(statement.bound);
        if (statement.until !== undefined) visit(statement.until);
        for (const { name } of statement.reductions) declare(name, true);
        scanNames(statement.body, read, declare);
        break;
    }
  }
}

/** A value that several functions use. */
interface Handed {
  readonly slot: number;
  readonly owner: KernelFunction;
  readonly isMutable: boolean;
}

function handValuesOn(functions: readonly KernelFunction[], handOn: string): SplitFunctions {
  const declared = new Map<string, { owner: KernelFunction; isMutable: boolean }>();
  for (const owner of functions) {
    scanNames(
      owner.body,
      () => undefined,
      (name, isMutable) => declared.set(name, { owner, isMutable }),
    );
  }
  const handed = new Map<string, Handed>();
  for (const fn of functions) {
    const parameters = new Set(fn.parameters);
    scanNames(
      fn.body,
      (name) => {
        const made = declared.get(name);
        if (made === undefined || made.owner === fn || parameters.has(name) || handed.has(name)) return;
        handed.set(name, { ...made, slot: handed.size });
      },
      () => undefined,
    );
  }
  const rewritten = functions.map((fn) => ({ ...fn, body: new Rewriter(fn, handed, handOn).statements(fn.body) }));
  return { functions: rewritten, numHandedOn: handed.size };
}

/** Rewrites one function so that values made or used elsewhere lie in the array. */
class Rewriter {
  constructor(
    readonly fn: KernelFunction,
    readonly handed: ReadonlyMap<string, Handed>,
    readonly handOn: string,
  ) {}

  /** Where a name lies, if not in a variable of this function. */
  #place(name: string): Handed | undefined {
    const handed = this.fn.parameters.includes(name) ? undefined : this.handed.get(name);
    return handed !== undefined && (handed.isMutable || handed.owner !== this.fn) ? handed : undefined;
  }

  #element(handed: Handed): Expression & { kind: "element" } {
    return { kind: "element", array: this.handOn, index: { kind: "number", value: handed.slot } };
  }

  #store(handed: Handed, value: Expression, add = false): Statement {
    return { kind: "store", array: this.handOn, index: { kind: "number", value: handed.slot }, add, value };
  }

  #expression(e: Expression): Expression {
    const handed = e.kind === "name" ? this.#place(e.name) : undefined;
    return handed === undefined ? mapOperands(e, (operand) => this.#expression(operand)) : this.#element(handed);
  }

  statements(list: readonly Statement[]): Statement[] {
    return list.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): Statement[] {
    switch (statement.kind) {
      case "const": {
        const made = { ...statement, value: this.#expression(statement.value) };
        const handed = this.handed.get(statement.name);
        return handed === undefined || handed.owner !== this.fn || handed.isMutable
          ? [made]
          : [made, this.#store(handed, { kind: "name", name: statement.name })];
      }
      case "let":
      case "assign": {
        const value = this.#expression(statement.value);
        const handed = this.#place(statement.name);
        return [handed === undefined ? { ...statement, value } : this.#store(handed, value)];
      }
      case "store":
        return [{ ...statement, index: this.#expression(statement.index), value: this.#expression(statement.value) }];
      case "call":
        return [{ ...statement, arguments: statement.arguments.map((argument) => this.#expression(argument)) }];
      case "accumulate": {
        const value = this.#expression(statement.value);
        const handed = this.#place(statement.name);
        return [handed === undefined ? { ...statement, value } : this.#accumulate(handed, statement.combine, value)];
      }
      case "for":
        return this.#loop(statement);
    }
  }

  #accumulate(handed: Handed, combine: Combine, value: Expression): Statement {
    const total = this.#element(handed);
    if (combine === "sum") return this.#store(handed, value, true);
    if (combine === "prod") return this.#store(handed, { kind: "binary", operator: "*", left: total, right: value });
    return this.#store(handed, { kind: "call", callee: `Math.${combine}`, arguments: [total, value] });
  }

  #loop(loop: ForStatement): Statement[] {
    const starts = loop.reductions.flatMap(({ name, combine }) => {
      const handed = this.#place(name);
      return handed === undefined ? [] : [this.#store(handed, { kind: "number", value: identities[combine] })];
    });
    const reductions = loop.reductions.filter(({ name }) => this.#place(name) === undefined);
    const until = loop.until === undefined ? {} : { until: this.#expression(loop.until) };
    const body = this.statements(loop.body);
    return [...starts, { ...loop, bound: this.#expression(loop.bound), ...until, reductions, body }];
  }
}
