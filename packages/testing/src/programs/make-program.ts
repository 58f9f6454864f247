/**
 * @file Random well-typed programs: parameters of every constraint, lets, loops that carry values, observations with their
 * modifiers, terms and reports, each made of what stands above it.
 */

import type { Random } from "fast-check";
import { distributions } from "@terrace/distributions";
import { Chooser } from "./chooser.js";
import { makeExpression, type Domain, type Scope, type Value } from "./make-expression.js";
import { bracketed, sizeOf, type Column, type ColumnKind, type Program, type Tree } from "./program.js";

/** Columns that any program may use. */
const columns: readonly Column[] = [
  { name: "x", type: "real", kind: "real", dims: ["N"] },
  { name: "z", type: "real", kind: "real", dims: ["N"] },
  { name: "w", type: "positive", kind: "positive", dims: ["N"] },
  { name: "p", type: "unit", kind: "unit", dims: ["N"] },
  { name: "b", type: "bool", kind: "bool", dims: ["N"] },
  { name: "c", type: "int", kind: "count", dims: ["N"] },
  { name: "X", type: "real", kind: "real", dims: ["N", "K"] },
  { name: "g", type: "factor(J)", kind: "labels", dims: ["N"], below: "J" },
  { name: "h", type: "factor(M)", kind: "labels", dims: ["N"], below: "M" },
  { name: "above", type: "factor(M)", kind: "labels", dims: ["J"], below: "M" },
  { name: "at", type: "int(lower=0, upper=J-1)", kind: "codes", dims: ["N"], below: "J" },
  { name: "which", type: "int(lower=0, upper=K-1)", kind: "codes", dims: ["N"], below: "K" },
  { name: "when", type: "int(lower=0, upper=T-1)", kind: "codes", dims: ["N"], below: "T" },
  { name: "u", type: "real", kind: "real", dims: ["J"] },
  { name: "U", type: "real", kind: "real", dims: ["J", "K"] },
  { name: "V", type: "real", kind: "real", dims: ["M", "K"] },
  { name: "v", type: "real", kind: "real", dims: ["T"] },
  { name: "s", type: "positive", kind: "positive", dims: [] },
  { name: "r", type: "real", kind: "real", dims: ["K"] },
];

/** What an argument is: a domain, with `+` where it is kept away from 0, or the text of a name. */
type Argument = "real" | "positive+" | "unit" | `=${string}`;
type Family = readonly [name: string, ...args: Argument[]];

/** Families of numbers by what their values are. */
const families: Readonly<Record<"real" | "positive" | "unit" | "count" | "truth", readonly Family[]>> = {
  real: [
    ["normal", "real", "positive+"],
    ["normal", "real", "positive+"],
    ["normal", "real", "positive+"],
    ["std_normal"],
    ["student_t", "positive+", "real", "positive+"],
    ["cauchy", "real", "positive+"],
    ["logistic", "real", "positive+"],
    ["double_exponential", "real", "positive+"],
  ],
  positive: [
    ["half_normal", "positive+"],
    ["half_normal", "positive+"],
    ["exponential", "positive+"],
    ["gamma", "positive+", "positive+"],
    ["inv_gamma", "positive+", "positive+"],
    ["lognormal", "real", "positive+"],
    ["weibull", "positive+", "positive+"],
    ["half_cauchy", "positive+"],
    ["half_student_t", "positive+", "positive+"],
    ["chi_square", "positive+"],
    ["inv_chi_square", "positive+"],
    ["scaled_inv_chi_square", "positive+", "positive+"],
  ],
  unit: [
    ["beta", "positive+", "positive+"],
    ["beta_proportion", "unit", "positive+"],
    ["uniform", "=0", "=1"],
  ],
  count: [
    ["poisson", "positive+"],
    ["poisson_log", "real"],
    ["neg_binomial_2", "positive+", "positive+"],
    ["neg_binomial_2_log", "real", "positive+"],
    ["geometric", "unit"],
    ["zero_inflated_poisson", "positive+", "unit"],
    ["hurdle_poisson", "positive+", "unit"],
    ["binomial", "=n", "unit"],
    ["binomial_logit", "=n", "real"],
    ["beta_binomial", "=n", "positive+", "positive+"],
  ],
  truth: [
    ["bernoulli", "unit"],
    ["bernoulli_logit", "real"],
  ],
};

