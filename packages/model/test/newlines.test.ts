/** @file Which newlines end a statement. */

import { describe, expect, it } from "vitest";
import { parseModel } from "../src/index.js";

/** Statements of a program, printed without data and dims. */
function statements(program: string): string[] {
  return String(parseModel(`data u: real, v: real[3], c: bool\n${program}`))
    .split("\n")
    .filter((line) => !/^(dim|data) /.test(line))
    .map((line) => line.replace(" (data)", ""));
}

describe("a newline ends a statement", () => {
  it("after a value", () => expect(statements("let a = 1\nlet b = 2")).toHaveLength(2));
  it("like a semicolon", () => expect(statements("let a = 1; let b = 2;")).toHaveLength(2));
  it("many of them too", () => expect(statements("\n\nlet a = 1\n\n\n;\nlet b = 2\n\n")).toHaveLength(2));
  it("with carriage returns", () => expect(statements("let a = 1\r\nlet b = 2\r\n")).toHaveLength(2));
  it("after a closing brace, where none is needed", () => {
    expect(statements("for i in 3 { target += v[i] } let b = 2")).toHaveLength(2);
  });
  it("before a closing brace, where none is needed", () => {
    expect(statements("for i in 3 {\ntarget += v[i] }")).toHaveLength(1);
  });
  it("before `(`, which begins a statement", () => {
    expect(statements("let a = u\n(a) ~ normal(0, 1)")).toEqual(["let a: real = u", "observation (a) ~ normal(0, 1)"]);
  });
  it("before a name that a modifier has too", () => {
    expect(statements("a ~ normal(0, 1)\nweighted ~ normal(0, 1)")).toHaveLength(4);
  });
});

describe("a newline does not end a statement", () => {
  it.each(["+", "-", "*", "/", "^", "==", "!=", "<", "<=", ">", ">="])("after or before %s", (operator) => {
    const [joined] = statements(`let a = u ${operator} 2`);
    expect(statements(`let a = u ${operator}\n  2`)).toEqual([joined]);
    expect(statements(`let a = u\n  ${operator} 2`)).toEqual([joined]);
  });
  it.each(["&&", "||"])("after or before %s", (operator) => {
    const [joined] = statements(`let a = c ${operator} c`);
    expect(statements(`let a = c ${operator}\nc`)).toEqual([joined]);
    expect(statements(`let a = c\n${operator} c`)).toEqual([joined]);
  });
  it("after or before `?` and `:`", () => {
    const expected = ["let a: int = c ? 1 : 2"];
    expect(statements("let a = c ?\n1 :\n2")).toEqual(expected);
    expect(statements("let a = c\n? 1\n: 2")).toEqual(expected);
  });
  it("after or before `~`, `=` and `,`", () => {
    expect(statements("a ~\nnormal(0, 1)")).toEqual(statements("a\n~ normal(0, 1)"));
    expect(statements("let a =\n1")).toEqual(statements("let a\n= 1"));
    expect(statements("data w: real,\nx: real\ndata z: real\n, q: real")).toEqual([]);
  });
  it("after `!`", () => expect(statements("let a = !\nc")).toEqual(["let a: bool = !c"]));
  it("in a range", () => expect(statements("let a = sum(v[i] for i in 1\n..<\n3)")).toHaveLength(1));
  it("inside brackets", () => {
    expect(
      statements("let a = (\nu\n)\nlet b = [\n1\n,\n2\n]\nlet d = v\n  [0]".replace("\n  [0]", "[\n0\n]")),
    ).toEqual(["let a: real = u", "let b: int[2] = [1, 2]", "let d: real = v[0]"]);
  });
  it("before a modifier", () => {
    expect(
      statements("a ~ normal(0, 1)\n  truncated(lower=0)\n  truncated(upper=1)".split("\n").slice(0, 2).join("\n")),
    ).toEqual(["parameter a: real(lower=0)", "prior a ~ normal(0, 1) truncated(lower=0)"]);
  });
  it("in a comment", () =>
    expect(statements("let a = u + # one\n  2 // two\n  + 3 # three")).toEqual(["let a: real = u + 2 + 3"]));
});
