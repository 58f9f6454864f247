/**
 * @file Linear algebra on parts of arrays, as kernels in JavaScript call it: every matrix is row-major from an offset on, and
 * nothing is allocated. Sums take their terms one by one in the order that each function states, which the functions of
 * `wasm/linear-algebra` keep too, in blocks: both give the same bits.
 */

/**
 * Lower Cholesky factor `[n, n]` of the matrix whose lower triangle is at `a`, which may be `out`; all NaN where it is not
 * positive definite. Column by column, four rows side by side, whose sums do not wait for each other.
 */
export function cholesky(out: Float64Array, to: number, a: Float64Array, from: number, n: number): void {
  for (let j = 0; j < n; j++) {
    const other = to + j * n;
    let square = a[from + j * n + j]!;
    for (let k = 0; k < j; k++) square -= out[other + k]! * out[other + k]!;
    if (!(square > 0 && square < Infinity)) {
      out.fill(NaN, to, to + n * n);
      return;
    }
    const pivot = Math.sqrt(square);
    out[other + j] = pivot;
    let i = j + 1;
    for (; i + 3 < n; i += 4) {
      const r0 = to + i * n;
      const r1 = r0 + n;
      const r2 = r1 + n;
      const r3 = r2 + n;
      const first = from + i * n + j;
      let s0 = a[first]!;
      let s1 = a[first + n]!;
      let s2 = a[first + 2 * n]!;
      let s3 = a[first + 3 * n]!;
      for (let k = 0; k < j; k++) {
        const x = out[other + k]!;
        s0 -= out[r0 + k]! * x;
        s1 -= out[r1 + k]! * x;
        s2 -= out[r2 + k]! * x;
        s3 -= out[r3 + k]! * x;
      }
      out[r0 + j] = s0 / pivot;
      out[r1 + j] = s1 / pivot;
      out[r2 + j] = s2 / pivot;
      out[r3 + j] = s3 / pivot;
    }
    for (; i < n; i++) {
      let s = a[from + i * n + j]!;
      for (let k = 0; k < j; k++) s -= out[to + i * n + k]! * out[other + k]!;
      out[to + i * n + j] = s / pivot;
    }
  }
  for (let i = 0; i < n; i++) out.fill(0, to + i * n + i + 1, to + i * n + n);
}

/**
 * Solves `L x = b`, or `L' x = b` if `transposed` is 1, for `b` of shape `[n, m]`, which may be `out`. The unknowns that
 * others need are taken in the order in which they are found.
 */
export function triangularSolve(
  out: Float64Array,
  to: number,
  l: Float64Array,
  factor: number,
  b: Float64Array,
  from: number,
  n: number,
  m: number,
  transposed: number,
): void {
  // prettier-ignore
  if (out !== b || to !== from) for (let i = 0; i < n * m; i++) out[to + i] = b[from + i]!;
  // Row by row of the unknowns, so that the innermost loop runs along memory.
  for (let step = 0; step < n; step++) {
    const i = transposed === 1 ? n - 1 - step : step;
    const row = to + i * m;
    for (let before = 0; before < step; before++) {
      const k = transposed === 1 ? n - 1 - before : before;
      const weight = transposed === 1 ? l[factor + k * n + i]! : l[factor + i * n + k]!;
      const other = to + k * m;
      for (let c = 0; c < m; c++) out[row + c]! -= weight * out[other + c]!;
    }
    const pivot = l[factor + i * n + i]!;
    for (let c = 0; c < m; c++) out[row + c]! /= pivot;
  }
}

/**
 * Symmetric adjoint `G` of `A = L L'` from the adjoint of `L`, of which the lower triangle counts; `lbar` may be `out`.
 *
 * With `S = 2 G`, reverse mode through the elements of the factor ([Murray2016] section 3) says that the lower triangles of
 * `S L` and of `Lbar` are the same: `S[i, j] = (Lbar[i, j] - sum over k > j of S[i, k] L[k, j]) / L[j, j]` for `i >= j`, so the
 * columns of `S` follow from the last one on, each from the ones after it. It is solved for `G`, with halves of `Lbar`.
 */
export function choleskyGradient(
  out: Float64Array,
  to: number,
  l: Float64Array,
  factor: number,
  lbar: Float64Array,
  from: number,
  n: number,
): void {
  for (let j = n - 1; j >= 0; j--) {
    const pivot = l[factor + j * n + j]!;
    for (let i = n - 1; i >= j; i--) {
      let s = 0.5 * lbar[from + i * n + j]!;
      for (let k = n - 1; k > j; k--) s -= out[to + i * n + k]! * l[factor + k * n + j]!;
      s /= pivot;
      out[to + i * n + j] = s;
      out[to + j * n + i] = s;
    }
  }
}

/** `[n, k] @ [k, m]`, either side transposed first where its flag is 1; sums go from the first term to the last. */
export function matmul(
  out: Float64Array,
  to: number,
  a: Float64Array,
  left: number,
  b: Float64Array,
  right: number,
  n: number,
  k: number,
  m: number,
  transposeA: number,
  transposeB: number,
): void {
  // prettier-ignore
  const rowA = transposeA === 1 ? 1 : k;
  const columnA = transposeA === 1 ? n : 1;
  for (let i = 0; i < n; i++) {
    const row = to + i * m;
    if (transposeB === 1) {
      let j = 0;
      for (; j + 3 < m; j += 4) {
        const first = right + j * k;
        let s0 = 0;
        let s1 = 0;
        let s2 = 0;
        let s3 = 0;
        for (let t = 0; t < k; t++) {
          const x = a[left + i * rowA + t * columnA]!;
          s0 += x * b[first + t]!;
          s1 += x * b[first + k + t]!;
          s2 += x * b[first + 2 * k + t]!;
          s3 += x * b[first + 3 * k + t]!;
        }
        out[row + j] = s0;
        out[row + j + 1] = s1;
        out[row + j + 2] = s2;
        out[row + j + 3] = s3;
      }
      for (; j < m; j++) {
        let s = 0;
        for (let t = 0; t < k; t++) s += a[left + i * rowA + t * columnA]! * b[right + j * k + t]!;
        out[row + j] = s;
      }
      continue;
    }
    for (let j = 0; j < m; j++) out[row + j] = 0;
    for (let t = 0; t < k; t++) {
      const weight = a[left + i * rowA + t * columnA]!;
      const other = right + t * m;
      for (let j = 0; j < m; j++) out[row + j]! += weight * b[other + j]!;
    }
  }
}