/** Families without a distribution function. */
const withoutCdf: ReadonlySet<string> = new Set(["beta_binomial"]);

type NumberKind = keyof typeof families;

/** A random program. */
export function makeProgram(random: Random): Program {
  return new ProgramMaker(new Chooser(random)).program();
}

class ProgramMaker {
  private readonly sizes: Record<string, number>;
  private readonly columns: Column[];
  private readonly values: Value[] = [];
  private readonly statements: Tree[] = [];
  private numNames = 0;

  constructor(private readonly chooser: Chooser) {
    const rows = chooser.weighted<() => number>([
      [8, () => chooser.integer(1, 12)],
      [3, () => chooser.integer(13, 40)],
      [3, () => chooser.pick([64, 70, 129, 300])],
    ])();
    // Every level occurs, so that the columns with a value a level have the right sizes.
    const levels = chooser.integer(1, Math.min(5, rows));
    this.sizes = {
      N: rows,
      J: levels,
      M: chooser.integer(1, Math.min(3, levels)),
      K: chooser.integer(1, 4),
      T: chooser.onceIn(5) ? chooser.integer(20, 40) : chooser.integer(3, 8),
    };
    // Given by label, a column has levels that need not occur among the rows.
    const kind = chooser.onceIn(3) ? "keyed" : "real";
    this.columns = columns.map((column) => (column.name === "u" ? { ...column, kind } : column));
    for (const column of this.columns) this.know(column);
  }

  program(): Program {
    const { chooser } = this;
    for (let k = chooser.integer(1, 5); k > 0; k--) this.parameter();
    for (let k = chooser.integer(0, 4); k > 0; k--) {
      chooser.weighted<() => void>([
        [3, () => this.letWhole()],
        [2, () => this.letIndexed()],
        [2, () => this.scan()],
        [1, () => this.matrixScan()],
        [2, () => this.parameter()],
      ])();
    }
    for (let k = chooser.integer(1, 3); k > 0; k--) {
      chooser.weighted<() => void>([
        [6, () => this.observation()],
        [2, () => this.indexedObservation()],
        [2, () => this.vectorObservation()],
        [1, () => this.mixture()],
        [1, () => this.codes()],
        [1, () => this.term()],
        [1, () => this.report()],
        [1, () => this.hiddenMarkov()],
      ])();
    }
    const { sizes, statements } = this;
    return { sizes, columns: this.columns, statements, seed: chooser.integer(1, 1_000_000) };
  }

  private know({ name, type, dims, below }: Column): void {
    const isIndex = below !== undefined;
    const domain =
      type === "positive" || type === "unit" || type === "int"
        ? type
        : type === "bool"
          ? "truth"
          : isIndex
            ? "index"
            : "real";
    this.values.push({ name, domain, dims, ...(isIndex ? { indexes: below } : {}) });
  }

  private scope(values: readonly Value[] = [], indices: Scope["indices"] = []): Scope {
    // What was declared last is taken more often.
    const { chooser, sizes } = this;
    const own = this.values.filter(({ name }) => !columns.some((column) => column.name === name));
    return { chooser, sizes, values: [...this.values, ...own, ...own, ...values, ...values], indices };
  }

  private name(prefix: string): string {
    return `${prefix}${++this.numNames}`;
  }

  private statement(...parts: Tree["parts"]): Tree {
    return { type: "", parts };
  }

  private add(...parts: Tree["parts"]): void {
    this.statements.push(this.statement(...parts));
  }

