/**
 * @file Linear algebra in the module: the bits of the JavaScript functions for every size and flag, nothing written beside the
 * result.
 */
import { describe, expect, it } from "vitest";
import { GraphBuilder, gradient, makeGraph } from "@terrace/graph";
import { compileKernel } from "../../src/index.js";
import { runtimeFunctions } from "../../src/runtime-functions.js";
import { compileWasm } from "../../src/wasm/compile-wasm.js";
import { wasmEngine } from "../../src/wasm/engine.js";
import { matrixFunctions } from "../../src/wasm/linear-algebra/matrix-code.js";
import { ModuleWriter } from "../../src/wasm/module-writer.js";
import { factorMatrix, positiveMatrix, wave } from "../matrices.js";

/** What a function is asked for: sizes and flags, what it reads, how much it writes, which input it may overwrite. */
interface Call {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly inputs: readonly Float64Array[];
  readonly length: number;
  readonly inPlaceOf?: number;
}

/** Numbers before and after each array that nobody may write. */
const MARGIN = 9;
const UNTOUCHED = 12345;

/** Runs calls in one module, every array between margins; `inPlace` writes over an input. */
function runInModule(calls: readonly Call[], inPlace: boolean): Float64Array[] {
  const engine = wasmEngine()!;
  const writer = new ModuleWriter({ minPages: 1, maxPages: 65536, shared: false });
  calls.forEach(({ name, sizes }, k) => {
    writer.exportFunction(`f${k}`, writer.addFunction(matrixFunctions.get(name)!.write(...sizes)));
  });
  const bytes = writer.encode();
  expect(engine.validate(bytes)).toBe(true);
  const longest = Math.max(...calls.map(({ inputs, length }) => inputs.reduce((sum, x) => sum + x.length, length)));
  const pages = Math.ceil((8 * (longest + 5 * MARGIN)) / 65536);
  const memory = new engine.Memory({ initial: pages, maximum: 65536, shared: false });
  const base = new engine.Global({ value: "i32", mutable: false }, 0);
  const { exports } = new engine.Instance(new engine.Module(bytes), { k: { memory, base } });
  const reals = new Float64Array(memory.buffer as ArrayBuffer);
  return calls.map(({ name, sizes, inputs, length, inPlaceOf }, k) => {
    reals.fill(UNTOUCHED);
    let end = MARGIN;
    const place = (x: Float64Array): number => {
      const start = end;
      reals.set(x, start);
      end += x.length + MARGIN;
      return start;
    };
    const starts = inputs.map(place);
    const out = inPlace && inPlaceOf !== undefined ? starts[inPlaceOf]! : place(new Float64Array(length).fill(-1));
    exports[`f${k}`]!(8 * out, ...starts.map((start) => 8 * start));
    const made = reals.slice(out, out + length);
    reals.fill(UNTOUCHED, out, out + length);
    inputs.forEach((x, i) => {
      if (starts[i] === out) return;
      if (x.some((value, at) => !Object.is(value, reals[starts[i]! + at])))
        expect.fail(`${name} of ${sizes.join()} changes input ${i}`);
      reals.fill(UNTOUCHED, starts[i], starts[i]! + x.length);
    });
    expect(
      reals.findIndex((x) => x !== UNTOUCHED),
      `${name} ${sizes.join()} writes outside`,
    ).toBe(-1);
    return made;
  });
}

function runInJavaScript({ name, sizes, inputs, length }: Call): Float64Array {
  const out = new Float64Array(length);
  // The functions take what the table says: each array with an index, then sizes.
  const fn = runtimeFunctions[name] as unknown as (...operands: unknown[]) => void;
  fn(out, 0, ...inputs.flatMap((x) => [x, 0]), ...sizes);
  return out;
}

function expectSameBits(calls: readonly Call[]): void {
  for (const inPlace of [false, true]) {
    runInModule(calls, inPlace).forEach((made, k) => {
      const call = calls[k]!;
      const expected = runInJavaScript(call);
      const wrong = expected.findIndex((x, i) => !Object.is(x, made[i]));
      if (wrong < 0) return;
      expect.fail(
        `${call.name} of ${call.sizes.join()}${inPlace ? " in place" : ""} gives ${made[wrong]} instead of ${expected[wrong]} at ${wrong}`,
      );
    });
  }
}

