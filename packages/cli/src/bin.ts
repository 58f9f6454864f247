#!/usr/bin/env node
/** @file The executable `terrace`. */

import { guardOutput } from "./guard-output.js";
import { run } from "./run.js";

const output = guardOutput(process.stdout, process.stderr);
const code = await run(process.argv.slice(2));
process.exitCode = output.hasFailed() ? 1 : code;
