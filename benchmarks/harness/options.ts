/** @file The command line: `bench SUITE [--json] [--case C]... [--peer P]... [--seeds N] [--install-peers]`. */

import { parseArgs } from "node:util";

import { peers, type PeerName } from "../peers/peer.js";
import { cPeer } from "../peers/c-program.js";
import { cases } from "../models/cases.js";
import { gibbsCases } from "../models/gibbs-cases.js";
import { matrixCases, type MatrixCase } from "../models/matrix-cases.js";
import { plannerCases, type PlannerCase } from "../models/planner-cases.js";
import { tensorCases, tensorPeers, type TensorCase, type TensorPeer } from "../models/tensor-cases.js";
import type { BenchmarkCase } from "./benchmark-case.js";
import { findCase } from "./find-case.js";

/** Suites over models. */
export const modelSuites = ["gradient", "ess", "gibbs", "compile", "memory"] as const;

/** The suite over operations on matrices. */
export const matrixSuite = "linear-algebra";

/** The suite over log densities on tensors. */
export const tensorSuite = "tfjs";

/** The suite over choices of a sampler. */
export const plannerSuite = "planner";

export const suiteNames = [...modelSuites, matrixSuite, tensorSuite, plannerSuite] as const;

/** A question that is asked of models. */
export type ModelSuite = (typeof modelSuites)[number];

/** What a run was asked for, whatever the suite. */
interface CommonOptions {
  readonly json: boolean;
  readonly seeds: number;
  readonly installPeers: boolean;
}

/** What a run over models was asked for. */
export interface ModelOptions extends CommonOptions {
  readonly suite: ModelSuite;
  readonly cases: readonly BenchmarkCase[];
  /** Whether the cases are all there are, none named. */
  readonly isEveryCase: boolean;
  /** Peers to run; none for `--peer none`. */
  readonly peers: readonly PeerName[];
}

/** What a run over operations on matrices was asked for. */
export interface MatrixOptions extends CommonOptions {
  readonly suite: typeof matrixSuite;
  readonly cases: readonly MatrixCase[];
  readonly peers: readonly (typeof cPeer)[];
}

/** What a run over log densities on tensors was asked for. */
export interface TensorOptions extends CommonOptions {
  readonly suite: typeof tensorSuite;
  readonly cases: readonly TensorCase[];
  readonly peers: readonly TensorPeer[];
}

/** What a run over choices of a sampler was asked for. */
export interface PlannerOptions extends CommonOptions {
  readonly suite: typeof plannerSuite;
  readonly cases: readonly PlannerCase[];
  /** None: plans are compared with each other. */
  readonly peers: readonly [];
}

/** What a run was asked for. */
export type Options = ModelOptions | MatrixOptions | TensorOptions | PlannerOptions;

export const usage = `Usage: npm run bench -- SUITE [options]

  SUITE            ${suiteNames.join(", ")}
  --case NAME      a case; may be given more than once (default: all)
  --peer NAME      ${peers.map(({ name }) => name).join(", ")} or none, of linear-algebra
                   ${cPeer}, of tfjs ${tensorPeers.join(", ")};
                   may be given more than once (default: all)
  --seeds N        fits or repetitions of each engine that a median is taken over (default: 10)
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
  const common = { json: values.json, seeds, installPeers: values["install-peers"] };
  if (suite === matrixSuite) {
    return { suite, ...common, cases: named(values.case, matrixCases), peers: peerNames(values.peer, [cPeer]) };
  }
  if (suite === tensorSuite) {
    return { suite, ...common, cases: named(values.case, tensorCases), peers: peerNames(values.peer, tensorPeers) };
  }
  if (suite === plannerSuite) return { suite, ...common, cases: named(values.case, plannerCases), peers: [] };
  const known = peers.map(({ name }) => name);
  const isEveryCase = values.case.length === 0;
  const ofSuite = suite === "gibbs" ? gibbsCases : cases;
  return { suite, ...common, isEveryCase, cases: named(values.case, ofSuite), peers: peerNames(values.peer, known) };
}

/** The cases of these names; all where there is none. */
function named<Case extends { readonly name: string }>(
  names: readonly string[],
  all: readonly Case[],
): readonly Case[] {
  return names.length === 0 ? all : names.map((name) => findCase(name, all));
}

function peerNames<Name extends string>(names: readonly string[], known: readonly Name[]): readonly Name[] {
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

function isSuite(name: string | undefined): name is Options["suite"] {
  return suiteNames.some((suite) => suite === name);
}
