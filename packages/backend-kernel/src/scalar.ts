/**
 * @file Scalar expressions over loop variables: what a node of the graph is at one index. They are interned, so that an
 * expression that two nodes share is one object, and each knows the depth of the innermost loop it depends on, which is
 * where it is computed (loop-invariant code motion falls out of that).
 */
import type { Buffer, Item } from "./item.js";

/** A loop variable from 0 below `extent`. Loops of one depth and extent are one object, which is what lets them fuse. */
export interface Loop {
  readonly id: number;
  /** 0 for a loop that is not inside another. */
  readonly depth: number;
  readonly extent: number;
}

/** Combining functions of an explicit reduction. */
export type Combine = "sum" | "prod" | "max" | "min";

/** Comparisons, as JavaScript writes them. */
export type Comparison = "===" | "!==" | "<" | "<=" | ">" | ">=";

interface ScalarBase {
  readonly id: number;
  /** Depth of the innermost loop this depends on; -1 outside all loops. */
  readonly depth: number;
  readonly args: readonly Scalar[];
  /** In how many other expressions or items it occurs; one that occurs once is written in place. */
  uses: number;
}
export interface NumberScalar extends ScalarBase { readonly op: "number"; readonly value: number; readonly integer: boolean } // prettier-ignore
export interface LoopScalar extends ScalarBase { readonly op: "loop"; readonly loop: Loop } // prettier-ignore
/** A variable that a scan carries from step to step, as the current step found it. */
export interface CarryScalar extends ScalarBase { readonly op: "carry" } // prettier-ignore
/** The value of a carried variable after the last step. */
export interface ResultScalar extends ScalarBase { readonly op: "result"; readonly item: Item; readonly carry: CarryScalar } // prettier-ignore
export interface LoadScalar extends ScalarBase { readonly op: "load"; readonly buffer: Buffer } // prettier-ignore
export interface ArithmeticScalar extends ScalarBase { readonly op: "neg" | "add" | "sub" | "mul" | "div" | "rem" | "floorDiv" | "truncate" } // prettier-ignore
export interface CompareScalar extends ScalarBase { readonly op: "compare"; readonly comparison: Comparison } // prettier-ignore
/** `and`, `or`, `not` of truth values; `fromBool` makes 0 or 1 of one; `conditional` picks by one. */
export interface LogicScalar extends ScalarBase { readonly op: "and" | "or" | "not" | "fromBool" | "conditional" } // prettier-ignore
export interface CallScalar extends ScalarBase { readonly op: "call"; readonly callee: string } // prettier-ignore
/** A whole array, as an argument of a call. */
export interface ArrayScalar extends ScalarBase { readonly op: "array"; readonly buffer: Buffer } // prettier-ignore
/** `args[0]` combined over `loop`, in order of the loop variable. */
export interface ReduceScalar extends ScalarBase { readonly op: "reduce"; readonly combine: Combine; readonly loop: Loop } // prettier-ignore

/** A scalar expression. */
export type Scalar =
  | NumberScalar | LoopScalar | CarryScalar | ResultScalar | LoadScalar | ArithmeticScalar
  | CompareScalar | LogicScalar | CallScalar | ArrayScalar | ReduceScalar; // prettier-ignore

type Draft<T> = T extends Scalar ? Omit<T, "id" | "uses" | "depth"> & { depth?: number } : never;

const literal = (x: Scalar): number | undefined => (x.op === "number" ? x.value : undefined);

/** Makes scalar expressions; equal ones are one object. */
export class Scalars {
  readonly #interned = new Map<string, Scalar>();
  readonly #loops = new Map<string, Loop>();
  #nextId = 0;
  #nextLoop = 0;

  /** The shared loop of this depth and extent. */
  loop(depth: number, extent: number): Loop {
    const key = `${depth},${extent}`;
    let loop = this.#loops.get(key);
    if (loop === undefined) this.#loops.set(key, (loop = this.privateLoop(depth, extent)));
    return loop;
  }

