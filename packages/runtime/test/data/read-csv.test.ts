import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

import { readCsv } from "../../src/data/read-csv.js";

describe("readCsv", () => {
  it("types columns by all that is in them", () => {
    const columns = readCsv("x,n,ok,who,mixed\n1.5,1,TRUE,ann,1\nNA,-2,false,,a\n-1e-3,+3,NA,bob,2\n");
    expect(columns["x"]).toEqual(Float64Array.of(1.5, Number.NaN, -0.001));
    expect(columns["n"]).toEqual(Float64Array.of(1, -2, 3));
    expect(columns["ok"]).toEqual([true, false, null]);
    expect(columns["who"]).toEqual(["ann", null, "bob"]);
    expect(columns["mixed"]).toEqual(["1", "a", "2"]);
  });

  it("reads quotes, other line ends, a byte order mark, blanks and blank lines", () => {
    const text = '\ufeffname, x\r\n"a, ""b""",1\r\n\r\nc , 2 \r\n';
    expect(readCsv(text)).toEqual({ name: ['a, "b"', "c"], x: Float64Array.of(1, 2) });
    expect(readCsv("a;b\n1;2\n", { separator: ";" })).toEqual({ a: Float64Array.of(1), b: Float64Array.of(2) });
  });

  it("reads infinities, NaN and numbers like 0x10 for what they are", () => {
    expect(readCsv("x\nInf\n-inf\nnan\n")["x"]).toEqual(Float64Array.of(Infinity, -Infinity, Number.NaN));
    expect(readCsv("x\n0x10\n")["x"]).toEqual(["0x10"]);
    expect(readCsv("x,y\nNA,1\n")["x"]).toEqual(Float64Array.of(Number.NaN));
  });

  it("takes other marks of missing values, and text where it is asked for", () => {
    expect(readCsv("x\n-99\n3\n", { missing: ["-99"] })["x"]).toEqual(Float64Array.of(Number.NaN, 3));
    expect(readCsv("code\n01\n1\nNA\n", { text: ["code"] })["code"]).toEqual(["01", "1", null]);
  });

  it("reads files by path and by URL", () => {
    const folder = mkdtempSync(join(tmpdir(), "terrace-csv-"));
    try {
      const path = join(folder, "a.csv");
      writeFileSync(path, "x\n1\n");
      expect(readCsv(path)).toEqual({ x: Float64Array.of(1) });
      expect(readCsv(pathToFileURL(path))).toEqual({ x: Float64Array.of(1) });
      writeFileSync(path, "");
      expect(() => readCsv(path)).toThrow(`readCsv: \`${path}\` is empty; expected a line of column names and rows.`);
      const absent = join(folder, "b.csv");
      expect(() => readCsv(absent)).toThrow(`readCsv: \`${absent}\` cannot be read: ENOENT`);
      expect(() => readCsv(folder)).toThrow(`readCsv: \`${folder}\` cannot be read: EISDIR`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("keeps whole numbers that a double cannot hold as text", () => {
    const ids = ["9007199254740993", "9007199254740992"];
    expect(readCsv(`id\n${ids.join("\n")}\n`)["id"]).toEqual(ids);
    expect(readCsv("x\n-9007199254740993\n")["x"]).toEqual(["-9007199254740993"]);
    const exact = ["9007199254740992", "+100000000000000000000", "-9007199254740991", "9007199254740993.5"];
    expect(readCsv(`x\n${exact.join("\n")}\n`)["x"]).toEqual(Float64Array.from(exact, Number));
  });

  it.each([
    ["", {}, "readCsv: the text is empty; expected a line of column names and rows."],
    ["a,b\n", {}, "readCsv: the text has column names but no rows."],
    ["a,a\n1,2\n", {}, "readCsv: the text has two columns called `a`."],
    ["a,b\n1,2\n3\n", {}, "readCsv: line 3 of the text must have 2 fields as the first line has, received 1."],
    ['a\n"1\n', {}, "readCsv: the text cannot be read: Quote Not Closed"],
    ["a\n1\n", { text: ["b"] }, "readCsv: `text` names `b`, which the text does not have."],
    ["a\n1\n", { sep: ";" }, "readCsv: `options` has no `sep`. Known ones: separator, missing, text."],
    [5, {}, "readCsv: `source` must be a path, a file URL or text, received 5."],
  ])("refuses %j with %j", (source, options, message) => {
    expect(() => readCsv(source as string, options as object)).toThrow(message);
  });
});
