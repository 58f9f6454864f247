/** @file Which parameters a node's value depends on. */

import type { Node } from "@terrace/graph";
import type { BoundParameter } from "./bound-model.js";

const none: ReadonlySet<Node> = new Set();

/** Inputs that nodes depend on; remembers what it has looked at. */
export class Dependence {
  private readonly known = new Map<Node, ReadonlySet<Node>>();

  /** The input nodes from which `node` is computed. */
  inputsOf(node: Node): ReadonlySet<Node> {
    const known = this.known.get(node);
    if (known !== undefined) return known;
    let found: ReadonlySet<Node> = node.op === "input" ? new Set([node]) : none;
    for (const input of node.inputs) {
      const more = this.inputsOf(input);
      if (found.size === 0) found = more;
      else if (more !== found && more.size > 0) found = new Set([...found, ...more]);
    }
    this.known.set(node, found);
    return found;
  }

  /** Whether `node` depends on a parameter. */
  uses(node: Node | undefined, { input }: Pick<BoundParameter, "input">): boolean {
    return node !== undefined && this.inputsOf(node).has(input);
  }

  /** Whether `node` depends on any of some parameters. */
  usesAny(node: Node | undefined, variables: Iterable<Pick<BoundParameter, "input">>): boolean {
    for (const variable of variables) if (this.uses(node, variable)) return true;
    return false;
  }
}