  private newColumn(type: string, kind: ColumnKind, dims: readonly string[], below?: string): string {
    const name = this.name("y");
    this.columns.push({ name, type, kind, dims, ...(below === undefined ? {} : { below }) });
    return name;
  }

  private depth(): number {
    return this.chooser.weighted([
      [2, 0],
      [4, 1],
      [4, 2],
      [3, 3],
      [1, 4],
    ]);
  }

  private expression(domain: Domain, dims: readonly string[], scope = this.scope()): Tree {
    return makeExpression(scope, domain, dims, this.depth());
  }

  /** Arguments of a family, each with dims `dims` or a number. */
  private callOf(
    [name, ...args]: Family,
    dims: readonly string[],
    { scope = this.scope(), needsTails = false }: { readonly scope?: Scope; readonly needsTails?: boolean } = {},
  ): Tree["parts"] {
    const { parameters, tailsFixedIn } = distributions.get(name)!;
    const parts: (string | Tree)[] = [`${name}(`];
    args.forEach((arg, k) => {
      if (k > 0) parts.push(", ");
      // Tails have no derivative by some parameters, which then have to be data.
      if (needsTails && tailsFixedIn?.includes(parameters[k]!.name) === true) return void parts.push("0.8");
      if (arg.startsWith("=")) return void parts.push(arg.slice(1));
      const own = this.chooser.onceIn(3) ? [] : dims;
      if (arg === "positive+") parts.push("0.2 + ", this.expression("positive", own, scope));
      else if (arg === "unit") parts.push("0.02 + 0.96 * ", this.expression("unit", own, scope));
      else parts.push(this.expression("real", own, scope));
    });
    parts.push(")");
    return parts;
  }

  private parameter(): void {
    const { chooser } = this;
    const dims = chooser.weighted<readonly string[]>([
      [5, []],
      [4, ["J"]],
      [2, ["K"]],
      [1, ["M"]],
      [1, ["T"]],
      [1, ["J", "K"]],
      [1, ["M", "J"]],
      [1, ["K", "K"]],
    ]);
    chooser.weighted<() => void>([
      [6, () => this.numbers("real", dims)],
      [4, () => this.numbers("positive", dims)],
      [2, () => this.numbers("unit", dims)],
      [2, () => this.bounded(dims)],
      [4, () => this.structured()],
    ])();
  }

  private numbers(domain: "real" | "positive" | "unit", dims: readonly string[]): void {
    const name = this.name("a");
    this.add(`${name}${bracketed(dims)} ~ `, ...this.callOf(this.chooser.pick(families[domain]), dims));
    this.values.push({ name, domain, dims });
  }

  /** A parameter with bounds, which may depend on parameters. */
  private bounded(dims: readonly string[]): void {
    const { chooser } = this;
    const name = this.name("a");
    const lower = (): Tree["parts"] => ["lower=", this.expression("real", chooser.onceIn(2) ? dims : [])];
    const scale = (): Tree["parts"] => ["0.2 + ", this.expression("positive", [])];
    const head = `${name}: real(`;
    const tail = `)${bracketed(dims)}`;
    const [family, ...rest] = chooser.pick(families.real);
    const own = this.callOf([family, ...rest], dims, { needsTails: true });
    chooser.weighted<() => void>([
      [2, () => this.add(head, ...lower(), tail, " ~ ", ...own)],
      [1, () => this.add(head, "lower=-1, upper=", ...scale(), tail, " ~ ", ...own)],
      [1, () => this.add(head, "upper=", this.expression("real", []), tail, " ~ ", ...own)],
      [1, () => this.add(`${name}: positive${bracketed(dims)} ~ `, ...own)],
      [1, () => this.add("param ", head, ...lower(), tail)],
      [1, () => this.add("param ", head, "lower=-2, upper=", ...scale(), tail)],
    ])();
    this.values.push({ name, domain: "real", dims });
  }

