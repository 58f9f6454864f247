/** @file Linear algebra on small and large matrices, by the names that `--case` takes in the suite `linear-algebra`. */

import { GraphBuilder, makeGraph, type Graph } from "@terrace/graph";

/** An operation as the peer knows it; `transposeA` says whether a triangular system is solved transposed. */
export interface MatrixOperation {
  readonly kind: "cholesky" | "choleskyGradient" | "solve" | "matmul";
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Whether the right-hand side is one column. */
  readonly isColumn: boolean;
}

/** One operation on square matrices of one size. */
export interface MatrixCase extends MatrixOperation {
  readonly name: string;
  /** Rows of the matrices. */
  readonly n: number;
  /** Columns of the result. */
  readonly m: number;
  /** How many of them a call takes: small ones come in numbers. */
  readonly batch: number;
  readonly graph: () => Graph;
  /** Inputs of the graph by name, in the order in which the peer reads them. */
  readonly inputs: () => Readonly<Record<string, Float64Array>>;
}

const sizes = [3, 10, 30, 100];
const smallest = 30;
const numSmall = 64;

const plain = { transposeA: false, transposeB: false, isColumn: false };
const operations: Readonly<Record<string, MatrixOperation>> = {
  cholesky: { ...plain, kind: "cholesky" },
  "cholesky-gradient": { ...plain, kind: "choleskyGradient" },
  solve: { ...plain, kind: "solve", isColumn: true },
  "solve-transposed": { ...plain, kind: "solve", isColumn: true, transposeA: true },
  "solve-matrix": { ...plain, kind: "solve" },
  "solve-matrix-transposed": { ...plain, kind: "solve", transposeA: true },
  matmul: { ...plain, kind: "matmul" },
  "matmul-at": { ...plain, kind: "matmul", transposeA: true },
  "matmul-bt": { ...plain, kind: "matmul", transposeB: true },
  "matmul-at-bt": { ...plain, kind: "matmul", transposeA: true, transposeB: true },
};

export const matrixCases: readonly MatrixCase[] = Object.entries(operations).flatMap(([name, operation]) =>
  sizes.map((n) => {
    const batch = n < smallest ? numSmall : 1;
    const m = operation.isColumn ? 1 : n;
    const made = { ...operation, name: `${name}-${n}`, n, m, batch };
    return { ...made, graph: () => graphOf(made), inputs: () => inputsOf(made) };
  }),
);

type Sizes = Omit<MatrixCase, "graph" | "inputs">;

function graphOf({ kind, n, m, batch, transposeA, transposeB }: Sizes): Graph {
  const g = new GraphBuilder();
  const a = g.input("a", [batch, n, n]);
  if (kind === "cholesky") return makeGraph([a], { out: g.cholesky(a) });
  const b = g.input("b", [batch, n, m]);
  switch (kind) {
    case "choleskyGradient":
      return makeGraph([a, b], { out: g.choleskyGradient(a, b) });
    case "solve":
      return makeGraph([a, b], { out: g.triangularSolve(a, b, { transposed: transposeA }) });
    case "matmul":
      return makeGraph([a, b], { out: g.matmul(a, b, { transposeA, transposeB }) });
  }
}

/** Well conditioned, so that answers agree to rounding. */
function inputsOf({ kind, n, m, batch }: Sizes): Record<string, Float64Array> {
  const wave = (length: number, seed: number): Float64Array =>
    Float64Array.from({ length }, (_, i) => (Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453) % 1);
  const a = wave(batch * n * n, 1);
  if (kind === "matmul") return { a, b: wave(batch * n * m, 2) };
  for (let t = 0; t < batch; t++) {
    for (let i = 0; i < n; i++) {
      const row = (t * n + i) * n;
      a[row + i]! += kind === "cholesky" ? n + 2 : n / 3 + 3;
      for (let j = i + 1; j < n; j++) a[row + j] = kind === "cholesky" ? a[(t * n + j) * n + i]! : 0;
    }
  }
  return kind === "cholesky" ? { a } : { a, b: wave(batch * n * m, 2) };
}
