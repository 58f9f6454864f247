#!/usr/bin/env node
/** @file The executable `terrace`. */

import { run } from "./run.js";

process.exitCode = await run(process.argv.slice(2));
