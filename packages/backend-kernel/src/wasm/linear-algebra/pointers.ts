/** @file Addresses in locals, and loops that move them. */
import type { FunctionWriter } from "../function-writer.js";

/** Bytes of a number. */
export const REAL_BYTES = 8;

/** Rows or columns of a matrix that are computed together. */
export const BLOCK = 4;

/** `local += bytes`. */
function advance(f: FunctionWriter, local: number, bytes: number): void {
  if (bytes === 0) return;
  pushAddress(f, local, bytes);
  f.set(local);
}

/** Puts `local + bytes` on the stack. */
function pushAddress(f: FunctionWriter, local: number, bytes: number): void {
  f.get(local);
  if (bytes === 0) return;
  f.i32(bytes);
  f.op("i32.add");
}

/** A new local that holds `local + bytes`. */
export function pointer(f: FunctionWriter, local: number, bytes = 0): number {
  const made = f.local("i32");
  pushAddress(f, local, bytes);
  f.set(made);
  return made;
}

/** `target = source + bytes`. */
export function point(f: FunctionWriter, target: number, source: number, bytes = 0): void {
  pushAddress(f, source, bytes);
  f.set(target);
}

/** Steps that pointers make each time around a loop, in bytes. */
export type Steps = readonly (readonly [local: number, bytes: number])[];

/** Runs `body` while the first pointer of `steps` is not at `end`; after each time all of them move. */
export function whileBefore(f: FunctionWriter, end: number, steps: Steps, body: () => void): void {
  const [[first]] = steps as [Steps[number]];
  f.get(first);
  f.get(end);
  f.op("i32.ne");
  f.if(undefined, () => {
    f.loop(() => {
      body();
      for (const [local, bytes] of steps) advance(f, local, bytes);
      f.get(first);
      f.get(end);
      f.op("i32.ne");
      f.repeatIf();
    });
  });
}

/** Runs `body` `count` times, which is known; the pointers move after each time. */
export function repeat(f: FunctionWriter, count: number, steps: Steps, body: () => void): void {
  if (count === 0) return;
  const move = (): void => {
    for (const [local, bytes] of steps) advance(f, local, bytes);
  };
  if (count === 1) {
    body();
    move();
    return;
  }
  const left = f.local("i32");
  f.i32(count);
  f.set(left);
  f.loop(() => {
    body();
    move();
    f.get(left);
    f.i32(1);
    f.op("i32.sub");
    f.tee(left);
    f.repeatIf();
  });
}
