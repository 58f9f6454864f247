/** @file The body of one WebAssembly function being written: locals, instructions, structured control. */
import { ByteWriter } from "./byte-writer.js";
import { MEMORY_OPCODES, OPCODES, VALUE_TYPES, VECTOR_OPCODES } from "./opcodes.js";
import type { MemoryOpcode, Opcode, ValueType, VectorOpcode } from "./opcodes.js";

const EMPTY_BLOCK = 0x40;

/** Writes one function. Locals are numbered from the parameters on. */
export class FunctionWriter {
  #code = new ByteWriter();
  readonly #locals: ValueType[] = [];

  constructor(
    readonly parameters: readonly ValueType[],
    readonly results: readonly ValueType[],
  ) {}

  /** A new local, zero at first. */
  local(type: ValueType): number {
    return this.parameters.length + this.#locals.push(type) - 1;
  }

  /** What `write` writes, kept aside to be put where {@link append} says. */
  aside(write: () => void): ByteWriter {
    const outer = this.#code;
    const inner = new ByteWriter();
    this.#code = inner;
    try {
      write();
    } finally {
      this.#code = outer;
    }
    return inner;
  }

  append(code: ByteWriter): void {
    this.#code.append(code);
  }

  op(opcode: Opcode): void {
    this.#code.byte(OPCODES[opcode]);
  }

  vector(opcode: VectorOpcode): void {
    this.#code.byte(0xfd);
    this.#code.unsigned(VECTOR_OPCODES[opcode]);
  }

  get(local: number): void {
    this.#code.byte(0x20);
    this.#code.unsigned(local);
  }

  set(local: number): void {
    this.#code.byte(0x21);
    this.#code.unsigned(local);
  }

  tee(local: number): void {
    this.#code.byte(0x22);
    this.#code.unsigned(local);
  }

  global(index: number): void {
    this.#code.byte(0x23);
    this.#code.unsigned(index);
  }

  i32(value: number): void {
    this.#code.byte(0x41);
    this.#code.signed(value | 0);
  }

  /** A 64-bit constant within 2^53. */
  i64(value: number): void {
    this.#code.byte(0x42);
    this.#code.signed(value);
  }

  f64(value: number): void {
    this.#code.byte(0x44);
    this.#code.double(value);
  }

  /** The same number in both lanes of a vector. */
  vectorConstant(value: number): void {
    this.#code.byte(0xfd);
    this.#code.unsigned(0x0c);
    this.#code.double(value);
    this.#code.double(value);
  }

  /** The same 64 bits in both lanes, given as two words. */
  vectorBits(high: number, low: number): void {
    this.#code.byte(0xfd);
    this.#code.unsigned(0x0c);
    for (let lane = 0; lane < 2; lane++) {
      for (const word of [low, high]) for (let k = 0; k < 32; k += 8) this.#code.byte((word >>> k) & 255);
    }
  }

  /** The numbers 0 and 1. */
  vectorLaneNumbers(): void {
    this.#code.byte(0xfd);
    this.#code.unsigned(0x0c);
    this.#code.double(0);
    this.#code.double(1);
  }

  /** A load or store at the address on the stack plus `offset`. */
  memory(opcode: MemoryOpcode, offset: number): void {
    const { bytes, align } = MEMORY_OPCODES[opcode];
    this.#code.raw(bytes);
    this.#code.byte(align);
    this.#code.unsigned(offset);
  }

  /** Loads one lane of the vector on the stack from the address below it. */
  loadLane(offset: number, lane: 0 | 1): void {
    this.#code.raw([0xfd, 0x57, 3]);
    this.#code.unsigned(offset);
    this.#code.byte(lane);
  }

  /** The first lanes of two vectors, or the second lanes, as one vector. */
  interleaveLanes(lane: 0 | 1): void {
    this.#code.raw([0xfd, 0x0d]);
    for (const vector of [0, 16]) for (let k = 0; k < 8; k++) this.#code.byte(vector + 8 * lane + k);
  }

  extractLane(lane: 0 | 1): void {
    this.#code.raw([0xfd, 0x21, lane]);
  }

  /** Replaces one lane of a vector with the double on top. */
  replaceLane(lane: 0 | 1): void {
    this.#code.raw([0xfd, 0x22, lane]);
  }

  /** The low 32 bits of the 64-bit lane `lane` as an integer. */
  extractInteger(lane: 0 | 1): void {
    this.#code.raw([0xfd, 0x1b, 2 * lane]);
  }

  /** f64 to i32, rounded to zero, clamped, NaN to 0. */
  truncateSaturated(): void {
    this.#code.raw([0xfc, 0x02]);
  }

  /** Fills memory: address, value, length on the stack. */
  memoryFill(): void {
    this.#code.raw([0xfc, 0x0b, 0x00]);
  }

  /** Copies memory: destination, source, length on the stack. */
  memoryCopy(): void {
    this.#code.raw([0xfc, 0x0a, 0x00, 0x00]);
  }

  call(index: number): void {
    this.#code.byte(0x10);
    this.#code.unsigned(index);
  }

  /** `loop ... end`; inside, {@link repeatIf} jumps to its start. */
  loop(body: () => void): void {
    this.#code.raw([0x03, EMPTY_BLOCK]);
    body();
    this.#code.byte(0x0b);
  }

  /** Jumps to the start of the innermost loop if the condition on the stack holds. */
  repeatIf(): void {
    this.#code.raw([0x0d, 0]);
  }

  /** `block ... end`; a jump to it goes to its end. */
  block(body: () => void): void {
    this.#code.raw([0x02, EMPTY_BLOCK]);
    body();
    this.#code.byte(0x0b);
  }

  /** Jumps to the enclosing block or loop number `depth`, from inside out. */
  jump(depth: number): void {
    this.#code.byte(0x0c);
    this.#code.unsigned(depth);
  }

  /** As {@link jump}, if the condition on the stack holds. */
  jumpIf(depth: number): void {
    this.#code.byte(0x0d);
    this.#code.unsigned(depth);
  }

  /** `if ... else ... end` on the condition on the stack. */
  if(result: ValueType | undefined, then: () => void, otherwise?: () => void): void {
    this.#code.raw([0x04, result === undefined ? EMPTY_BLOCK : VALUE_TYPES[result]]);
    then();
    if (otherwise !== undefined) {
      this.#code.byte(0x05);
      otherwise();
    }
    this.#code.byte(0x0b);
  }

  /** The function as an entry of the code section. */
  encode(): ByteWriter {
    const content = new ByteWriter();
    const runs: { type: ValueType; count: number }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count++;
      else runs.push({ type, count: 1 });
    }
    content.unsigned(runs.length);
    for (const { type, count } of runs) {
      content.unsigned(count);
      content.byte(VALUE_TYPES[type]);
    }
    content.append(this.#code);
    content.byte(0x0b);
    return content;
  }
}