  private structured(): void {
    const { chooser } = this;
    const name = this.name("a");
    const dim = chooser.pick(["K", "J", "3"]);
    const batch = chooser.onceIn(3) ? ["M"] : [];
    const vector = [...batch, dim];
    const square = [dim, dim];
    const positive = (dims: readonly string[]): Tree["parts"] => ["0.3 + ", this.expression("positive", dims)];
    const know = (domain: Domain, dims: readonly string[]): void => void this.values.push({ name, domain, dims });
    chooser.weighted<() => void>([
      [
        3,
        () => {
          this.add(`${name}${bracketed(vector)} ~ dirichlet(`, ...positive(chooser.onceIn(2) ? [dim] : []), ")");
          know("unit", vector);
        },
      ],
      [
        1,
        () => {
          this.add(`param ${name}: simplex[${dim}]${bracketed(batch)}`);
          know("unit", vector);
        },
      ],
      [
        2,
        () => {
          const kind = chooser.pick(["ordered", "positive_ordered", "sum_to_zero", "unit_vector"]);
          this.add(`param ${name}: ${kind}[${dim}]${bracketed(batch)}`);
          if (kind !== "unit_vector") this.add(`${name} ~ `, ...this.callOf(["normal", "real", "positive+"], []));
          know(kind === "positive_ordered" ? "positive" : "real", vector);
        },
      ],
      [
        3,
        () => {
          this.add(`${name}${bracketed(square)} ~ lkj_corr_cholesky(`, ...positive([]), ")");
          know("factor", square);
        },
      ],
      [
        2,
        () => {
          this.add(`${name}${bracketed(square)} ~ lkj_corr(`, ...positive([]), ")");
          know("covariance", square);
        },
      ],
      [
        1,
        () => {
          const size = sizeOf(this.sizes, dim);
          const family = chooser.pick(["wishart", "inv_wishart"]);
          this.add(`${name}${bracketed(square)} ~ ${family}(${size} + `, ...positive([]), ", ", this.expression("covariance", square), ")"); // prettier-ignore
          know("covariance", square);
        },
      ],
      [
        3,
        () => {
          const family = chooser.pick(["multi_normal", "multi_normal_cholesky", "multi_normal_precision"] as const);
          const matrix = this.expression(family === "multi_normal_cholesky" ? "factor" : "covariance", square);
          const mean = this.expression("real", chooser.pick([[dim], vector]));
          this.add(`${name}${bracketed(vector)} ~ ${family}(`, mean, ", ", matrix, ")");
          know("real", vector);
        },
      ],
    ])();
  }

  private letWhole(): void {
    const { chooser } = this;
    const dims = chooser.weighted<readonly string[]>([
      [1, []],
      [4, ["N"]],
      [2, ["J"]],
      [1, ["K"]],
      [1, ["T"]],
      [1, ["J", "K"]],
      [1, ["N", "K"]],
      [1, ["K", "K"]],
    ]);
    const domain = chooser.weighted<Domain>([
      [5, "real"],
      [2, "positive"],
      [1, "unit"],
    ]);
    const name = this.name("a");
    this.add(`let ${name} = `, makeExpression(this.scope(), domain, dims, this.depth() + 1));
    this.values.push({ name, domain, dims });
  }

  private letIndexed(): void {
    const { chooser } = this;
    const dims = chooser.pick<readonly string[]>([["N"], ["J"], ["T"], ["J", "K"], ["N", "K"], ["K", "K"], ["T", "K"]]);
    const letters = ["i", "j"];
    const indices = dims.map((dim, k) => ({ name: letters[k]!, dim }));
    const domain = chooser.pick<Domain>(["real", "real", "positive"]);
    const name = this.name("a");
    const body = makeExpression(this.scope([], indices), domain, [], this.depth() + 1);
    this.add(`let ${name}[${indices.map((i) => `${i.name} in ${i.dim}`).join(", ")}] = `, body);
    this.values.push({ name, domain, dims });
  }

