/** @file Smaller programs than one that fails: fewer statements, smaller sizes, simpler expressions. */

import type { Program, Tree } from "./program.js";

/** Programs one step smaller, the boldest steps first; not all of them are well typed. */
export function* smallerPrograms(program: Program): Generator<Program> {
  const { statements, sizes } = program;
  for (let block = statements.length >> 1; block >= 1; block >>= 1) {
    for (let end = statements.length; end > 0; end -= block) {
      const start = Math.max(0, end - block);
      yield { ...program, statements: statements.filter((_, k) => k < start || k >= end) };
    }
  }
  for (const [dim, size] of Object.entries(sizes)) {
    for (const smaller of new Set([1, 2, size >> 1, size - 1])) {
      if (smaller >= 1 && smaller < size) yield { ...program, sizes: { ...sizes, [dim]: smaller } };
    }
  }
  for (let k = statements.length - 1; k >= 0; k--) {
    for (const tree of smallerTrees(statements[k]!)) {
      yield { ...program, statements: statements.map((statement, at) => (at === k ? tree : statement)) };
    }
  }
}

/** The number that may stand for any number: real, positive and in the unit interval. */
const simplest = "0.5";

/** Trees with one part of them replaced by a simpler one. */
function* smallerTrees(tree: Tree): Generator<Tree> {
  if (tree.type !== "") {
    const isLeaf = tree.parts.length === 1 && tree.parts[0] === simplest;
    if (!isLeaf) yield { type: tree.type, parts: [simplest] };
    for (const inner of descendants(tree)) if (canStandFor(inner, tree)) yield inner;
  }
  for (let k = 0; k < tree.parts.length; k++) {
    const part = tree.parts[k]!;
    if (typeof part === "string") continue;
    for (const smaller of smallerTrees(part)) {
      yield { type: tree.type, parts: tree.parts.map((own, at) => (at === k ? smaller : own)) };
    }
  }
}

function* descendants(tree: Tree): Generator<Tree> {
  for (const part of tree.parts) {
    if (typeof part === "string") continue;
    yield part;
    yield* descendants(part);
  }
}

/** Whether `inner` has a type that may stand where `tree` stands. */
function canStandFor(inner: Tree, tree: Tree): boolean {
  const [domain, dims] = split(inner.type);
  const [wanted, wantedDims] = split(tree.type);
  if (dims !== wantedDims) return false;
  return domain === wanted || (wanted === "real" && /positive|unit/.test(domain)) || (wanted === "positive" && domain === "unit"); // prettier-ignore
}

function split(type: string): readonly [domain: string, dims: string] {
  const at = type.indexOf("[");
  return at < 0 ? [type, ""] : [type.slice(0, at), type.slice(at)];
}
