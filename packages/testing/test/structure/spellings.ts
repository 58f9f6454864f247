/** @file Models in several spellings that say the same: centred, as deviations, with a matrix of ones and zeros, with a loop, with nested indices. */

/** A spelling in parts: declarations of data, distributions of parameters, the likelihood's summands and its form. */
export interface Spelling {
  readonly name: string;
  readonly data: string;
  readonly priors: readonly string[];
  /** Effects, after all else that they use. */
  readonly effects: string;
  readonly summands: readonly string[];
  readonly likelihood: (mean: string) => string;
}

/** A model, of which the first spelling is what the others are held to. */
export interface SpelledModel {
  readonly name: string;
  /** Names of the parameters. */
  readonly parameters: readonly string[];
  readonly spellings: readonly Spelling[];
}

const whole = (mean: string): string => `y ~ normal(${mean}, sigma)`;
const looped = (mean: string): string => `for i in 0..<N { y[i] ~ normal(${mean}, sigma) }`;
const data = "data y: real[N], x: real[N], g: int(lower=0, upper=5)[N], J: int";
const order = "\nlet order[j in J] = J - 1 - j";

function interceptSpellings(): readonly Spelling[] {
  const priors = ["mu ~ normal(0, 5)", "b ~ normal(0, 2)", "tau ~ half_normal(1)", "sigma ~ half_cauchy(2)"];
  const centred = { data, priors, effects: "a[J] ~ normal(mu, tau)", likelihood: whole };
  return [
    { ...centred, name: "centred", summands: ["a[g]", "b * x"] },
    { ...centred, name: "deviations from a mean", effects: "a[J] ~ normal(0, tau)", summands: ["mu", "a[g]", "b * x"] },
    { ...centred, name: "a matrix product", data: "data y: real[N], x: real[N], Z: matrix[N, J]", summands: ["Z @ a", "b * x"] },
    { ...centred, name: "a loop", effects: "param a: real[J]\nfor j in 0..<J { a[j] ~ normal(mu, tau) }", summands: ["a[g[i]]", "b * x[i]"], likelihood: looped },
    { ...centred, name: "nested indices", data: data + order, summands: ["a[order[g]]", "b * x"] },
  ]; // prettier-ignore
}

function slopeSpellings(): readonly Spelling[] {
  const priors = [
    "mu ~ normal(0, 5)",
    "nu ~ normal(0, 2)",
    "tau ~ half_normal(1)",
    "rho ~ half_normal(2)",
    "sigma ~ half_cauchy(2)",
  ];
  const centred = { data, priors, effects: "a[J] ~ normal(mu, tau)\nb[J] ~ normal(nu, rho)", likelihood: whole };
  return [
    { ...centred, name: "centred", summands: ["a[g]", "b[g] * x"] },
    { ...centred, name: "deviations from a mean", effects: "a[J] ~ normal(0, tau)\nb[J] ~ normal(0, rho)", summands: ["mu", "a[g]", "(nu + b[g]) * x"] },
    { ...centred, name: "a matrix product", data: "data y: real[N], x: real[N], Z: matrix[N, J]", summands: ["Z @ a", "x * (Z @ b)"] },
    { ...centred, name: "a loop", effects: "param a: real[J]\nparam b: real[J]\nfor j in 0..<J { a[j] ~ normal(mu, tau)\nb[j] ~ normal(nu, rho) }", summands: ["a[g[i]]", "b[g[i]] * x[i]"], likelihood: looped },
    { ...centred, name: "nested indices", data: data + order, summands: ["a[order[g]]", "b[order[g]] * x"] },
  ]; // prettier-ignore
}

function nestedSpellings(): readonly Spelling[] {
  const nested = "data y: real[N], g: int(lower=0, upper=5)[N], region: int(lower=0, upper=2)[J], rowRegion: int(lower=0, upper=2)[N], R: int"; // prettier-ignore
  const priors = ["mu ~ normal(0, 5)", "rho ~ half_normal(1)", "tau ~ half_normal(2)", "sigma ~ half_cauchy(2)"];
  const centred = {
    data: nested,
    priors,
    effects: "r[R] ~ normal(mu, rho)\na[J] ~ normal(r[region], tau)",
    likelihood: whole,
  };
  return [
    { ...centred, name: "centred", summands: ["a[g]"] },
    { ...centred, name: "deviations from a mean", effects: "r[R] ~ normal(0, rho)\na[J] ~ normal(0, tau)", summands: ["mu", "r[rowRegion]", "a[g]"] },
    { ...centred, name: "a matrix product", data: "data y: real[N], region: int(lower=0, upper=2)[J], R: int, Z: matrix[N, J]", summands: ["Z @ a"] },
    { ...centred, name: "a loop", effects: "param r: real[R]\nparam a: real[J]\nfor k in 0..<R { r[k] ~ normal(mu, rho) }\nfor j in 0..<J { a[j] ~ normal(r[region[j]], tau) }", summands: ["a[g[i]]"], likelihood: looped },
    { ...centred, name: "nested indices", effects: "r[R] ~ normal(mu, rho)\na[J] ~ normal(0, tau)", summands: ["r[region[g]]", "a[g]"] },
  ]; // prettier-ignore
}

function crossedSpellings(): readonly Spelling[] {
  const crossed = "data y: real[N], g: int(lower=0, upper=5)[N], item: int(lower=0, upper=3)[N], J: int, I: int";
  const priors = ["mu ~ normal(0, 5)", "rho ~ half_normal(1)", "tau ~ half_normal(2)", "sigma ~ half_cauchy(2)"];
  const centred = {
    data: crossed,
    priors,
    effects: "a[J] ~ normal(mu, tau)\nc[I] ~ normal(0, rho)",
    likelihood: whole,
  };
  return [
    { ...centred, name: "centred", summands: ["a[g]", "c[item]"] },
    { ...centred, name: "deviations from a mean", effects: "a[J] ~ normal(0, tau)\nc[I] ~ normal(0, rho)", summands: ["mu", "a[g]", "c[item]"] },
    { ...centred, name: "a matrix product", data: "data y: real[N], Z: matrix[N, J], item: int(lower=0, upper=3)[N], I: int", summands: ["Z @ a", "c[item]"] },
    { ...centred, name: "a loop", effects: "param a: real[J]\nparam c: real[I]\nfor j in 0..<J { a[j] ~ normal(mu, tau) }\nfor k in 0..<I { c[k] ~ normal(0, rho) }", summands: ["a[g[i]]", "c[item[i]]"], likelihood: looped },
    { ...centred, name: "nested indices", data: crossed + order, summands: ["a[order[g]]", "c[item]"] },
  ]; // prettier-ignore
}

export const spelledModels: readonly SpelledModel[] = [
  { name: "varying intercepts", parameters: ["mu", "b", "tau", "sigma", "a"], spellings: interceptSpellings() },
  { name: "varying slopes", parameters: ["mu", "nu", "tau", "rho", "sigma", "a", "b"], spellings: slopeSpellings() },
  { name: "nested factors", parameters: ["mu", "rho", "tau", "sigma", "r", "a"], spellings: nestedSpellings() },
  { name: "crossed factors", parameters: ["mu", "rho", "tau", "sigma", "a", "c"], spellings: crossedSpellings() },
];
