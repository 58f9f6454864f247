import { createRequire } from "node:module";
import { makePlan } from "@terrace/runtime";
import { parseModel } from "@terrace/model";
import { loadTensorflow } from "../backend-tfjs/src/node/load-tensorflow.js";
import { tensorflowLogDensity, tensorflowBatchedLogDensity } from "../backend-tfjs/src/tensorflow-graph/density-session.js";
import { ownPosteriors } from "./src/posteriors/load-posteriors.js";
process.env.TF_NUM_INTEROP_THREADS ??= "-1";
const { binding, folder } = loadTensorflow() as any;

const host = loadTensorflow();
const N = Number(process.argv[2] ?? 919), C = Number(process.argv[3] ?? 1);
const text = `data y: real[N], x: real[N], g: factor(J)[N]
a0 ~ normal(0, 5); b ~ normal(0, 5); tau ~ half_normal(1); sigma ~ half_normal(1)
a[J] ~ normal(a0, tau)
y ~ normal(a[g] + b * x, sigma)`;
const J = N < 10000 ? 85 : 1000;
const data = { y: Array.from({ length: N }, (_, i) => Math.sin(i * 1.3)), x: Array.from({ length: N }, (_, i) => Math.cos(i * 0.7)), g: Array.from({ length: N }, (_, i) => (i * 7919) % J) };
const plan = process.argv[4] ? (() => { const { posterior, known } = ownPosteriors().find((p) => p.known.name.includes(process.argv[4]!))!; return makePlan((posterior.sampledAs ?? posterior.model).graph, posterior.data(known.data)); })() : makePlan(parseModel(text).graph, data);
const t0 = performance.now();
const D = plan.dimension;
const rss0 = process.memoryUsage().rss;
const d = C === 1 ? tensorflowLogDensity(host, plan.programs) : tensorflowBatchedLogDensity(host, plan.programs, C) as any;
const t1 = performance.now();
const pos = new Float64Array(D * C).fill(0.1), g = new Float64Array(D * C), v = new Float64Array(C);
const f = C === 1 ? () => d.logDensityGradient(pos, g) : () => d.logDensityGradient(pos, v, g);
f();
const rss1 = process.memoryUsage().rss;
for (let i = 0; i < Math.min(200, 3e6 / N / C + 5); i++) f();
const n = Math.max(3, Math.min(1000, Math.round(2e7 / N / C)));
let best = Infinity; for (let k = 0; k < 7; k++) { const s = performance.now(); for (let i = 0; i < n; i++) f(); best = Math.min(best, (performance.now() - s) / n); }
console.log({ N: process.argv[4] ?? N, C, D, nodes: d.graph.nodes.length, vars: d.graph.variables.length, load: +(t1 - t0).toFixed(1), ms: +best.toFixed(4), rssMB: ((rss1 - rss0) / 1e6).toFixed(0) });
if (process.argv[5]) for (const n of d.graph.nodes) console.log(n.name, n.op, n.inputs.join(" "), n.op === "Const" ? JSON.stringify((n.attributes.value as any).shape) : "");