function cholesky(a: Float64Array, n: number): Call {
  return { name: "cholesky", sizes: [n], inputs: [a], length: n * n, inPlaceOf: 0 };
}

function choleskyGradient(n: number): Call {
  return {
    name: "choleskyGradient",
    sizes: [n],
    inputs: [factorMatrix(n), wave(n * n, 2)],
    length: n * n,
    inPlaceOf: 1,
  };
}

function solve(n: number, m: number, transposed: number): Call {
  const inputs = [factorMatrix(n), wave(n * m, 3)];
  return { name: "triangularSolve", sizes: [n, m, transposed], inputs, length: n * m, inPlaceOf: 1 };
}

function matmul(n: number, k: number, m: number, transposeA: number, transposeB: number): Call {
  const inputs = [wave(n * k, 4), wave(k * m, 5)];
  return { name: "matmul", sizes: [n, k, m, transposeA, transposeB], inputs, length: n * m };
}

const FLAGS = [0, 1];
const SIZES = [...Array.from({ length: 70 }, (_, k) => k + 1), 97, 100, 129];

describe("linear algebra in a module", () => {
  it("factors and differentiates factors with JavaScript's bits", () => {
    for (const n of SIZES) {
      // What is above the diagonal does not count.
      const lopsided = positiveMatrix(n).map((x, i) => (i % n > Math.floor(i / n) ? Infinity : x));
      expectSameBits([cholesky(positiveMatrix(n), n), cholesky(lopsided, n), choleskyGradient(n)]);
    }
  });

  it("solves for one column with JavaScript's bits", () => {
    for (const n of SIZES) expectSameBits(FLAGS.map((transposed) => solve(n, 1, transposed)));
  });

  it("solves for several columns with JavaScript's bits", () => {
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 18, 39, 64]) {
      expectSameBits([2, 3, 4, 5, 6, 7, 8, 21].flatMap((m) => FLAGS.map((transposed) => solve(n, m, transposed))));
    }
  });

  it("multiplies with JavaScript's bits", () => {
    const few = [1, 2, 3, 4, 5, 7, 8];
    for (const transposeA of FLAGS) {
      for (const transposeB of FLAGS) {
        const call = (n: number, k: number, m: number): Call => matmul(n, k, m, transposeA, transposeB);
        for (const n of few) expectSameBits(few.flatMap((m) => [1, 2, 9, 12].map((k) => call(n, k, m))));
        // Long sums are taken in by parts.
        expectSameBits([call(5, 256, 6), call(6, 257, 7), call(7, 1027, 5), call(61, 70, 45)]);
      }
    }
  });

  it("gives NaN alone for a matrix that is not positive definite, wherever that shows", () => {
    for (const n of [1, 2, 3, 4, 5, 8, 11, 22]) {
      const calls = Array.from({ length: n }, (_, at) =>
        [0, -1, NaN, Infinity].map((pivot) => {
          const a = positiveMatrix(n);
          a[at * n + at] = pivot;
          return cholesky(a, n);
        }),
      ).flat();
      expectSameBits(calls);
      for (const made of runInModule(calls, false)) expect(made.every((x) => Number.isNaN(x))).toBe(true);
    }
  });

  it("passes NaN and infinities on as JavaScript does", () => {
    for (const value of [NaN, Infinity, -Infinity, -0]) {
      const calls = [solve(11, 5, 0), solve(11, 5, 1), solve(19, 1, 0), solve(19, 1, 1), matmul(9, 10, 7, 0, 1)];
      for (const { inputs } of calls) for (const x of inputs) x[x.length >> 1] = value;
      expectSameBits(calls);
    }
  });
});

describe("a program with linear algebra", () => {
  const sizeOf = (withFactor: boolean): { numBytes: number; imports: readonly string[] } => {
    const b = new GraphBuilder();
    const x = b.input("x", [12, 12]);
    const value = b.sum(b.square(withFactor ? b.cholesky(x) : x));
    return compileWasm([compileKernel(makeGraph([x], { value, g: gradient(b, value, [x])[0]! }))])!;
  };

  it("has it in its module, which others have not", () => {
    expect(sizeOf(true).imports).toEqual([]);
    expect(sizeOf(true).numBytes).toBeGreaterThan(sizeOf(false).numBytes + 1000);
  });
});
