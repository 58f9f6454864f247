/** @file Bytes of a WebAssembly module being written: LEB128 integers, floats, names, vectors of bytes ([Wasm2022] chapter 5). */

const double = new Float64Array(1);
const doubleBytes = new Uint8Array(double.buffer);

/** A growing array of bytes. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  #length = 0;

  /** Number of bytes written. */
  get length(): number {
    return this.#length;
  }

  /** A copy of what is written. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const longer = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    longer.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = longer;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Bytes as they are. */
  raw(values: ArrayLike<number>): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  /** What another writer holds. */
  append(other: ByteWriter): void {
    this.raw(other.#bytes.subarray(0, other.#length));
  }

  /** An unsigned integer below 2^53 as LEB128. */
  unsigned(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** A signed integer of up to 53 bits as LEB128. */
  signed(value: number): void {
    let rest = value;
    for (;;) {
      const low = ((rest % 128) + 128) % 128;
      rest = (rest - low) / 128;
      const isLast = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
      this.byte(isLast ? low : low + 128);
      if (isLast) return;
    }
  }

  /** A double, its bits as they are. */
  double(value: number): void {
    double[0] = value;
    this.raw(doubleBytes);
  }

  /** A name of ASCII letters, with its length. */
  name(text: string): void {
    this.unsigned(text.length);
    for (let i = 0; i < text.length; i++) this.byte(text.charCodeAt(i));
  }

  /** Bytes with their number before them. */
  sized(content: ByteWriter): void {
    this.unsigned(content.length);
    this.append(content);
  }
}
