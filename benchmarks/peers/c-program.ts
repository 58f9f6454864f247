/** @file Scalar C as a peer: compiled when a run begins, it does what it is told on its standard input. */

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { runProcess } from "../harness/child-process.js";
import type { MatrixCase } from "../models/matrix-cases.js";

/** The name that `--peer` takes. */
export const cPeer = "c-O2";

const compiler = "gcc";
const flags = ["-O2"];
const installCommand = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", compiler, "libc6-dev"];

/** A compiled program of this machine. */
export interface CProgram {
  readonly file: string;
  /** The compiler's version and flags. */
  readonly version: string;
  /** Deletes it. */
  readonly dispose: () => void;
}

/** Compiles the peer, after installing the compiler if that is asked for; says what is missing where it cannot. */
export async function compileC(mayInstall: boolean, notice: (text: string) => void): Promise<CProgram | undefined> {
  let asked = await runProcess(compiler, ["--version"]);
  if (asked.code !== 0 && mayInstall) {
    notice(`${cPeer}: installing`);
    const [command, ...args] = installCommand;
    const { errors, code } = await runProcess(command!, args, { DEBIAN_FRONTEND: "noninteractive" });
    if (code !== 0) throw new Error(`bench: \`${installCommand.join(" ")}\` failed:\n${errors.trim()}`);
    asked = await runProcess(compiler, ["--version"]);
  }
  if (asked.code !== 0) {
    notice(
      `${cPeer} cannot be run: ${compiler} is not installed. \`--install-peers\` installs it:\n  ${installCommand.join(" ")}`,
    );
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "terrace-bench-c-"));
  const dispose = (): void => rmSync(folder, { recursive: true, force: true });
  const file = join(folder, "linear_algebra");
  const source = new URL("linear_algebra.c", import.meta.url).pathname;
  const { errors, code } = await runProcess(compiler, [...flags, "-o", file, source, "-lm"]);
  if (code !== 0) {
    dispose();
    throw new Error(`bench: \`${compiler}\` failed:\n${errors.trim()}`);
  }
  return { file, version: `${asked.output.split("\n")[0]!.trim()} ${flags.join(" ")}`, dispose };
}

/** The compiled program at work on one case. */
export interface CProcess {
  readonly answer: () => Promise<Float64Array>;
  /** CPU microseconds of `count` calls. */
  readonly time: (count: number) => Promise<number>;
  readonly end: () => void;
}

/** Starts the program on a case. */
export function startC(file: string, matrixCase: MatrixCase): CProcess {
  const { kind, n, m, batch, transposeA, transposeB } = matrixCase;
  const child = spawn(file, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (command: string): Promise<string> => {
    child.stdin.write(`${command}\n`);
    const { value, done } = (await lines.next()) as IteratorResult<string, undefined>;
    if (done === true) throw new Error(`bench: ${cPeer} ended before it answered \`${command}\`.`);
    return value;
  };
  const inputs = Object.values(matrixCase.inputs());
  const lengths = [0, 1].map((k) => (inputs[k]?.length ?? 0) / batch);
  child.stdin.write(`${kind} ${n} ${m} ${batch} ${Number(transposeA)} ${Number(transposeB)} ${lengths.join(" ")}\n`);
  for (const input of inputs) child.stdin.write(`${input.join(" ")}\n`);
  return {
    answer: async () => Float64Array.from((await ask("answer")).trim().split(" "), Number),
    time: async (count) => Number(await ask(`time ${count}`)),
    end: () => child.stdin.end(),
  };
}