  /** A loop that fuses with no other: the steps of a scan. */
  privateLoop(depth: number, extent: number): Loop {
    return { id: this.#nextLoop++, depth, extent };
  }

  #make(draft: Draft<Scalar>): Scalar {
    let depth = draft.depth ?? -1;
    for (const arg of draft.args) {
      arg.uses++;
      if (draft.depth === undefined && arg.depth > depth) depth = arg.depth;
    }
    return { ...draft, id: this.#nextId++, depth, uses: 0 } as Scalar; // a draft is a scalar without these three
  }

  #intern(key: string, draft: Draft<Scalar>): Scalar {
    let scalar = this.#interned.get(key);
    if (scalar === undefined) this.#interned.set(key, (scalar = this.#make(draft)));
    return scalar;
  }

  /** A real constant. */
  real(value: number): Scalar {
    return this.#intern(Object.is(value, -0) ? "r-0" : `r${value}`, { op: "number", value, integer: false, args: [] });
  }

  /** An integer of the program's own making: a size, a stride, an offset. */
  int(value: number): Scalar {
    return this.#intern(`i${value}`, { op: "number", value, integer: true, args: [] });
  }

  variable(loop: Loop): Scalar {
    return this.#intern(`l${loop.id}`, { op: "loop", loop, args: [], depth: loop.depth });
  }

  carry(depth: number): CarryScalar {
    return this.#make({ op: "carry", args: [], depth }) as CarryScalar;
  }

  result(item: Item, carry: CarryScalar): Scalar {
    return this.#intern(`result${carry.id}`, { op: "result", item, carry, args: [], depth: item.home });
  }

  load(buffer: Buffer, index: Scalar): Scalar {
    const depth = Math.max(buffer.home, index.depth);
    return this.#intern(`@${buffer.id},${index.id}`, { op: "load", buffer, args: [index], depth });
  }

  array(buffer: Buffer): Scalar {
    return this.#intern(`array${buffer.id}`, { op: "array", buffer, args: [], depth: buffer.home });
  }

  call(callee: string, args: readonly Scalar[]): Scalar {
    return this.#intern(`${callee}(${args.map((a) => a.id).join()})`, { op: "call", callee, args });
  }

  /** A call that is made once for each time it is reached: a random draw. */
  draw(callee: string, args: readonly Scalar[], depth: number): Scalar {
    return this.#make({ op: "call", callee, args, depth: Math.max(depth, ...args.map((a) => a.depth)) });
  }

  reduce(combine: Combine, loop: Loop, body: Scalar): Scalar {
    const key = `${combine}:${loop.id}:${body.id}`;
    return this.#intern(key, { op: "reduce", combine, loop, args: [body], depth: loop.depth - 1 });
  }

