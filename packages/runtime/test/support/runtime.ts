/** @file Types of the runtime that tests share. */
export type { Draws } from "@terrace/core";
export type { ChainTask } from "../../src/chains/task.js";
export type { Fit } from "../../src/fit/fit.js";
