// The most memory that a fit of a regression with varying intercepts takes, all chains on threads of their own: data are made
// as typed arrays, a short fit is run, and the process's peak is printed as one line of JSON. Plain JavaScript, since a
// TypeScript loader would be in the memory.
const { rows, groups, chains, settings } = JSON.parse(process.argv[2]);
const { closeWorkers, model, sample } = await import("terrace");

// A linear congruential generator modulo 2^32, in [-0.5, 0.5): what the data are does not matter.
let state = 1;
const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
const column = () => Float64Array.from({ length: rows }, uniform);
const data = { x1: column(), x2: column(), x3: column(), x4: column(), x5: column() };
data.group = Int32Array.from({ length: rows }, () => Math.floor((uniform() + 0.5) * groups));
data.y = data.x1.map((x, i) => x + Math.sin(data.group[i]) + uniform());
const dataBytes = Object.values(data).reduce((sum, values) => sum + values.byteLength, 0);
const beforeBytes = process.resourceUsage().maxRSS * 1024;

const regression = model`
  data y: real[N], x1: real[N], x2: real[N], x3: real[N], x4: real[N], x5: real[N], group: factor(J)[N]
  b[5] ~ normal(0, 1)
  mu ~ normal(0, 1)
  tau ~ half_normal(1)
  sigma ~ half_normal(1)
  a[J] ~ normal(mu, tau)
  y ~ normal(a[group] + b[0] * x1 + b[1] * x2 + b[2] * x3 + b[3] * x4 + b[4] * x5, sigma)
`;
const fit = await sample(regression, data, {
  chains,
  workers: chains,
  warmup: 10,
  draws: 10,
  seed: 1,
  ...settings,
});
const peakBytes = process.resourceUsage().maxRSS * 1024;
await closeWorkers();
console.log(JSON.stringify({ dataBytes, beforeBytes, peakBytes, draws: fit.draws.get("mu").values.length }));
