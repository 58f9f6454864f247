/**
 * @file A gate through which each evaluation on a tensor thread goes, so that threads can be ended from outside between two of them:
 * Dawn ends the whole process where a thread is ended that waits for a device.
 */

const slot = { isClosed: 0, numInside: 1 } as const;

/** The gate of all threads that evaluate one compiled density. */
export class TensorGate {
  readonly #words: Int32Array;

  /** @param memory eight bytes of zeros, to start */
  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /** An evaluation begins. Once the gate is closed none does, and its thread sleeps until it is ended. */
  enter(): void {
    Atomics.add(this.#words, slot.numInside, 1);
    if (Atomics.load(this.#words, slot.isClosed) === 0) return;
    this.leave();
    Atomics.wait(this.#words, slot.isClosed, 1);
  }

  /** An evaluation has ended. */
  leave(): void {
    Atomics.sub(this.#words, slot.numInside, 1);
    Atomics.notify(this.#words, slot.numInside);
  }

  /** Lets no evaluation begin any more, and waits for those that have begun, but no longer than `milliseconds`. */
  close(milliseconds: number): void {
    Atomics.store(this.#words, slot.isClosed, 1);
    const end = performance.now() + milliseconds;
    for (;;) {
      const numInside = Atomics.load(this.#words, slot.numInside);
      const left = end - performance.now();
      if (numInside <= 0 || left <= 0) return;
      Atomics.wait(this.#words, slot.numInside, numInside, left);
    }
  }
}
