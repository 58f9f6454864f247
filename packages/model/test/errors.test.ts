/** @file What a ModelError holds beside its message, and the errors that need data. */

import { describe, expect, it } from "vitest";
import { Model, ModelError, bindErrors, model, parseModel } from "../src/index.js";

const built = model`
  data y: real[N], g: factor(J)[N], n: int
  a[J] ~ normal(0, 1)
  y ~ normal(a[g], 1)
`;
const { graph } = built;
const [y, g, n] = graph.statements.map((each) => each.span);

describe("a model", () => {
  it("has its graph, its source and its print", () => {
    expect(built).toBeInstanceOf(Model);
    expect(built.source).toBe(graph.source);
    expect(String(built)).toContain("prior a ~ normal(0, 1)");
    expect(parseModel(built.source).toString()).toBe(built.toString());
  });
});

describe("a ModelError", () => {
  function errorOf(build: () => unknown): ModelError {
    try {
      build();
    } catch (error) {
      if (error instanceof ModelError) return error;
      throw error;
    }
    throw new Error("no error");
  }

  it("has code, span, frame and both types", () => {
    const error = errorOf(() => parseModel("data x: real[N], z: real[M]\nlet a = x + z"));
    expect(error.name).toBe("ModelError");
    expect(error).toBeInstanceOf(Error);
    expect(error.code).toBe("dims-differ");
    expect(error.span).toEqual({ start: 36, end: 41 });
    expect(error.frame).toBe("  2 | let a = x + z\n    |         ^^^^^");
    expect(error.expected).toBe("[N]");
    expect(error.found).toBe("[M]");
    expect(error.message).toContain(error.frame);
  });

  it("leaves types out where there are none", () => {
    const error = errorOf(() => parseModel("let a = b"));
    expect(error.expected).toBeUndefined();
    expect(error.found).toBeUndefined();
  });

  it("marks a span over lines to the end of its first line", () => {
    const error = errorOf(() => parseModel("data x: real[N], z: real[M]\nlet a = x +\n  z"));
    expect(error.frame).toBe("  2 | let a = x +\n    |         ^^^");
  });

  it("keeps tabs, so that the mark stands under its text", () => {
    const error = errorOf(() => parseModel("let x = 1\n\tlet a\t= b"));
    expect(error.frame).toBe("  2 | \tlet a\t= b\n    | \t     \t  ^");
  });

  it("numbers lines of more digits", () => {
    const error = errorOf(() => parseModel(`${"\n".repeat(99)}let a = b`));
    expect(error.frame).toBe("  100 | let a = b\n      |         ^");
  });
});

