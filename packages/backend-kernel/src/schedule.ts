/**
 * @file Orders items and fuses their loops: at each level of nesting, items whose next loop is the same and of which none
 * needs another's result share one loop. Of the loops that could come next, one is taken that no later item could still
 * have joined, so that most ends in few passes over the data.
 */
import { InternalError } from "@terrace/core";
import { freeLoops, KEEP_COST, ScalarCosts } from "./cost.js";
import { arrayName, Emitter, Scope } from "./emitter.js";
import type { Buffer, Item, PrefixItem, ScanItem } from "./item.js";
import type { KernelState } from "./kernel-state.js";
import type { Expression, Statement } from "./kernel-ir.js";
import type { Loop, Scalar } from "./scalar.js";

/** The statements of a program and the tables they name. */
export interface Scheduled {
  readonly statements: readonly Statement[];
  readonly emitter: Emitter;
}

/** Items done together: in one loop, or outside any. */
interface Step {
  readonly loop: Loop | undefined;
  readonly items: readonly Item[];
}

const MAX_KEPT_LENGTH = 1 << 24;

/** Orders `items`, and all they need, into statements. */
export function scheduleItems(state: KernelState, items: readonly Item[]): Scheduled {
  const scheduler = new Scheduler(state);
  const scope = new Scope(undefined, undefined);
  scheduler.realise(scope, items);
  return { statements: scope.statements, emitter: scheduler.emitter };
}

class Scheduler {
  readonly emitter = new Emitter();
  readonly #costs = new ScalarCosts();
  readonly #accumulators = new Map<Item, string>();

  constructor(readonly state: KernelState) {}

  /** Does `roots` in `scope`, and before them what they need that belongs to this scope. */
  realise(scope: Scope, roots: readonly Item[]): void {
    const steps = this.#plan(roots, scope.depth);
    this.#keepShared(steps, scope.depth);
    for (const { loop, items } of steps) {
      if (loop === undefined) for (const item of items) this.#perform(scope, item);
      else if (items[0]!.kind === "scan") this.#emitScan(scope, items[0]);
      else this.#emitLoop(scope, loop, items);
      if (loop !== undefined) this.emitter.finishLoop();
    }
  }

  #plan(roots: readonly Item[], depth: number): Step[] {
    const needs = new Map<Item, Item[]>();
    const discover = [...roots];
    for (let item = discover.pop(); item !== undefined; item = discover.pop()) {
      if (needs.has(item)) continue;
      const list = this.#needsOf(item, depth);
      needs.set(item, list);
      discover.push(...list);
    }
    // In the order given, what is needed first.
    const ordered: Item[] = [];
    const placed = new Set<Item>();
    const place = (item: Item): void => {
      if (placed.has(item)) return;
      placed.add(item);
      for (const need of needs.get(item)!) place(need);
      ordered.push(item);
    };
    roots.forEach(place);

