"""The products of matrix_product.rs by Arb: prints bits, dimension and nanoseconds.

    python3 -m pip install python-flint    (0.9 has FLINT 3.6, with Arb inside; in an environment of
                                            its own: python3 -m venv DIRECTORY)
    python3 benches/matrix_product.py

Run by matrix_product.rs, which prints the ratios. Exact midpoints and no radii: the best case for
Arb, whose product then has to do no more than ours without enclosure.
"""

import random
import sys
import time

try:
    import flint
except ImportError:
    sys.exit("python-flint is missing: python3 -m pip install python-flint")

BUDGET, TURNS = 0.4, 8
SIZES = {128: (16, 50, 100, 200), 256: (16, 50, 100, 200), 1024: (16, 50, 100)}


def matrix(bits, d):
    """Entries in (-1, 1) with all their bits."""
    unit = flint.arb(2) ** -bits
    sign = (-1, 1)
    entries = [
        flint.arb(flint.fmpz(random.getrandbits(bits) * random.choice(sign))) * unit
        for _ in range(d * d)
    ]
    return flint.arb_mat(d, d, entries)


def least(run):
    start, best, turns = time.perf_counter(), float("inf"), 0
    while turns < TURNS or time.perf_counter() - start < BUDGET:
        turns += 1
        turn = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - turn)
    return best * 1e9


def main():
    random.seed(1)
    flint.ctx.threads = 1
    print(f"python-flint {flint.__version__}, FLINT {flint.__FLINT_VERSION__}, one thread")
    for bits, dimensions in SIZES.items():
        flint.ctx.prec = bits
        for d in dimensions:
            a, b = matrix(bits, d), matrix(bits, d)
            print(bits, d, f"{least(lambda: a * b):.0f}")


if __name__ == "__main__":
    main()
