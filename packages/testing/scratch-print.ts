import { makePlan } from "@terrace/runtime"; import { parseModel } from "@terrace/model"; import { printGraph } from "@terrace/graph";
const N=20000,J=1000; const text = `data y: real[N], x: real[N], g: factor(J)[N]
a0 ~ normal(0, 5); b ~ normal(0, 5); tau ~ half_normal(1); sigma ~ half_normal(1)
a[J] ~ normal(a0, tau)
y ~ normal(a[g] + b * x, sigma)`;
console.log(printGraph(makePlan(parseModel(text).graph, { y: Array.from({ length: N }, (_, i) => Math.sin(i * 1.3)), x: Array.from({ length: N }, (_, i) => Math.cos(i * 0.7)), g: Array.from({ length: N }, (_, i) => (i * 7919) % J) }).programs.density));
