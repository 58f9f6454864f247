/** @file The command line: `bench SUITE [--json] [--case C]... [--peer P]... [--seeds N] [--install-peers]`. */

import { parseArgs } from "node:util";

import { peers, type PeerName } from "../peers/peer.js";
import { cases } from "../models/cases.js";
import type { BenchmarkCase } from "./benchmark-case.js";
import { findCase } from "./find-case.js";

export const suiteNames = ["gradient", "ess", "compile", "memory"] as const;

/** The question that is asked. */
export type SuiteName = (typeof suiteNames)[number];

/** What a run was asked for. */
export interface Options {
  readonly suite: SuiteName;
  readonly json: boolean;
  readonly cases: readonly BenchmarkCase[];
  /** Whether the cases are all there are, none named. */
  readonly isEveryCase: boolean;
  /** Peers to run; none for `--peer none`. */
  readonly peers: readonly PeerName[];
  readonly seeds: number;
  readonly installPeers: boolean;
}

export const usage = `Usage: npm run bench -- SUITE [options]

  SUITE            ${suiteNames.join(", ")}
  --case NAME      a case; may be given more than once (default: all)
  --peer NAME      ${peers.map(({ name }) => name).join(", ")} or none; may be given more than once (default: all)
  --seeds N        fits of each engine that a median is taken over (default: 10)
  --install-peers  install the peers that are missing, with apt-get and pip
  --json           one JSON object instead of a table`;

/** @throws RangeError, TypeError for what it does not know */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      case: { type: "string", multiple: true, default: [] },
      peer: { type: "string", multiple: true, default: [] },
      seeds: { type: "string", default: "10" },
      "install-peers": { type: "boolean", default: false },
    },
  });
  const [suite] = positionals;
  if (positionals.length !== 1 || !isSuite(suite)) {
    throw new RangeError(
      `bench: expected one suite of ${suiteNames.join(", ")}, received \`${positionals.join(" ")}\`.`,
    );
  }
  if (suite === "memory" && values.case.length > 0) {
    throw new RangeError("bench: the suite memory has a model of its own and takes no `--case`.");
  }
  const seeds = Number(values.seeds);
  if (!Number.isInteger(seeds) || seeds < 1) {
    throw new RangeError(`bench: \`--seeds\` must be an integer from 1, received \`${values.seeds}\`.`);
  }
  return {
    suite,
    json: values.json,
    cases: values.case.length === 0 ? cases : values.case.map(findCase),
    isEveryCase: values.case.length === 0,
    peers: peerNames(values.peer),
    seeds,
    installPeers: values["install-peers"],
  };
}

function peerNames(names: readonly string[]): readonly PeerName[] {
  const known = peers.map(({ name }) => name);
  if (names.length === 0) return known;
  if (names.length === 1 && names[0] === "none") return [];
  for (const name of names) {
    if (!known.some((each) => each === name)) {
      throw new RangeError(
        `bench: there is no peer \`${name}\`. The peers are ${known.join(", ")}; \`none\` runs none.`,
      );
    }
  }
  return known.filter((name) => names.includes(name));
}

function isSuite(name: string | undefined): name is SuiteName {
  return suiteNames.some((suite) => suite === name);
}
