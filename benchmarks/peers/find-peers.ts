/**
 * @file Finds the peers of a run: installs them when asked, runs those that there are, and says of every other that it is not
 * there and how it would be. None is left out in silence.
 */

import type { ModelOptions } from "../harness/options.js";
import type { SuiteContext } from "../harness/suite.js";
import { readStored } from "../stored/read-stored.js";
import { install, installCommands, peers, whatIsMissing, type Peer } from "./peer.js";
import { peerGradient, runPeer } from "./run-peer.js";

/** What suites see of the peers, for one case. */
export interface FoundPeers {
  on(benchmark: string): Pick<SuiteContext, "runPeers" | "gradients" | "stored">;
}

/** The peers' seeds begin here, away from ours. */
const firstSeed = 1001;

/** Looks for the peers that `options` names. */
export async function findPeers(
  options: Pick<ModelOptions, "peers" | "seeds" | "installPeers">,
  notice: (text: string) => void,
): Promise<FoundPeers> {
  const asked = peers.filter(({ name }) => options.peers.includes(name));
  const found: Peer[] = [];
  for (const peer of asked) {
    let missing = await whatIsMissing(peer);
    if (missing !== undefined && options.installPeers) {
      notice(`${peer.name}: installing`);
      await install(peer);
      missing = await whatIsMissing(peer);
    }
    if (missing === undefined) found.push(peer);
    else {
      const commands = installCommands(peer).map((command) => command.join(" "));
      notice(`${peer.name} cannot be run: ${missing}. \`--install-peers\` installs it:\n  ${commands.join("\n  ")}`);
    }
  }
  const seeds = Array.from({ length: options.seeds }, (_, k) => firstSeed + k);
  const figures = readStored();
  return {
    on(benchmark) {
      const able = found.filter(({ cases }) => cases.includes(benchmark));
      const failed = new Set<string>();
      return {
        runPeers: async (what, { fresh = false } = {}) => {
          const measured = [];
          for (const peer of able) {
            try {
              measured.push({ name: peer.name, fits: await runPeer(peer, what, seeds, fresh) });
            } catch (error) {
              failed.add(peer.name);
              notice(`${what.name}: ${error instanceof Error ? error.message : String(error)}`);
            }
          }
          for (const peer of asked) {
            if (!peer.cases.includes(benchmark)) notice(`${what.name}: ${peer.name} has no such model`);
          }
          return measured;
        },
        gradients: async (what) => {
          const measured = [];
          for (const peer of able.filter(({ gradientCases = [] }) => gradientCases.includes(benchmark))) {
            try {
              measured.push(await peerGradient(peer, what, options.seeds));
            } catch (error) {
              notice(`${what.name}: ${error instanceof Error ? error.message : String(error)}`);
            }
          }
          return measured;
        },
        stored: (metric) =>
          figures.figures
            .filter(
              (each) =>
                each.case === benchmark &&
                each.metric === metric &&
                asked.some(({ name }) => name === each.peer) &&
                (failed.has(each.peer) || !able.some(({ name }) => name === each.peer)),
            )
            .map(({ peer, value }) => ({
              name: peer,
              figure: { median: value, min: value, max: value, counted: 1, made: 1 },
              stored: figures.date,
            })),
      };
    },
  };
}
