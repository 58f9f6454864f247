"""Generates src/special/exp-table.ts and src/special/log-table.ts with mpmath (any recent version) at 60 digits.

Run from packages/core: python3 test/reference/special-tables.py
"""
import mpmath as mp

mp.mp.dps = 60


def literal(x):
    return repr(float(x))


def rows(values, per_line=4):
    lines = []
    for i in range(0, len(values), per_line):
        lines.append("  " + ", ".join(literal(v) for v in values[i:i + per_line]) + ",")
    return "\n".join(lines)


hi, tail = [], []
for j in range(128):
    exact = mp.mpf(2) ** (mp.mpf(j) / 128)
    h = mp.mpf(float(exact))
    hi.append(h)
    tail.append((exact - h) / h)
with open("src/special/exp-table.ts", "w") as f:
    f.write(
        "/**\n * @file The numbers 2^(j/128) that `exp` and `expm1` start from; written by `test/reference/special-tables.py`.\n */\n\n"
        "/** 2^(j/128) rounded to double, for j = 0..127. */\n"
        "export const expTable = new Float64Array([\n" + rows(hi) + "\n]);\n\n"
        "/** Relative error of {@link expTable}: (2^(j/128) - expTable[j]) / expTable[j]. */\n"
        "export const expTableTail = new Float64Array([\n" + rows(tail) + "\n]);\n"
    )

inv, log_hi, log_lo = [], [], []
for i in range(128):
    # Interval i of the mantissas [0.6875, 1.375): the high word minus 0x3fe60000, shifted right by 13.
    def mantissa(n):
        word = 0x3FE60000 + (n << 13)
        exponent, fraction = (word >> 20) - 1023, word & 0xFFFFF
        return mp.mpf(2) ** exponent * (1 + mp.mpf(fraction) / 2**20)
    if i in (79, 80):
        c = mp.mpf(1)
    else:
        c = mp.nint(2**12 * 2 / (mantissa(i) + mantissa(i + 1))) / 2**12
    l = -mp.log(c)
    h = mp.nint(l * 2**42) / 2**42
    inv.append(c)
    log_hi.append(h)
    log_lo.append(l - h)
rows_of_four = [v for i in range(128) for v in (inv[i], log_hi[i], log_lo[i], mp.mpf(0))]
with open("src/special/log-table.ts", "w") as f:
    f.write(
        "/**\n * @file Reciprocals and logarithms that `log` and `log1p` start from; written by `test/reference/special-tables.py`.\n */\n\n"
        "/**\n * For each of 128 intervals of `[0.6875, 1.375)`, at 4 i: the reciprocal of its centre in 13 bits (1 on both sides of 1);\n"
        " * the logarithm of the centre so defined, rounded to a multiple of 2^-42; what the rounding left out; 0.\n */\n"
        "export const logTable = new Float64Array([\n" + rows(rows_of_four) + "\n]);\n"
    )

print("ln2/128 hi", literal(mp.nint(mp.log(2) / 128 * 2**42) / 2**42), "lo", literal(mp.log(2) / 128 - mp.nint(mp.log(2) / 128 * 2**42) / 2**42))
print("ln2 hi", literal(mp.nint(mp.log(2) * 2**42) / 2**42), "lo", literal(mp.log(2) - mp.nint(mp.log(2) * 2**42) / 2**42))
print("128/ln2", literal(128 / mp.log(2)))
