/** @file Headers of native libraries for machines that a test does not run on. */

/** A library for Linux that ends with its table of sections. */
export function elfHeader(arch: "x64" | "arm64"): Buffer {
  const numSections = 3;
  const sectionBytes = 64;
  const bytes = Buffer.alloc(64 + 100 + numSections * sectionBytes);
  bytes.write("\x7fELF\x02\x01\x01", "latin1");
  bytes.writeUInt16LE(arch === "x64" ? 62 : 183, 18);
  bytes.writeBigUInt64LE(164n, 40);
  bytes.writeUInt16LE(sectionBytes, 58);
  bytes.writeUInt16LE(numSections, 60);
  return bytes;
}

/** A library for macOS of this type of processor. */
export function machHeader(type: number): Buffer {
  const bytes = Buffer.alloc(100);
  bytes.writeUInt32LE(0xfeedfacf, 0);
  bytes.writeUInt32LE(type, 4);
  return bytes;
}

/** A library for Windows of this machine. */
export function peHeader(machine: number): Buffer {
  const bytes = Buffer.alloc(200);
  bytes.write("MZ", "latin1");
  bytes.writeUInt32LE(0x80, 0x3c);
  bytes.write("PE\0\0", 0x80, "latin1");
  bytes.writeUInt16LE(machine, 0x84);
  return bytes;
}
