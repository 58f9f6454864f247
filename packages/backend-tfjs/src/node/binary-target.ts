/**
 * @file Reads from a native binary's header which machine it is for, and whether its end is there. A loader's own words for
 * both are misleading ("no such file"), and a library that was cut short ends the process.
 */

import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** What a binary is built for, in Node's names; `arch` is undefined for a binary of several. */
export interface BinaryTarget {
  readonly platform: string;
  readonly arch: string | undefined;
  /** Whether the file is as long as its header says; true where the header does not say. */
  readonly isWhole: boolean;
}

const elfMachines: Readonly<Record<number, string>> = { 3: "ia32", 40: "arm", 62: "x64", 183: "arm64", 243: "riscv64" };
const machTypes: Readonly<Record<number, string>> = { 0x01000007: "x64", 0x0100000c: "arm64" };
const peMachines: Readonly<Record<number, string>> = { 0x014c: "ia32", 0x8664: "x64", 0xaa64: "arm64" };

/** The target of a shared library or addon; undefined where the file is none of a known kind. @throws Error if it cannot be read */
export function binaryTarget(file: string): BinaryTarget | undefined {
  const header = Buffer.alloc(1024);
  const handle = openSync(file, "r");
  try {
    const length = readSync(handle, header, 0, header.length, 0);
    return length < 64 ? undefined : parseHeader(header.subarray(0, length), fstatSync(handle).size);
  } finally {
    closeSync(handle);
  }
}

function parseHeader(header: Buffer, size: number): BinaryTarget | undefined {
  const magic = header.readUInt32BE(0);
  if (magic === 0x7f454c46) {
    const arch = elfMachines[header.readUInt16LE(18)] ?? "another architecture";
    // Class 2 has 64-bit addresses; the table of sections stands at the end of the file.
    const end = header[4] === 2 ? Number(header.readBigUInt64LE(40)) : header.readUInt32LE(32);
    const sections = header[4] === 2 ? header.readUInt16LE(58) * header.readUInt16LE(60) : 0;
    return { platform: "linux", arch, isWhole: size >= end + sections };
  }
  if (magic === 0xcffaedfe) {
    return { platform: "darwin", arch: machTypes[header.readUInt32LE(4)] ?? "another architecture", isWhole: true };
  }
  if (magic === 0xcafebabe) return { platform: "darwin", arch: undefined, isWhole: true };
  if (header.toString("latin1", 0, 2) === "MZ") {
    const start = header.readUInt32LE(0x3c);
    if (start + 6 > header.length) return undefined;
    return {
      platform: "win32",
      arch: peMachines[header.readUInt16LE(start + 4)] ?? "another architecture",
      isWhole: true,
    };
  }
  return undefined;
}
