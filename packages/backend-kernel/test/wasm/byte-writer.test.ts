/** @file LEB128 integers against the examples of the format's definition, at their boundaries. */
import { describe, expect, it } from "vitest";
import { ByteWriter } from "../../src/wasm/byte-writer.js";

function written(write: (out: ByteWriter) => void): number[] {
  const out = new ByteWriter();
  write(out);
  return [...out.bytes()];
}

/** Reads a signed LEB128 integer of up to 53 bits. */
function readSigned(bytes: number[]): number {
  let value = 0;
  bytes.forEach((byte, k) => (value += (byte & 127) * 2 ** (7 * k)));
  const bits = 7 * bytes.length;
  return (bytes.at(-1)! & 64) === 0 ? value : value - 2 ** bits;
}

describe("ByteWriter", () => {
  it("writes unsigned integers", () => {
    expect(written((out) => out.unsigned(0))).toEqual([0]);
    expect(written((out) => out.unsigned(127))).toEqual([127]);
    expect(written((out) => out.unsigned(128))).toEqual([0x80, 1]);
    expect(written((out) => out.unsigned(624485))).toEqual([0xe5, 0x8e, 0x26]);
    expect(written((out) => out.unsigned(2 ** 32 - 1))).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  it("writes signed integers as short as they can be, with their sign", () => {
    expect(written((out) => out.signed(-123456))).toEqual([0xc0, 0xbb, 0x78]);
    expect(written((out) => out.signed(63))).toHaveLength(1);
    expect(written((out) => out.signed(64))).toHaveLength(2);
    expect(written((out) => out.signed(-64))).toHaveLength(1);
    expect(written((out) => out.signed(-65))).toHaveLength(2);
    for (const value of [0, 1, -1, 127, 128, -128, 2 ** 31 - 1, -(2 ** 31), 2 ** 52 - 1, -(2 ** 52)]) {
      expect(readSigned(written((out) => out.signed(value)))).toBe(value);
    }
  });

  it("grows, and puts lengths before names and parts", () => {
    const part = new ByteWriter();
    for (let i = 0; i < 1000; i++) part.byte(i & 255);
    const out = new ByteWriter();
    out.name("ab");
    out.sized(part);
    expect([...out.bytes().slice(0, 5)]).toEqual([2, 97, 98, 0xe8, 0x07]);
    expect(out.length).toBe(1005);
  });
});
