/**
 * @file How a thread that evaluates on tensors and the thread that asks it take turns: one word of shared memory says whose turn
 * it is, and each waits while it is the other's. The one that asks may therefore wait for a device that answers later,
 * which no single thread can.
 */

/** What is asked for. */
export type Request = "value" | "gradient" | "close";

const requests = ["value", "gradient", "close"] as const satisfies readonly Request[];

const caller = 0;
const thread = 1;

/** Words of the control array: whose turn it is, what is asked for, whether the answer is an error. */
const slot = { turn: 0, request: 1, failed: 2 } as const;
const controlBytes = 16;

/** Shared memory of one density: the control words, then positions, values and gradients, in Float64. */
export class TensorTurns {
  /** `[dimension]`, or `[dimension, chain]`. */
  readonly positions: Float64Array;
  /** `[1]`, or `[chain]`. */
  readonly values: Float64Array;
  /** As {@link TensorTurns.positions}. */
  readonly gradients: Float64Array;
  readonly #control: Int32Array;

  /** @param memory of {@link TensorTurns.allocate}, which another thread may hold too */
  constructor(
    readonly memory: SharedArrayBuffer,
    dimension: number,
    chains: number,
  ) {
    const size = dimension * chains;
    this.#control = new Int32Array(memory, 0, controlBytes / 4);
    this.positions = new Float64Array(memory, controlBytes, size);
    this.gradients = new Float64Array(memory, controlBytes + 8 * size, size);
    this.values = new Float64Array(memory, controlBytes + 16 * size, chains);
  }

  /** Memory in which it is the thread's turn, to start. */
  static allocate(dimension: number, chains: number): SharedArrayBuffer {
    const memory = new SharedArrayBuffer(controlBytes + 8 * (2 * dimension + 1) * chains);
    new Int32Array(memory, 0, 1)[slot.turn] = thread;
    return memory;
  }

  /** Whether the answer that has been waited for is an error. */
  get hasFailed(): boolean {
    return this.#control[slot.failed] === 1;
  }

  /** The caller asks, and goes on. */
  ask(request: Request): void {
    this.#control[slot.request] = requests.indexOf(request);
    this.#handOver(thread);
  }

  /** The caller waits for the answer. */
  awaitAnswer(): void {
    this.#await(thread);
  }

  /** The thread waits for what is asked next. */
  awaitRequest(): Request {
    this.#await(caller);
    return requests[this.#control[slot.request]!]!;
  }

  /** The thread has answered. */
  answer(hasFailed: boolean): void {
    this.#control[slot.failed] = hasFailed ? 1 : 0;
    this.#handOver(caller);
  }

  #handOver(to: number): void {
    Atomics.store(this.#control, slot.turn, to);
    Atomics.notify(this.#control, slot.turn);
  }

  #await(whileTurn: number): void {
    while (Atomics.load(this.#control, slot.turn) === whileTurn) Atomics.wait(this.#control, slot.turn, whileTurn);
  }
}
