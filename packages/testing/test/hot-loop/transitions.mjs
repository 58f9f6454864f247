// Runs NUTS transitions on a density in WebAssembly and prints, as one line of JSON, by how many bytes the heap grew in each of
// several windows of 10,000 transitions, and how often JavaScript and WebAssembly called each other. A process of its own with
// the built packages: a test runner's own work would be in the heap.
import { compileKernel, compilePrograms, instantiateLogDensity } from "@terrace/backend-kernel";
import { createGenerator } from "@terrace/core";
import { createChain } from "@terrace/hmc";
import { parseModel } from "@terrace/model";
import { makePlan } from "@terrace/runtime";

const numTransitions = 10_000;
const numWindows = 5;
/** Rounds after which the engine has compiled what is hot: what the rare cases call too. */
const numWarming = 10;

/** Calls from either side to the other. */
let numCrossings = 0;
/** @template {Function} F @param {F} fn */
const counted = (fn) =>
  function (...args) {
    numCrossings++;
    return fn(...args);
  };
const { countsCrossings } = JSON.parse(process.argv[2]);
if (countsCrossings) {
  const { Instance } = WebAssembly;
  const wrapFunctions = (record) =>
    Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name, typeof value === "function" ? counted(value) : value]),
    );
  WebAssembly.Instance = class {
    constructor(module, imports) {
      const given = Object.fromEntries(Object.entries(imports).map(([name, record]) => [name, wrapFunctions(record)]));
      this.exports = wrapFunctions(new Instance(module, given).exports);
    }
  };
}

const text = `data y: real[N], x: real[N], g: factor(J)[N]
mu ~ normal(0, 5); b ~ normal(0, 5); sigma ~ half_normal(1)
a[J] ~ normal(mu, 1)
y ~ normal(a[g] + b * x, sigma)`;
const wave = (k) => Array.from({ length: 60 }, (_, i) => Math.sin(k * i + 0.5));
const g = Array.from({ length: 60 }, (_, i) => `g${i % 6}`);
const { density: graph } = makePlan(parseModel(text).graph, { y: wave(1), x: wave(2), g }).programs;
const compiled = compilePrograms([compileKernel(graph)]);
if (compiled.backend !== "wasm") throw new Error("expected WebAssembly");
const density = instantiateLogDensity(compiled, 0);
const stream = (purpose) => createGenerator(1, 0, purpose);
const generators = { initialisation: stream("initialisation"), warmup: stream("warmup"), draws: stream("draws") };
const chain = createChain(density, { generators, warmup: 500, draws: (numWarming + numWindows) * numTransitions });

let numLeapfrogs = 0;
let numDivergences = 0;
const run = (count) => {
  for (let k = 0; k < count; k++) {
    chain.step();
    numLeapfrogs += chain.info.n_leapfrog__;
    numDivergences += chain.info.divergent__;
  }
};
run(500);
// The engine compiles what is hot, and what it compiles is on the heap.
run(numWarming * numTransitions);
numDivergences = 0;
const growth = [];
for (let window = 0; window < numWindows; window++) {
  numLeapfrogs = 0;
  numCrossings = 0;
  const before = process.memoryUsage().heapUsed;
  run(numTransitions);
  growth.push(process.memoryUsage().heapUsed - before);
}
console.log(JSON.stringify({ growth, numLeapfrogs, numCrossings, numDivergences }));