  /** A vector made by a loop that reads what it made before. */
  private scan(): void {
    const { chooser } = this;
    const dim = chooser.pick(["T", "T", "N", "J"]);
    const size = sizeOf(this.sizes, dim);
    const lag = size > 2 && chooser.onceIn(3) ? 2 : 1;
    if (size < lag) return;
    const name = this.name("a");
    const parts: (string | Tree)[] = [`let ${name}: real[${dim}]\n`];
    for (let k = 0; k < lag; k++) parts.push(`${name}[${k}] = `, this.expression("real", []), "\n");
    const indices = [{ name: "t", dim }];
    const before: Value[] = Array.from({ length: lag }, (_, k) => ({
      name: `${name}[t - ${k + 1}]`,
      domain: "real",
      dims: [],
    }));
    parts.push(`for t in ${lag}..<${dim} {\n`);
    const local: Value[] = [];
    if (chooser.onceIn(2)) {
      const own = this.name("b");
      parts.push(`  let ${own} = `, this.expression("real", [], this.scope(before, indices)), "\n");
      local.push({ name: own, domain: "real", dims: [] });
    }
    const inside = this.scope([...before, ...before, ...local, ...local], indices);
    const made = makeExpression(inside, "real", [], this.depth() + 1);
    const keeps = chooser.onceIn(2);
    if (keeps) parts.push(`  ${name}[t] = 0.7 * tanh(${name}[t - 1]) + 0.5 * tanh(`, made, ")\n");
    else parts.push(`  ${name}[t] = tanh(`, made, ")\n");
    if (chooser.onceIn(4)) {
      parts.push("  target += -0.1 * square(", this.expression("real", [], this.scope([...before, ...local], indices)), ")\n"); // prettier-ignore
    }
    parts.push("}");
    this.add(...parts);
    this.values.push({ name, domain: "real", dims: [dim] });
  }

  /** A matrix made row by row, each of the row before. */
  private matrixScan(): void {
    const name = this.name("a");
    const rowIndex = [{ name: "k", dim: "K" }];
    const indices = [{ name: "t", dim: "T" }, ...rowIndex];
    const before: Value = { name: `${name}[t - 1, k]`, domain: "real", dims: [] };
    const first = this.expression("real", [], this.scope([], rowIndex));
    const own = this.expression("real", [], this.scope([before, before], indices));
    const reduce = this.chooser.pick(["log_sum_exp", "sum", "mean"]);
    const inner: Value = { name: `${name}[t - 1, j]`, domain: "real", dims: [] };
    const body = this.expression("real", [], this.scope([inner, inner], [...indices, { name: "j", dim: "K" }]));
    this.add(
      `let ${name}: real[T, K]\nfor k in K { ${name}[0, k] = `,
      first,
      ` }\nfor t in 1..<T {\n  for k in K {\n    ${name}[t, k] = tanh(`,
      own,
      `) + 0.5 * tanh(${reduce}(`,
      body,
      ` for j in K))\n  }\n}`,
    );
    this.values.push({ name, domain: "real", dims: ["T", "K"] });
  }

  private kindOfOutcome(): readonly [NumberKind, string, ColumnKind] {
    return this.chooser.weighted<readonly [NumberKind, string, ColumnKind]>([
      [4, ["real", "real", "real"]],
      [2, ["positive", "positive", "positive"]],
      [1, ["unit", "unit", "unit"]],
      [3, ["count", "int", "count"]],
      [2, ["truth", "bool", "bool"]],
    ]);
  }

  private familyOf(kind: NumberKind, dims: readonly string[], index = ""): Family {
    const family = this.chooser.pick(families[kind]);
    if (!family.includes("=n")) return family;
    const trials = this.newColumn("int", "trials", dims);
    return family.map((arg) => (arg === "=n" ? `=${trials}${index}` : arg)) as unknown as Family;
  }

