/**
 * @file No index leaves its array: whatever data hold that is no index of what it stands for, compiling says so before any
 * kernel runs. Kernels and WebAssembly read and write without looking.
 */

import { describe, expect, it } from "vitest";
import { model, ModelError } from "@terrace/model";
import type { DataInput } from "../../src/bind/bind-data.js";
import { compile } from "../../src/compile/compile.js";

/** Text, data, and what the error says. */
type BadData = readonly [name: string, text: string, data: DataInput, message: RegExp];

const prior = "a[J] ~ normal(0, 1)";
const y = [0.1, 0.2, 0.3];
const u = [1, 2, 3];

const cases: readonly BadData[] = [
  ["one past the end", `data y: real[N], k: int[N], u: real[J]\n${prior}\ny ~ normal(a[k], 1)`, { y, u, k: [0, 1, 3] }, /An index of `a` is 3, but axis 0 has 3 elements/],
  ["counted from 1", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [1, 2, 3] }, /An index of `a` is 3, but axis 0 has 3 elements/],
  ["below zero", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, -1, 2] }, /An index of `a` is -1/],
  ["the smallest integer", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, -(2 ** 31) + 1, 2] }, /An index of `a` is -2147483647/],
  ["an integer of more than 32 bits", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, 2 ** 32, 2] }, /`k\[1\]` is 4294967296/],
  ["not a number", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, NaN, 2] }, /`k` has 1 missing value \(`k\[1\]`\)/],
  ["absent", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, null, 2] }, /`k` has 1 missing value/],
  ["infinite", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, Infinity, 2] }, /`k\[1\]` is Infinity/],
  ["a fraction", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, 1.5, 2] }, /`k\[1\]` is 1\.5/],
  ["a fraction in a typed array", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: Float64Array.of(0, 0.5, 2) }, /`k\[1\]` is 0\.5/],
  ["text", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: ["0", "1", "2"] }, /`k`/],
  ["past the end in a typed array", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: Int32Array.of(0, 3, 2) }, /An index of `a` is 3/],
  ["past a declared bound", `data y: real[N], J: int, k: int(lower=0, upper=J-1)[N]\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, 3, 2] }, /`k\[1\]`.*3/s],
  ["within a bound that is too wide", `data y: real[N], J: int, k: int(lower=0, upper=J)[N]\n${prior}\ny ~ normal(a[k], 1)`, { y, J: 3, k: [0, 3, 2] }, /An index of `a` is 3/],
  ["past the end inside a gather", `data y: real[N], k: int[N], m: int[J], M: int\nb[M] ~ normal(0, 1)\ny ~ normal(b[m[k]], 1)`, { y, k: [0, 1, 2], m: [0, 1, 2], M: 2 }, /An index of `b` is 2/],
  ["past the end of the inner array of a gather", `data y: real[N], k: int[N], m: int[J], M: int\nb[M] ~ normal(0, 1)\ny ~ normal(b[m[k]], 1)`, { y, k: [0, 3, 2], m: [0, 1, 1], M: 2 }, /An index of `m` is 3/],
  ["a level of another column", `data y: real[N], g: factor(J)[N], u: real[J]\n${prior}\ny ~ normal(a[g], u[g])`, { y, g: ["p", "q", "r"], u: { p: 1, q: 2 } }, /`r`/],
  ["past the end of the second axis", `data y: real[N], k: int[N], X: real[N, K]\ns ~ half_normal(1)\ny[i in N] ~ normal(s * X[i, k[i]], 1)`, { y, k: [0, 2, 1], X: [[1, 2], [3, 4], [5, 6]] }, /An index of `X` is 2, but axis 1 has 2 elements/],
  ["of one array of two that go along", `data y: real[N], k: int[N], X: real[N, K]\ns ~ half_normal(1)\ny ~ normal(s * X[k, k], 1)`, { y, k: [0, 2, 1], X: [[1, 2], [3, 4], [5, 6]] }, /axis 1 has 2 elements/],
  ["past the end, written out", `data y: real[N]\ns ~ half_normal(1)\ny ~ normal(s * y[3], 1)`, { y }, /An index of `y` is 3/],
  ["computed", `data y: real[N], k: int[N], J: int\n${prior}\ny ~ normal(a[2 * k - 1], 1)`, { y, J: 3, k: [0, 1, 1] }, /An index of `a` is -1/],
  ["of a lag before the start", `data y: real[N]\ns ~ half_normal(1)\ny[i in N] ~ normal(s * y[i - 1], 1)`, { y }, /An index of `y` is -1/],
  ["of a lead past the end", `data y: real[N]\ns ~ half_normal(1)\ny[i in N] ~ normal(s * y[i + 1], 1)`, { y }, /An index of `y` is 3/],
  ["in a slice that ends too late", `data y: real[N], k: int\ns ~ half_normal(1)\ntarget += -sum(s * y[0..k])`, { y, k: 3 }, /`y`/],
  ["in a slice that begins before the start", `data y: real[N], k: int\ns ~ half_normal(1)\ntarget += -sum(s * y[k..<3])`, { y, k: -1 }, /`y`/],
  ["in a row of ragged groups", `data y: real[N], start: int[J], stop: int[J]\ns ~ half_normal(1)\ntarget += -sum(sum(s * y[i] for i in start[j]..<stop[j]) for j in J)`, { y, start: [0, 2], stop: [2, 4] }, /An index of `y` is 3/],
  ["in a ragged sum", `data y: real[N], size: int[N]\ns ~ half_normal(1)\ny[i in N] ~ normal(sum(s * y[j] for j in 0..<size[i]), 1)`, { y, size: [0, 4, 1] }, /An index of `y` is 3/],
  ["inside a loop that carries", `data y: real[N], k: int[N]\ns ~ half_normal(1)\nlet h: real[N]\nh[0] = s\nfor t in 1..<N { h[t] = 0.5 * h[t - 1] + y[k[t]] }\ny ~ normal(h, 1)`, { y, k: [0, 1, 3] }, /An index of `y` is 3/],
  ["in a report alone", `data y: real[N], k: int[N]\ns ~ half_normal(1)\nreport r = s * sum(y[k])\ny ~ normal(0, s)`, { y, k: [0, 1, 3] }, /An index of `y` is 3/],
  ["in a random report alone", `data y: real[N], k: int[N]\ns ~ half_normal(1)\nreport r ~ normal(sum(y[k]), s)\ny ~ normal(0, s)`, { y, k: [0, 1, 3] }, /An index of `y` is 3/],
  ["in an assigned element", `data y: real[N], k: int[N]\ns ~ half_normal(1)\nlet h: real[N]\nh[k] = s\ny ~ normal(h, 1)`, { y, k: [0, 1, 3] }, /`h`/],
  ["in the branch that is taken", `data y: real[N], k: int[N], J: int\n${prior}\ny[i in N] ~ normal(k[i] >= 0 ? a[k[i]] : 0, 1)`, { y, J: 3, k: [-1, 3, 0] }, /An index of `a` is 3/],
  ["as a code past the categories", `data y: int[N], K: int\nw[K] ~ dirichlet(1)\nlet p[i in N] = w[y[i]]\ntarget += sum(log(p))`, { y: [0, 2, 1], K: 2 }, /An index of `w` is 2/],
]; // prettier-ignore

describe("an index that is none", () => {
  it.each(cases)("%s", (_, text, data, message) => {
    const make = (): unknown => compile(model(Object.assign([text], { raw: [text] })), data);
    expect(make).toThrow(ModelError);
    expect(make).toThrow(message);
  });
});

describe("an index that is one", () => {
  it("compiles at both ends, and where no element takes the branch", () => {
    const text = `data y: real[N], k: int[N], J: int\n${prior}\ny[i in N] ~ normal(k[i] >= 0 ? a[k[i]] : 0, 1)`;
    const compiled = compile(model(Object.assign([text], { raw: [text] })), { y, J: 3, k: [-1, 2, 0] });
    expect(compiled.logDensity(new Float64Array(3))).toBeLessThan(0);
  });
});
