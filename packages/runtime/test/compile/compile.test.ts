import { createGenerator } from "@terrace/core";
import { evaluate } from "@terrace/graph";
import { model } from "@terrace/model";
import { describe, expect, it } from "vitest";

import { compile } from "../../src/compile/compile.js";
import { groups, groupsData } from "../support/models.js";

const compiled = compile(groups, groupsData);
const position = Float64Array.from({ length: compiled.dimension }, (_, k) => Math.sin(k + 1));
/** Central differences at this step have an error of about 1e-9 for values of order 1. */
const step = 1e-5;
const derivativeTolerance = 1e-7;

describe("compile", () => {
  it("names parameters with labels, and coordinates", () => {
    expect(compiled.dimension).toBe(8);
    const names = ["mu", "tau", "a[a]", "a[b]", "a[c]", "w[0]", "w[1]", "w[2]", "sigma"];
    expect(compiled.parameterNames).toEqual(names);
    expect(compiled.coordinateName(3)).toBe("a[b]");
    expect(compiled.coordinateName(6)).toBe("w[1]");
    expect(compiled.coordinateName(7)).toBe("sigma");
  });

  it("has the interpreter's log density, and its gradient", () => {
    const gradient = compiled.allocate(8);
    const value = compiled.logDensityGradient(position, gradient);
    const expected = evaluate(compiled.plan.programs.density, { position });
    expect(value).toBeCloseTo(expected["value"]![0]!, 12);
    expect(compiled.logDensity(position)).toBeCloseTo(value, 12);
    for (let k = 0; k < 8; k++) {
      const at = (shift: number): number => compiled.logDensity(position.map((x, i) => (i === k ? x + shift : x)));
      expect(Math.abs(gradient[k]! - (at(step) - at(-step)) / (2 * step))).toBeLessThan(derivativeTolerance);
    }
  });

  it("says at once what cannot be done with the model and the data", () => {
    const data = { y: [1, 2] };
    const beyond = model`
      data y: real[N]
      mu ~ normal(0, 1)
      for i in 1..N { y[i] ~ normal(mu, 1) }
    `;
    expect(() => compile(beyond, data)).toThrow("An index of `y` is 2, but axis 0 has 2 elements, 0 to 1.");
    const target = model`
      data y: real[N]
      mu ~ normal(0, 1)
      target += normal_lpdf(y[5], mu, 1)
    `;
    expect(() => compile(target, data)).toThrow("An index of `y` is 5, but axis 0 has 2 elements, 0 to 1.");
    const shape = model`
      a ~ gamma(2, 1)
      target += -gamma_p(a, 1)
    `;
    expect(() => compile(shape)).toThrow("`gamma_p` has no derivative by its argument `a`");
    const report = model`
      data y: real[N]
      mu ~ normal(0, 1)
      report late = mu + y[7]
    `;
    expect(() => compile(report, data)).toThrow("An index of `y` is 7");
  });

  it("maps positions to constrained values and back", () => {
    const values = compiled.constrain(position);
    expect(Object.keys(values)).toEqual(["mu", "tau", "a", "w", "sigma"]);
    expect(values["tau"]).toBeCloseTo(Math.exp(position[1]!), 14);
    expect((values["w"] as Float64Array).reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 14);
    const back = compiled.unconstrain({ ...values, a: [...(values["a"] as Float64Array)] });
    back.forEach((each, k) => expect(each).toBeCloseTo(position[k]!, 12));
    const drawn = compiled.draw(position, createGenerator(1, 0, "recovery"));
    expect(drawn["icc"]).toBeGreaterThan(0);
    expect(drawn["z"]).not.toBe(compiled.draw(position, createGenerator(2, 0, "recovery"))["z"]);
  });

  it("draws random reports from a seed, or from a generator whose state moves on", () => {
    const z = (random?: Parameters<typeof compiled.draw>[1]): unknown => compiled.draw(position, random)["z"];
    expect(z()).toBe(z(1));
    expect(z(2)).toBe(z("2"));
    expect(z(2)).not.toBe(z(1));
    const generator = createGenerator(1, 0, "recovery");
    expect(z(generator)).toBe(z(1));
    expect(z(generator)).not.toBe(z(1));
  });

  it("has no position for values outside their constraint", () => {
    const small = compile(model`s ~ half_normal(1); theta[3] ~ dirichlet(1)`);
    expect(() => small.unconstrain({ s: -1, theta: [0.2, 0.3, 0.5] })).toThrow(
      new RangeError("unconstrain: `values.s` must be inside the parameter's constraint, received -1."),
    );
    expect(() => small.unconstrain({ s: 1, theta: [0.2, -0.3, 1.1] })).toThrow(
      new RangeError(
        "unconstrain: `values.theta` must be inside the parameter's constraint, received an array of length 3.",
      ),
    );
  });

  it("has the normalised joint density as written", () => {
    const small = compile(model`mu ~ normal(1, 2); s ~ exponential(3)`, {});
    const normal = -Math.log(2) - 0.5 * Math.log(2 * Math.PI) - 0.5 * ((0.3 - 1) / 2) ** 2;
    expect(small.logJoint({ mu: 0.3, s: 0.7 })).toBeCloseTo(normal + Math.log(3) - 3 * 0.7, 12);
    const { value, gradient } = small.logJointGradient({ mu: 0.3, s: 0.7 });
    expect(value).toBe(small.logJoint({ mu: 0.3, s: 0.7 }));
    expect(gradient["mu"]).toBeCloseTo(0.7 / 4, 12);
    expect(gradient["s"]).toBeCloseTo(-3, 12);
    const arrays = compiled.logJointGradient(compiled.constrain(position)).gradient["a"];
    expect(arrays).toBeInstanceOf(Float64Array);
  });

  it.each([
    [{}, "logJoint: `values` must have every parameter; `mu` is missing."],
    [{ mu: 1, s: 1, t: 1 }, "logJoint: `values` names `t`, which is no parameter of the model."],
    [{ mu: [1, 2], s: 1 }, "logJoint: `values.mu` must be a number, received an array of length 2 (2 numbers in all)."],
    [{ mu: null, s: 1 }, "logJoint: `values.mu` must be a number, received null."],
    [null, "logJoint: `values` must be values by parameter name, received null."],
  ])("refuses values %j", (values, message) => {
    const small = compile(model`mu ~ normal(1, 2); s ~ exponential(3)`, {});
    expect(() => small.logJoint(values as never)).toThrow(message);
  });

  it("refuses positions of another length", () => {
    const message = "must be a Float64Array of length 8, received a Float64Array of length 2.";
    const short = new Float64Array(2);
    expect(() => compiled.logDensity(short)).toThrow(`logDensity: \`position\` ${message}`);
    expect(() => compiled.logDensityGradient(position, short)).toThrow(`logDensityGradient: \`gradient\` ${message}`);
    expect(() => compiled.constrain(short)).toThrow(`constrain: \`position\` ${message}`);
  });

  it("prints its sources", async () => {
    expect(await compiled.source("graph")).toContain("position");
    const javascript = await compiled.source("javascript");
    const typescript = await compiled.source("typescript");
    expect(typescript).toContain("Float64Array");
    expect(typescript).not.toBe(javascript);
    await expect(compiled.source("wgsl" as never)).rejects.toThrow(
      'source: `kind` must be "graph", "javascript" or "typescript", received "wgsl".',
    );
  });

  it("explains itself", () => {
    const text = compiled.explain();
    expect(text).toContain("Position\n  8 unconstrained coordinates");
    expect(text).toContain("Reports\n  icc\n  z, a random draw");
    expect(text).toContain("Observations\n  y: 8 terms");
    expect(text).toContain("Rewrites\n  none");
    expect(text).toMatch(/Backend\n {2}wasm: the fastest one on a CPU; a module of \d+ KiB$/);
    const kernels = compile(groups, groupsData, { backend: "typescript" });
    expect(kernels.explain()).toMatch(/Backend\n {2}typescript: asked for$/);
  });

  it("refuses wrong options", () => {
    expect(() => compile(groups, groupsData, { backend: "webgpu" })).toThrow(
      'compile: `backend` "webgpu" does not exist yet.',
    );
    expect(() => compile(groups, groupsData, { backends: "auto" } as never)).toThrow("Did you mean `backend`?");
    expect(() => compile(groups, [1] as never)).toThrow(
      "compile: `data` must be an object of columns by name, received an array",
    );
    expect(() => compile("mu ~ normal(0, 1)" as never)).toThrow(
      'compile: `model` must be a model made by the tag model`...`, received "mu ~ normal(0, 1)".',
    );
    expect(compile(groups, groupsData, { rewrite: "none" }).dimension).toBe(8);
  });

  it("cannot be used after it is disposed of", () => {
    const own = compile(model`mu ~ normal(0, 1)`, {});
    own.dispose();
    expect(() => own.logDensity(Float64Array.of(0))).toThrow("logDensity: the compiled model has been disposed of.");
    expect(() => own.logJoint({ mu: 0 })).toThrow("logJoint: the compiled model has been disposed of.");
  });
});