    const nextLoop = (item: Item): Loop | undefined => item.loops[depth - item.home];
    const steps: Step[] = [];
    const done = new Set<Item>();
    let pending = ordered;
    while (pending.length > 0) {
      const ready = pending.filter((item) => needs.get(item)!.every((need) => done.has(need)));
      if (ready.length === 0) throw new InternalError("items wait for each other");
      let items = ready.filter((item) => nextLoop(item) === undefined);
      let loop: Loop | undefined;
      if (items.length === 0) {
        loop = this.#chooseLoop(ready, pending, needs, nextLoop);
        items = ready.filter((item) => nextLoop(item) === loop);
      }
      steps.push({ loop, items });
      for (const item of items) done.add(item);
      pending = pending.filter((item) => !done.has(item));
    }
    return steps;
  }

  /** Of the loops that could be next, the one that fewest items would still miss. */
  #chooseLoop(
    ready: Item[],
    pending: Item[],
    needs: Map<Item, Item[]>,
    nextLoop: (item: Item) => Loop | undefined,
  ): Loop {
    const candidates = [...new Set(ready.map(nextLoop))] as Loop[]; // no ready item is without a loop here
    if (candidates.length === 1) return candidates[0]!;
    let best = candidates[0]!;
    let fewest = Infinity;
    for (const loop of candidates) {
      const after = new Set(ready.filter((item) => nextLoop(item) === loop));
      let missed = 0;
      // `pending` is ordered, so that what an item needs has been looked at before it.
      for (const item of pending) {
        if (after.has(item)) continue;
        if (needs.get(item)!.some((need) => after.has(need))) after.add(item);
        else if (nextLoop(item) === loop) missed++;
      }
      if (missed < fewest) {
        fewest = missed;
        best = loop;
      }
    }
    return best;
  }

  /** The items of depth `depth` whose results `item` uses. */
  #needsOf(item: Item, depth: number): Item[] {
    const found = new Set<Item>();
    const seen = new Set<Scalar | Item>();
    const add = (other: Item): void => {
      if (other.home === depth) found.add(other);
      else if (other.home > depth) visitItem(other);
    };
    const visitBuffer = (buffer: Buffer): void => {
      if (buffer.home >= depth) buffer.effects.forEach(add);
    };
    const visit = (root: Scalar): void => {
      const stack = [root];
      for (let scalar = stack.pop(); scalar !== undefined; scalar = stack.pop()) {
        if (scalar.depth < depth || seen.has(scalar)) continue;
        seen.add(scalar);
        if (scalar.op === "reduce" && scalar.depth === depth) {
          add(this.state.reduceItem(scalar));
          continue;
        }
        if (scalar.op === "load" || scalar.op === "array") visitBuffer(scalar.buffer);
        if (scalar.op === "result") add(scalar.item);
        for (let k = scalar.args.length - 1; k >= 0; k--) stack.push(scalar.args[k]!);
      }
    };
    const visitItem = (other: Item): void => {
      if (seen.has(other)) return;
      seen.add(other);
      other.roots.forEach(visit);
      other.after.forEach(add);
      if (other.kind === "call")
        for (const argument of other.arguments) if ("storage" in argument) visitBuffer(argument);
      if (other.kind === "scan") other.body.forEach(visitItem);
    };
    visitItem(item);
    found.delete(item);
    return [...found];
  }

  /** Finds dear values that several loops over one range need, and lets the first keep them in an array. */
  #keepShared(steps: readonly Step[], depth: number): void {
    const counts = new Map<Loop, number>();
    for (const { loop } of steps) if (loop !== undefined) counts.set(loop, (counts.get(loop) ?? 0) + 1);
    const firstSeen = new Map<Scalar, Step>();
    for (const step of steps) {
      if (step.loop === undefined || counts.get(step.loop)! < 2 || step.items[0]!.kind === "scan") continue;
      const visit = (scalar: Scalar): void => {
        if (scalar.depth <= depth || firstSeen.get(scalar) === step || this.emitter.kept.has(scalar)) return;
        if (firstSeen.has(scalar) && this.#keep(scalar, depth, step.loop!)) return;
        if (!firstSeen.has(scalar)) firstSeen.set(scalar, step);
        scalar.args.forEach(visit);
      };
      for (const item of step.items) item.roots.forEach(visit);
    }
  }

  #keep(scalar: Scalar, depth: number, loop: Loop): boolean {
    if (this.#costs.of(scalar) < KEEP_COST || !isReal(scalar)) return false;
    const free = [...freeLoops(scalar)].filter((l) => l.depth > depth).sort((a, b) => a.depth - b.depth);
    if (!free.includes(loop)) return false;
    const length = free.reduce((total, l) => total * l.extent, 1);
    if (length > MAX_KEPT_LENGTH) return false;
    const { scalars } = this.state;
    let index = scalars.int(0);
    for (const l of free) index = scalars.add(scalars.mul(index, scalars.int(l.extent)), scalars.variable(l));
    index.uses += 2;
    this.emitter.kept.set(scalar, { buffer: this.state.workspace(length, depth), index, isStored: false });
    return true;
  }

  #emitLoop(scope: Scope, loop: Loop, items: readonly Item[]): void {
    const inner = new Scope(scope, loop);
    const reductions = [];
    for (const item of items) {
      if (item.loops.length - 1 !== scope.depth - item.home) continue;
      if (item.kind === "reduce") {
        const name = this.emitter.fresh("s");
        this.#accumulators.set(item, name);
        reductions.push({ name, combine: item.reduce.combine });
      } else if (item.kind === "prefix") {
        const name = this.emitter.fresh("s");
        this.#accumulators.set(item, name);
        scope.statements.push({ kind: "let", name, value: { kind: "number", value: 0 } });
      }
    }
    this.realise(inner, items);
    const bound = this.emitter.int(loop.extent);
    scope.statements.push({ kind: "for", variable: `i${loop.depth}`, bound, reductions, body: inner.statements });
    for (const item of items) {
      if (item.kind === "reduce") scope.names.set(item.reduce, this.#accumulators.get(item)!);
    }
  }

  /** Does the innermost part of an item. */
  #perform(scope: Scope, item: Item): void {
    const { emitter } = this;
    if (this.state.isLarge) emitter.prepare(item.roots, scope);
    switch (item.kind) {
      case "store": {
        const index = emitter.value(item.index, scope);
        const value = emitter.value(item.value, scope);
        scope.statements.push({ kind: "store", array: arrayName(item.buffer), index, add: item.add, value });
        return;
      }
      case "reduce": {
        const value = emitter.value(item.reduce.args[0]!, scope);
        scope.statements.push({
          kind: "accumulate",
          name: this.#accumulators.get(item)!,
          combine: item.reduce.combine,
          value,
        });
        return;
      }
      case "prefix":
        this.#performPrefix(scope, item);
        return;
      case "fill": {
        const range = [emitter.value(item.start, scope), emitter.value(item.end, scope)];
        scope.statements.push({
          kind: "call",
          callee: emitter.callee("clear"),
          arguments: [arrayReference(item.buffer), ...range],
        });
        return;
      }
      case "call": {
        const list = item.arguments.map((a) => ("storage" in a ? arrayReference(a) : emitter.value(a, scope)));
        scope.statements.push({ kind: "call", callee: emitter.callee(item.callee), arguments: list });
        return;
      }
      case "value":
        return;
      case "scan":
        throw new InternalError("a scan is performed as a loop");
    }
  }

  #performPrefix(scope: Scope, item: PrefixItem): void {
    const total: Expression = { kind: "name", name: this.#accumulators.get(item)! };
    const value = this.emitter.named(item.value, scope);
    const index = this.emitter.value(item.index, scope);
    const store: Statement = { kind: "store", array: arrayName(item.buffer), index, add: false, value: total };
    const step: Statement = { kind: "accumulate", name: this.#accumulators.get(item)!, combine: "sum", value };
    scope.statements.push(...(item.exclusive ? [store, step] : [step, store]));
  }

  #emitScan(scope: Scope, item: ScanItem): void {
    const { emitter } = this;
    const loop = item.loops[0]!;
    const inner = new Scope(scope, loop);
    const names = item.carries.map(({ carry, initial }) => {
      const name = emitter.fresh("a");
      scope.statements.push({ kind: "let", name, value: emitter.value(initial, scope) });
      inner.names.set(carry, name);
      return name;
    });
    this.realise(inner, item.body);
    const changed = item.carries.map((c, k) => ({ ...c, name: names[k]! })).filter((c) => c.next !== c.carry);
    const values = changed.map(({ next }) => emitter.named(next, inner));
    changed.forEach(({ name }, k) => inner.statements.push({ kind: "assign", name, value: values[k]! }));
    for (const { from, to } of item.copies) {
      inner.statements.push({
        kind: "call",
        callee: emitter.callee("copy"),
        arguments: [arrayReference(from), arrayReference(to)],
      });
    }
    const bound = emitter.int(loop.extent);
    const until: Expression | undefined = item.until === undefined ? undefined : { kind: "name", name: names[item.until]! }; // prettier-ignore
    const steps = { kind: "for", variable: `i${loop.depth}`, bound, reductions: [], body: inner.statements } as const;
    scope.statements.push(until === undefined ? steps : { ...steps, until });
    item.carries.forEach(({ carry }, k) => {
      const result = this.state.scalars.result(item, carry);
      scope.names.set(result, names[k]!);
    });
  }
}

function arrayReference(buffer: Buffer): Expression {
  return { kind: "name", name: arrayName(buffer) };
}

function isReal(scalar: Scalar): boolean {
  return !["compare", "and", "or", "not", "array", "number", "loop"].includes(scalar.op);
}
