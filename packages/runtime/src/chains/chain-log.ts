/** @file What a running chain tells through the shared memory: how far it is, when it was where; and what it is told: to stop. */

import { clockSlot, counterSlot, type ChainMemory } from "./shared-memory.js";

/** The log of one chain. */
export class ChainLog {
  /** Asked after each iteration where the thread has other work to do; true for a pause. */
  pauses: (() => boolean) | undefined;

  /** @param cpuMicroseconds CPU time used so far */
  constructor(
    private readonly memory: ChainMemory,
    private readonly warmup: number,
    private readonly cpuMicroseconds: () => number,
  ) {}

  start(): void {
    this.memory.clocks[clockSlot.cpuStart] = this.cpuMicroseconds();
    this.memory.clocks[clockSlot.start] = now();
  }

  /** `iteration` iterations are done, warmup included. */
  note(iteration: number): void {
    const { counters, clocks } = this.memory;
    Atomics.store(counters, counterSlot.iteration, iteration);
    if (iteration === 1) clocks[clockSlot.firstIteration] = now();
    if (iteration === this.warmup) clocks[clockSlot.warmupEnd] = now();
  }

  /** A row has been written. */
  count(isWarmup: boolean): void {
    Atomics.add(this.memory.counters, isWarmup ? counterSlot.warmupRows : counterSlot.drawRows, 1);
  }

  isStopped(): boolean {
    return Atomics.load(this.memory.stop, 0) !== 0;
  }

  /** Whether the chain has to stop or to pause. */
  mayNotGoOn(): boolean {
    return this.isStopped() || this.pauses?.() === true;
  }

  end(): void {
    this.memory.clocks[clockSlot.end] = now();
    this.memory.clocks[clockSlot.cpuEnd] = this.cpuMicroseconds();
  }
}

/** Milliseconds since the epoch, comparable between threads. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
