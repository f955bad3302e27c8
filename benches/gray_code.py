"""The enumeration of gray_code.rs in NumPy: prints the complexity and its time.

    python3 benches/gray_code.py

Nothing else needs NumPy. Both symmetries are used here too: the last sign is fixed, and the sums of
the first signs are a table to which those of the others are added block by block. The Gray code one
sign vector after the other, which keeps no table, is timed on a part and extrapolated.
"""

import time
from fractions import Fraction

import numpy as np

POINTS, FUNCTIONS = 24, 64


def values(dtype):
    k = np.arange(FUNCTIONS * POINTS, dtype=np.int64).reshape(FUNCTIONS, POINTS)
    return ((k * k * 7919 + k * 104729) % 201 - 100).astype(dtype)


def sums(v):
    """All signed sums of the columns of v: a row for each function, as fast as NumPy is."""
    table = np.zeros((v.shape[0], 1), dtype=v.dtype)
    for column in v.T[:, :, None]:
        table = np.concatenate([table - column, table + column], axis=1)
    return table


def blocks(v, low):
    """The sum over all signs of the largest sum, by blocks of 2^low sign vectors."""
    table, high = sums(v[:, :low]), sums(v[:, low:-1]) + v[:, -1:]
    buffer, total = np.empty_like(table), 0
    for column in np.ascontiguousarray(high.T)[:, :, None]:
        np.add(table, column, out=buffer)
        total += int(buffer.max(axis=0).sum(dtype=np.int64))
        total -= int(buffer.min(axis=0).sum(dtype=np.int64))
    return total


def gray(v, steps):
    """The same by a Gray code, the first steps of it."""
    current, minus, total = v.sum(axis=1), [False] * POINTS, 0
    for step in range(1, steps + 1):
        total += int(current.max()) - int(current.min())
        at = (step & -step).bit_length() - 1
        change = 2 * v[:, at]
        current = current + change if minus[at] else current - change
        minus[at] = not minus[at]
    return total


def main():
    best, total = float("inf"), None
    for dtype in (np.int16, np.int32, np.int64, np.float64):
        for low in (7, 9, 11):
            start = time.perf_counter()
            total = blocks(values(dtype), low)
            seconds = time.perf_counter() - start
            best = min(best, seconds)
            print(f"NumPy {np.__version__}, {dtype.__name__}, blocks of 2^{low}: {seconds:.2f} s")
    print(f"complexity {Fraction(total, 2**POINTS * POINTS)}, best {best:.2f} s")
    steps = 1 << 16
    start = time.perf_counter()
    gray(values(np.int64), steps)
    seconds = (time.perf_counter() - start) * 2 ** (POINTS - 1) / steps
    print(f"NumPy {np.__version__}, Gray code step by step: {seconds:.1f} s (extrapolated)")


if __name__ == "__main__":
    main()