  private observation(): void {
    const { chooser } = this;
    const dims = chooser.weighted<readonly string[]>([
      [8, ["N"]],
      [1, ["T"]],
      [1, ["J"]],
      [1, []],
      [1, ["N", "K"]],
    ]);
    const [kind, type, columnKind] = this.kindOfOutcome();
    const family = this.familyOf(kind, dims);
    const y = this.newColumn(type, columnKind, dims);
    const modifiers = this.modifiers(kind, family[0], dims);
    this.add(`${y} ~ `, ...this.callOf(family, dims, { needsTails: modifiers.length > 0 }), ...modifiers);
  }

  private modifiers(kind: NumberKind, family: string, dims: readonly string[]): Tree["parts"] {
    const { chooser } = this;
    const parts: (string | Tree)[] = [];
    const bound = (): Tree["parts"] => [" - ", this.expression("positive", chooser.onceIn(2) ? dims : [])];
    if (kind !== "truth" && !withoutCdf.has(family) && chooser.onceIn(3)) {
      const isCensored = chooser.onceIn(2);
      if (isCensored) parts.push(` censored(${this.newColumn("int", "status", dims)})`);
      else if (kind === "real") {
        chooser.pick<() => unknown>([
          () => parts.push(" truncated(lower=-4", ...bound(), ")"),
          () => parts.push(" truncated(lower=-4, upper=5)"),
          () => parts.push(" truncated(upper=4)"),
        ])();
      } else if (kind === "positive") parts.push(chooser.pick([" truncated(upper=30)", " truncated(lower=0.01)"]));
      else if (kind === "count" && !family.startsWith("binomial")) parts.push(" truncated(upper=9)");
      else if (kind === "unit" && family === "beta") parts.push(" truncated(lower=0.01, upper=0.99)");
    }
    if (chooser.onceIn(6)) parts.push(` weighted(${this.newColumn("positive", "positive", dims)})`);
    return parts;
  }

  private indexedObservation(): void {
    const { chooser } = this;
    const dim = chooser.pick(["N", "N", "T"]);
    const [kind, type, columnKind] = this.kindOfOutcome();
    const family = this.familyOf(kind, [dim], "[i]");
    const y = this.newColumn(type, columnKind, [dim]);
    const scope = this.scope([], [{ name: "i", dim }]);
    const call = this.callOf(family, [], { scope });
    if (chooser.onceIn(2)) return this.add(`${y}[i in ${dim}] ~ `, ...call);
    const lag = { name: `${y}[i - 1]`, domain: "real", dims: [] } as const;
    if (kind === "real" && chooser.onceIn(2)) {
      const lagged = this.callOf(family, [], { scope: this.scope([lag, lag], [{ name: "i", dim }]) });
      return this.add(`${y}[i in 1..<${dim}] ~ `, ...lagged);
    }
    const own = this.name("b");
    const local: Value = { name: own, domain: "real", dims: [] };
    const inside = this.callOf(family, [], { scope: this.scope([local, local], [{ name: "i", dim }]) });
    this.add(
      `for i in ${dim} {\n  let ${own} = `,
      this.expression("real", [], scope),
      `\n  ${y}[i] ~ `,
      ...inside,
      "\n}",
    );
  }

  private vectorObservation(): void {
    const { chooser } = this;
    const family = chooser.pick(["multi_normal", "multi_normal_cholesky", "multi_normal_precision", "multinomial"]);
    const batch = chooser.pick<readonly string[]>([["N"], ["N"], []]);
    const dims = [...batch, "K"];
    if (family === "multinomial") {
      const y = this.newColumn("int", "count", dims);
      return this.add(`${y} ~ multinomial(softmax(`, this.expression("real", ["K"]), "))");
    }
    const matrix = this.expression(family === "multi_normal_cholesky" ? "factor" : "covariance", ["K", "K"]);
    const mean = this.expression("real", chooser.onceIn(2) ? ["K"] : dims);
    const y = this.newColumn("real", "real", dims);
    this.add(`${y} ~ ${family}(`, mean, ", ", matrix, ")");
  }