  #arithmetic(op: ArithmeticScalar["op"], args: Scalar[]): Scalar {
    return this.#intern(`${op}:${args.map((a) => a.id).join()}`, { op, args });
  }

  /** Folds `f(a, b)` where both are known numbers. */
  #fold(a: Scalar, b: Scalar, f: (x: number, y: number) => number): Scalar | undefined {
    if (a.op !== "number" || b.op !== "number") return undefined;
    const value = f(a.value, b.value);
    return a.integer && b.integer && Number.isInteger(value) ? this.int(value) : this.real(value);
  }

  neg(a: Scalar): Scalar {
    if (a.op === "number" && !a.integer) return this.real(-a.value);
    return this.#arithmetic("neg", [a]);
  }

  add(a: Scalar, b: Scalar): Scalar {
    if (isIntegerZero(a)) return b;
    if (isIntegerZero(b)) return a;
    if (b.op === "neg") return this.sub(a, b.args[0]!);
    return this.#fold(a, b, (x, y) => x + y) ?? this.#arithmetic("add", a.id > b.id ? [b, a] : [a, b]);
  }

  sub(a: Scalar, b: Scalar): Scalar {
    if (isIntegerZero(b)) return a;
    if (b.op === "neg") return this.add(a, b.args[0]!);
    return this.#fold(a, b, (x, y) => x - y) ?? this.#arithmetic("sub", [a, b]);
  }

  mul(a: Scalar, b: Scalar): Scalar {
    if (literal(a) === 1) return b;
    if (literal(b) === 1) return a;
    if (isIntegerZero(a)) return a;
    if (isIntegerZero(b)) return b;
    return this.#fold(a, b, (x, y) => x * y) ?? this.#arithmetic("mul", a.id > b.id ? [b, a] : [a, b]);
  }

  div(a: Scalar, b: Scalar): Scalar {
    if (literal(b) === 1) return a;
    return this.#fold(a, b, (x, y) => x / y) ?? this.#arithmetic("div", [a, b]);
  }

  /** Remainder of index arithmetic, or JavaScript's `%` on reals. */
  rem(a: Scalar, b: Scalar): Scalar {
    return this.#fold(a, b, (x, y) => x % y) ?? this.#arithmetic("rem", [a, b]);
  }

  /** Quotient of two non-negative integers, rounded down. */
  floorDiv(a: Scalar, b: Scalar): Scalar {
    if (literal(b) === 1) return a;
    return this.#fold(a, b, (x, y) => Math.floor(x / y)) ?? this.#arithmetic("floorDiv", [a, b]);
  }

  /** An integer-valued expression as an array index. */
  truncate(a: Scalar): Scalar {
    if (a.op === "number") return this.int(Math.trunc(a.value));
    return this.isInteger(a) ? a : this.#arithmetic("truncate", [a]);
  }

  /** Whether JavaScript knows this to be an integer: loop variables, integer data, and arithmetic on them. */
  isInteger(a: Scalar): boolean {
    switch (a.op) {
      case "number":
        return Number.isInteger(a.value);
      case "loop":
      case "floorDiv":
      case "truncate":
      case "fromBool":
        return true;
      case "load":
        return a.buffer.integer;
      case "add":
      case "sub":
      case "mul":
      case "rem":
        return a.args.every((x) => this.isInteger(x));
      default:
        return false;
    }
  }

  compare(comparison: Comparison, a: Scalar, b: Scalar): Scalar {
    if (a.op === "number" && b.op === "number") return this.int(Number(compareNumbers(comparison, a.value, b.value)));
    return this.#intern(`${comparison}:${a.id},${b.id}`, { op: "compare", comparison, args: [a, b] });
  }

  /** The truth value of a number: whether it is not 0. A known one stays a number. */
  toBool(a: Scalar): Scalar {
    if (a.op === "number") return this.int(a.value !== 0 ? 1 : 0);
    return a.op === "fromBool" ? a.args[0]! : this.compare("!==", a, this.int(0));
  }

  /** 1 or 0 for a truth value. */
  fromBool(a: Scalar): Scalar {
    return a.op === "number" ? a : this.#intern(`fromBool:${a.id}`, { op: "fromBool", args: [a] });
  }

  and(a: Scalar, b: Scalar): Scalar {
    if (a.op === "number") return a.value === 0 ? a : b;
    if (b.op === "number") return b.value === 0 ? b : a;
    return this.#intern(`&&:${a.id},${b.id}`, { op: "and", args: [a, b] });
  }

  or(a: Scalar, b: Scalar): Scalar {
    if (a.op === "number") return a.value === 0 ? b : a;
    if (b.op === "number") return b.value === 0 ? a : b;
    return this.#intern(`||:${a.id},${b.id}`, { op: "or", args: [a, b] });
  }

  not(a: Scalar): Scalar {
    if (a.op === "number") return this.int(a.value === 0 ? 1 : 0);
    return this.#intern(`!:${a.id}`, { op: "not", args: [a] });
  }

  conditional(test: Scalar, then: Scalar, otherwise: Scalar): Scalar {
    if (test.op === "number") return test.value !== 0 ? then : otherwise;
    if (then === otherwise) return then;
    const key = `?:${test.id},${then.id},${otherwise.id}`;
    return this.#intern(key, { op: "conditional", args: [test, then, otherwise] });
  }
}

function isIntegerZero(a: Scalar): boolean {
  return a.op === "number" && a.integer && a.value === 0;
}

function compareNumbers(comparison: Comparison, a: number, b: number): boolean {
  switch (comparison) {
    case "===":
      return a === b;
    case "!==":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
  }
}