describe("errors of binding", () => {
  const frame = {
    y: "  2 |   data y: real[N], g: factor(J)[N], n: int\n    |        ^^^^^^^^^^",
    g: "  2 |   data y: real[N], g: factor(J)[N], n: int\n    |                    ^^^^^^^^^^^^^^^",
    n: "  2 |   data y: real[N], g: factor(J)[N], n: int\n    |                                     ^^^^^^",
  };

  const cases: [string, ModelError, string, keyof typeof frame, string?][] = [
    [
      "missing-column",
      bindErrors.missingColumn(graph, g!, "county", ["y", "cuonty"]),
      "The data lack `county`.",
      "g",
      "Did you mean `cuonty`, which the data have?",
    ],
    [
      "missing-column",
      bindErrors.missingColumn(graph, g!, "g", ["y", "height"]),
      "The data lack `g`.",
      "g",
      "The data have `y` and `height`.",
    ],
    [
      "missing-column",
      bindErrors.missingColumn(graph, g!, "g", []),
      "The data lack `g`.",
      "g",
      "Give it: `{ g: ... }`.",
    ],
    [
      "wrong-type",
      bindErrors.wrongType(graph, y!, "y", [3], "numbers", 'a text, "abc"'),
      '`y[3]` is a text, "abc"; `y` takes numbers.',
      "y",
      "Convert the column to numbers, or declare it as `factor(J)` if its values are labels.",
    ],
    [
      "missing-values",
      bindErrors.missingValues(graph, y!, "y", [4]),
      "`y` has 1 missing value (row 4) and no distribution to fill it in.",
      "y",
      "Drop these rows, or give `y` a distribution: `y ~ normal(...)`.",
    ],
    [
      "missing-values",
      bindErrors.missingValues(graph, y!, "y", [0, 2, 4, 6, 8, 10, 12]),
      "`y` has 7 missing values (rows 0, 2, 4, 6, 8 and 2 more) and no distribution to fill them in.",
      "y",
      "Drop these rows, or give `y` a distribution: `y ~ normal(...)`.",
    ],
    [
      "missing-values",
      bindErrors.missingNotAllowed(graph, g!, "g", [1, 2], "a factor cannot be missing"),
      "`g` has 2 missing values (rows 1 and 2), and a factor cannot be missing.",
      "g",
      "Drop these rows.",
    ],
    [
      "wrong-length",
      bindErrors.wrongLength(graph, g!, "g", "N", 919, "y", 918),
      "`g` has 918 elements along `N`, but `y` gives `N` the size 919.",
      "g",
      "Give both for the same rows.",
    ],
    [
      "wrong-rank",
      bindErrors.wrongRank(graph, y!, "y", "[N]", [3, 2]),
      "`y` is declared with dims [N]; the data have the shape [3, 2].",
      "y",
    ],
    [
      "wrong-rank",
      bindErrors.wrongRank(graph, y!, "y", "[N]", []),
      "`y` is declared with dims [N]; the data have a number.",
      "y",
      "Give an array.",
    ],
    [
      "wrong-rank",
      bindErrors.wrongRank(graph, y!, "y", "[N, K]", [3]),
      "`y` is declared with dims [N, K]; the data have the shape [3].",
      "y",
      "Give an array of rows.",
    ],
    [
      "ragged-rows",
      bindErrors.raggedRows(graph, y!, "y", 2, 3, 1),
      "Row 2 of `y` has 1 element, the first has 3.",
      "y",
      "Give rows of one length, or one long column with a `factor` that names the row.",
    ],
    [
      "out-of-bounds",
      bindErrors.outOfBounds(graph, y!, "y", [2], -1, "positive"),
      "`y[2]` is -1, but `y` is declared `positive`.",
      "y",
      "Correct the value, or widen the declaration.",
    ],
    [
      "out-of-bounds",
      bindErrors.outOfBounds(graph, y!, "y", [2, 0], -1, "positive", 2),
      "`y[2, 0]` is -1, but `y` is declared `positive`; 1 other value is outside too.",
      "y",
      "Correct the value, or widen the declaration.",
    ],
    [
      "out-of-bounds",
      bindErrors.outOfBounds(graph, y!, "y", [], -1, "positive", 4),
      "`y` is -1, but `y` is declared `positive`; 3 other values are outside too.",
      "y",
      "Correct the value, or widen the declaration.",
    ],
    [
      "not-whole",
      bindErrors.notWhole(graph, n!, "n", [], 2.5),
      "`n` is 2.5, but `n` is declared `int`.",
      "n",
      "Declare `n` as `real`, or round it.",
    ],
    [
      "not-boolean",
      bindErrors.notBoolean(graph, n!, "n", [1], "2"),
      "`n[1]` is 2, but `n` is declared `bool`.",
      "n",
      "Give true, false, 0 or 1.",
    ],
    [
      "outside-structure",
      bindErrors.outsideStructure(graph, y!, "y", "simplex[N]", "its sum is 1.2"),
      "`y` is declared `simplex[N]`, but its sum is 1.2.",
      "y",
      "Correct the values, or declare it as `real` with dims.",
    ],
    [
      "index-out-of-range",
      bindErrors.indexOutOfRange(graph, g!, "g - 1", -1, "a", "J", 3, [4]),
      "The index `g - 1` is -1 at element [4], but `a` has 3 elements along `J` (0 to 2).",
      "g",
      "Indices start at 0.",
    ],
    [
      "index-out-of-range",
      bindErrors.indexOutOfRange(graph, g!, "n", 3, "a", "J", 3),
      "The index `n` is 3, but `a` has 3 elements along `J` (0 to 2).",
      "g",
      "Indices start at 0; subtract 1 if the data count from 1.",
    ],
    [
      "unknown-label",
      bindErrors.unknownLabel(graph, g!, "g", "AITKEN", "J", ["AITKIN", "ANOKA"]),
      "`AITKEN` in `g` is not a level of `J`.",
      "g",
      "Did you mean `AITKIN`?",
    ],
    [
      "unknown-label",
      bindErrors.unknownLabel(graph, g!, "g", "x", "J", ["AITKIN"]),
      "`x` in `g` is not a level of `J`.",
      "g",
      "Add it to the levels of `J`.",
    ],
    [
      "missing-labels",
      bindErrors.missingLabels(graph, g!, "u", "J", ["AITKIN"]),
      "`u` lacks the level `AITKIN` of `J`.",
      "g",
      "Give a value for every level.",
    ],
    [
      "missing-labels",
      bindErrors.missingLabels(graph, g!, "u", "J", ["A", "B"]),
      "`u` lacks the levels `A` and `B` of `J`.",
      "g",
      "Give a value for every level.",
    ],
    [
      "extra-labels",
      bindErrors.extraLabels(graph, g!, "u", "J", ["A"]),
      "`u` has `A`, which is no level of `J`.",
      "g",
      "Drop it, or add it to the levels with `factor(column, { levels })`.",
    ],
    [
      "extra-labels",
      bindErrors.extraLabels(graph, g!, "u", "J", ["A", "B"]),
      "`u` has `A` and `B`, which are no levels of `J`.",
      "g",
      "Drop them, or add them to the levels with `factor(column, { levels })`.",
    ],
    [
      "levels-disagree",
      bindErrors.levelsDisagree(graph, g!, "g", "J", "h"),
      "The levels that `g` gives `J` differ from those of `h`.",
      "g",
      "Give both the same levels in the same order.",
    ],
    [
      "dim-without-size",
      bindErrors.dimWithoutSize(graph, g!, "J"),
      "Nothing in the data gives the dim `J` its size.",
      "g",
      "Add `data J: int` and give it.",
    ],
    [
      "empty-dim",
      bindErrors.emptyDim(graph, g!, "K - 1", 0),
      "The dim `K - 1` comes to 0 with these data; arrays have at least one element.",
      "g",
      "Check the sizes that it is made of.",
    ],
    [
      "literal-size",
      bindErrors.literalSizeMismatch(graph, y!, "[1, 2]", 3, "y", 2),
      "`[1, 2]` has 2 elements, but `y` has 3 there.",
      "y",
      "Write the size that the data have, or a dim.",
    ],
    ["empty-data", bindErrors.emptyData(graph, y!, "y"), "`y` is empty.", "y", "Give at least one row."],
    [
      "empty-interval",
      bindErrors.emptyInterval(graph, y!, "y", 2, 1),
      "Nothing lies between the bounds of `y`: 2 and 1.",
      "y",
      "Check the data that the bounds are made of.",
    ],
    [
      "assigned-twice",
      bindErrors.assignedTwice(graph, y!, "h", [0]),
      "`h[0]` is given its value twice.",
      "y",
      "Let the ranges not overlap: each element is given once.",
    ],
    [
      "read-before-assigned",
      bindErrors.readBeforeAssigned(graph, y!, "h", [3]),
      "`h[3]` is read before it has a value.",
      "y",
      "Give it a value in an earlier statement or step.",
    ],
    [
      "never-assigned",
      bindErrors.neverAssigned(graph, y!, "h", [3]),
      "`h[3]` is never given a value.",
      "y",
      "Give every element one.",
    ],
    [
      "scored-twice",
      bindErrors.scoredTwice(graph, y!, "y", [3]),
      "`y[3]` gets two distributions.",
      "y",
      "Let the ranges not overlap, or write `(y[3]) ~ ...` for one more density term.",
    ],
    [
      "factor-for-number",
      bindErrors.factorForNumber(graph, y!, "y", "real[N]"),
      "`y` is given as a factor, but declared `real[N]`.",
      "y",
      "Declare `y` as `factor(J)`, or give its numbers.",
    ],
    [
      "discrete-parameter",
      bindErrors.discreteParameter(graph, y!, "z", "bernoulli"),
      "`z` is a discrete parameter, which gradients cannot sample, and it cannot be summed out here.",
      "y",
      "Sum over its values by hand: `target += log_sum_exp(bernoulli_lpmf(k, ...) + ... for k in K)`, or use `mixture`.",
    ],
  ];

  it.each(cases)("%s: %#", (code, error, summary, at, suggestion) => {
    expect(error).toBeInstanceOf(ModelError);
    expect(error.code).toBe(code);
    expect(error.message).toBe(`${summary}\n\n${frame[at]}${suggestion === undefined ? "" : `\n${suggestion}`}`);
  });

  it("are all here", () => {
    const covered = new Set(cases.map(([code]) => code));
    expect(covered.size).toBe(Object.keys(bindErrors).length - 1);
  });
});
