/** @file The WebAssembly instructions that kernels use, by the names of the text format ([Wasm2022] section 5.4). */

/** Instructions of one byte without immediates. */
export const OPCODES = {
  unreachable: 0x00,
  return: 0x0f,
  select: 0x1b,
  "i32.eqz": 0x45,
  "i32.eq": 0x46,
  "i32.ne": 0x47,
  "i32.lt_s": 0x48,
  "i32.lt_u": 0x49,
  "i32.gt_s": 0x4a,
  "i32.le_s": 0x4c,
  "i32.ge_s": 0x4e,
  "i32.ge_u": 0x4f,
  "f64.eq": 0x61,
  "f64.ne": 0x62,
  "f64.lt": 0x63,
  "f64.gt": 0x64,
  "f64.le": 0x65,
  "f64.ge": 0x66,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
  "i32.div_s": 0x6d,
  "i32.rem_s": 0x6f,
  "i32.and": 0x71,
  "i32.or": 0x72,
  "i32.xor": 0x73,
  "i32.shl": 0x74,
  "i32.shr_u": 0x76,
  "i32.rotl": 0x77,
  "i64.add": 0x7c,
  "i64.and": 0x83,
  "i64.or": 0x84,
  "i64.xor": 0x85,
  "i64.shl": 0x86,
  "i64.shr_u": 0x88,
  "f64.abs": 0x99,
  "f64.neg": 0x9a,
  "f64.ceil": 0x9b,
  "f64.floor": 0x9c,
  "f64.trunc": 0x9d,
  "f64.nearest": 0x9e,
  "f64.sqrt": 0x9f,
  "f64.add": 0xa0,
  "f64.sub": 0xa1,
  "f64.mul": 0xa2,
  "f64.div": 0xa3,
  "f64.min": 0xa4,
  "f64.max": 0xa5,
  "f64.copysign": 0xa6,
  "i32.wrap_i64": 0xa7,
  "i64.extend_i32_u": 0xad,
  "f64.convert_i32_s": 0xb7,
  "f64.convert_i64_s": 0xb9,
  "i64.reinterpret_f64": 0xbd,
  "f64.reinterpret_i64": 0xbf,
} as const;

/** Instructions after the byte 0xfd, without immediates. */
export const VECTOR_OPCODES = {
  "f64x2.splat": 0x14,
  "f64x2.eq": 0x47,
  "f64x2.ne": 0x48,
  "f64x2.lt": 0x49,
  "f64x2.gt": 0x4a,
  "f64x2.le": 0x4b,
  "f64x2.ge": 0x4c,
  "v128.not": 0x4d,
  "v128.and": 0x4e,
  "v128.andnot": 0x4f,
  "v128.or": 0x50,
  "v128.bitselect": 0x52,
  "v128.any_true": 0x53,
  "f64x2.ceil": 0x74,
  "f64x2.floor": 0x75,
  "f64x2.trunc": 0x7a,
  "f64x2.nearest": 0x94,
  "i64x2.shl": 0xcb,
  "i64x2.shr_u": 0xcd,
  "f64x2.abs": 0xec,
  "f64x2.neg": 0xed,
  "f64x2.sqrt": 0xef,
  "f64x2.add": 0xf0,
  "f64x2.sub": 0xf1,
  "f64x2.mul": 0xf2,
  "f64x2.div": 0xf3,
  "f64x2.min": 0xf4,
  "f64x2.max": 0xf5,
  "f64x2.pmin": 0xf6,
  "f64x2.pmax": 0xf7,
  "f64x2.convert_low_i32x4_s": 0xfe,
} as const;

/** An instruction of one byte. */
export type Opcode = keyof typeof OPCODES;
/** A vector instruction without immediates. */
export type VectorOpcode = keyof typeof VECTOR_OPCODES;

/** Types of values. */
export const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b } as const;
/** The type of a value. */
export type ValueType = keyof typeof VALUE_TYPES;

/** Loads and stores: the bytes before the memory argument, and the binary logarithm of the width. */
export const MEMORY_OPCODES = {
  "i32.load": { bytes: [0x28], align: 2 },
  "f64.load": { bytes: [0x2b], align: 3 },
  "i32.store": { bytes: [0x36], align: 2 },
  "f64.store": { bytes: [0x39], align: 3 },
  "v128.load": { bytes: [0xfd, 0x00], align: 3 },
  "v128.load64_splat": { bytes: [0xfd, 0x0a], align: 3 },
  "v128.store": { bytes: [0xfd, 0x0b], align: 3 },
  "v128.load64_zero": { bytes: [0xfd, 0x5d], align: 2 },
} as const;
/** An instruction that reads or writes memory. */
export type MemoryOpcode = keyof typeof MEMORY_OPCODES;