  private mixture(): void {
    const { chooser } = this;
    const weights = chooser.pick<readonly string[]>([["3"], ["K"]]);
    if (chooser.onceIn(2)) {
      const y = this.newColumn("real", "real", ["N"]);
      const theta = ["softmax(", this.expression("real", weights), ")"];
      const means = this.expression("real", weights);
      const scale = this.expression("positive", chooser.onceIn(3) ? [] : weights);
      return this.add(`${y} ~ mixture(`, ...theta, ", normal(", means, ", 0.2 + ", scale, "))");
    }
    const kind = chooser.pick<NumberKind>(["real", "count"]);
    const y = kind === "real" ? this.newColumn("real", "real", ["N"]) : this.newColumn("int", "count", ["N"]);
    const choices = families[kind].filter((family) => !family.includes("=n"));
    const first = this.name("b");
    this.add(`let ${first} = 0.05 + 0.9 * `, this.expression("unit", []));
    const component = (): Tree["parts"] => this.callOf(chooser.pick(choices), ["N"]);
    this.add(`${y} ~ mixture([${first}, 1 - ${first}], `, ...component(), ", ", ...component(), ")");
  }

  private codes(): void {
    const { chooser, sizes } = this;
    const y = this.newColumn("int(lower=0, upper=K-1)", "codes", ["N"], "K");
    chooser.weighted<() => void>([
      [1, () => this.add(`${y} ~ categorical(softmax(`, this.expression("real", ["K"]), "))")],
      [1, () => this.add(`${y} ~ categorical_logit(`, this.expression("real", chooser.pick([["K"], ["N", "K"]])), ")")],
      [
        sizes["K"]! > 1 ? 2 : 0,
        () => {
          const cut = this.name("a");
          this.add(`param ${cut}: ordered[K - 1]`);
          this.add(`${cut} ~ normal(0, 2)`);
          const family = chooser.pick(["ordered_logistic", "ordered_probit"]);
          this.add(`${y} ~ ${family}(`, this.expression("real", chooser.onceIn(3) ? [] : ["N"]), `, ${cut})`);
        },
      ],
    ])();
  }

  private term(): void {
    const { chooser } = this;
    const term = chooser.weighted<() => Tree["parts"]>([
      [2, () => ["target += -0.5 * square(", this.expression("real", []), ")"]],
      [2, () => ["target += sum(", this.expression("real", ["N"]), ")"]],
      [1, () => ["(", this.expression("real", ["J"]), ") ~ ", ...this.callOf(families.real[0]!, ["J"])]],
      [1, () => ["for i in J { target += tanh(", this.expression("real", [], this.scope([], [{ name: "i", dim: "J" }])), ") }"]], // prettier-ignore
    ])();
    this.add(...term);
  }

  private hiddenMarkov(): void {
    const name = this.name("b");
    const rows = this.name("b");
    const indices = [
      { name: "t", dim: "T" },
      { name: "k", dim: "K" },
    ];
    this.add(`let ${name}[t in T, k in K] = `, this.expression("real", [], this.scope([], indices)));
    this.add(`let ${rows}[k in K, j in K] = 0.1 + `, this.expression("unit", [], this.scope([], [{ name: "k", dim: "K" }, { name: "j", dim: "K" }]))); // prettier-ignore
    this.add(`target += hmm_marginal(${name}, ${rows}, softmax(`, this.expression("real", ["K"]), "))");
  }

  private report(): void {
    const { chooser } = this;
    const name = this.name("q");
    const dims = chooser.pick<readonly string[]>([[], ["N"], ["J", "K"]]);
    this.add(`report ${name} = `, this.expression("real", dims));
  }
}
