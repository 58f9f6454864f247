/** @file The printed texts: the TypeScript is typed, and without its types it is the JavaScript that runs. */
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { GraphBuilder, makeGraph } from "@terrace/graph";
import type { Graph } from "@terrace/graph";
import { compileKernel, printKernel } from "../src/index.js";
import { bernoulliLogit, centredIntercepts, densityGraph, eightSchools, varyingSlopes } from "./models.js";

const wave = (n: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * 1.7 + 1));
const grouped = {
  y: wave(90),
  x: wave(90),
  group: Array.from({ length: 90 }, (_, i) => i % 12),
  numGroups: 12,
  u: wave(12),
};

const graphs: Record<string, () => Graph> = {
  "eight schools": () => eightSchools(wave(8), [15, 10, 16, 11, 9, 11, 10, 18]),
  "varying slopes": () => varyingSlopes(grouped),
  "centred logistic": () => centredIntercepts(grouped, bernoulliLogit),
  "products and differences of products and differences": () =>
    densityGraph({ x: [12], y: [12], z: [12] }, (b, { x, y, z }) =>
      b.sum(b.add(b.mul(x!, b.mul(y!, b.exp(z!))), b.sub(x!, b.sub(y!, b.div(z!, b.div(x!, y!)))))),
    ),
  "a scan that ends by a carry": () => {
    const b = new GraphBuilder();
    const start = b.input("s", []);
    const { carries } = b.scan({
      carries: [start, b.constant(0)],
      sequences: [],
      captured: [],
      length: 12,
      until: 1,
      body: (c, [a]) => ({
        carries: [c.exp(c.neg(a!)), c.select(c.lt(a!, 0), c.constant(1), c.constant(0))],
        outputs: [],
      }),
    });
    return makeGraph([start], { end: carries[0]! });
  },
  "scan, select and Cholesky": () =>
    densityGraph({ x: [12, 12], s: [] }, (b, { x, s }) => {
      const l = b.cholesky(b.add(b.matmul(x!, x!, { transposeB: true }), b.diagonalMatrix(b.filled(3, [12]))));
      const { carries } = b.scan({
        carries: [s!, b.filled(0, [12])],
        sequences: [l],
        captured: [],
        length: 12,
        body: (c, [a, v], [row]) => ({
          carries: [c.select(c.lt(a!, 0), c.neg(a!), c.exp(c.neg(a!))), c.tanh(c.add(v!, row!))],
          outputs: [],
        }),
      });
      return b.add(carries[0]!, b.add(b.sum(carries[1]!), b.reduce("max", l)));
    }),
};

/** The syntax tree of a text as nested lists, in which parentheses show only by what they group. */
function structure(text: string): string {
  const file = ts.createSourceFile("kernel.js", text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const visit = (node: ts.Node): string => {
    if (ts.isParenthesizedExpression(node)) return visit(node.expression);
    const children: string[] = [];
    ts.forEachChild(node, (child) => void children.push(visit(child)));
    if (children.length === 0) return node.getText(file);
    const isUnary = ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node);
    const operator = isUnary ? [ts.tokenToString(node.operator)] : [];
    const keyword = ts.isVariableDeclarationList(node) ? [node.flags & ts.NodeFlags.BlockScoped] : [];
    return `(${[ts.SyntaxKind[node.kind], ...operator, ...keyword, ...children].join(" ")})`;
  };
  return file.statements.map(visit).join("\n");
}

function transpile(text: string): string {
  return ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } })
    .outputText;
}

describe("printKernel", () => {
  it.each(Object.keys(graphs))("prints TypeScript of %s that is what runs", async (name) => {
    const program = compileKernel(graphs[name]!());
    const typed = await printKernel(program, "typescript");
    expect(typed).toMatch(/^export function createKernel\(runtime: \{/);
    expect(structure(transpile(typed).replace(/^export /, ""))).toBe(structure(program.source));
    expect(await printKernel(program, "javascript")).toBe(program.source);
  });

  it("prints TypeScript that checks under strict rules", async () => {
    const typed = await Promise.all(
      Object.values(graphs).map((make) => printKernel(compileKernel(make()), "typescript")),
    );
    const sources = new Map(typed.map((text, k) => [`kernel-${k}.ts`, text]));
    const options: ts.CompilerOptions = { strict: true, noEmit: true, target: ts.ScriptTarget.ES2022, types: [] };
    const host = ts.createCompilerHost(options);
    const getSourceFile = host.getSourceFile.bind(host);
    host.getSourceFile = (file, version) =>
      sources.has(file) ? ts.createSourceFile(file, sources.get(file)!, version) : getSourceFile(file, version);
    const found = ts.getPreEmitDiagnostics(ts.createProgram([...sources.keys()], options, host));
    expect(found.map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"))).toEqual([]);
  });

  it("prints a program as a person would read it", async () => {
    const graph = centredIntercepts(grouped, bernoulliLogit);
    const text = await printKernel(compileKernel(graph), "typescript");
    expect(text.slice(text.lastIndexOf("let s"), text.indexOf("const", text.lastIndexOf("y1[v"))))
      .toMatchInlineSnapshot(`
        "let s16 = 0;
                for (let i0 = 0; i0 < n1; i0++) {
                    const v17 = c0[i0];
                    const v18 = 4 + c1[i0];
                    const v20 = c2[i0];
                    const v21 = x0[v18] + v19 * v20;
                    const v22 = expOfNonPositive(-Math.abs(v21));
                    const v23 = v17 * v21 - (Math.max(v21, 0) + log1pOfUnit(v22));
                    s15 += v23;
                    const v24 = v17 - (v21 >= 0 ? 1 : v22) / (1 + v22);
                    const v25 = v20 * v24;
                    s16 += v25;
                    y1[v18] += v24;
                }
                "
      `);
  });
});
