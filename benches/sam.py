"""Steps of SAM and SVAG as in sam.rs, in NumPy: prints their times.

    python3 benches/sam.py

Nothing else needs NumPy. Samples and constants are prepared outside of the loops.
"""

import time

import numpy as np

STEPS, WIDTH = 1000, 10


def sam():
    x = np.array([2.0, 0.625])
    for _ in range(STEPS):
        g = (x[0] * x[1] - 1) * x[::-1]
        a = x + (0.02 / np.sqrt(g @ g)) * g
        x = x - 0.05 * ((a[0] * a[1] - 1) * a[::-1])
    return x


def svag(h, samples):
    x = np.ones(WIDTH)
    root = np.sqrt(7.0)
    c1, c2, step = (1 + root) / 2, (1 - root) / 2, 0.1 / 4
    for k in range(STEPS):
        x -= step * (c1 * (h * (x - samples[k])) + c2 * (h * (x - samples[k + 1])))
    return x


def best(run):
    times = []
    for _ in range(20):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times) * 1e9


def main():
    h = 0.5 + 0.1 * np.arange(WIDTH)
    k, j = np.ogrid[: STEPS + 1, :WIDTH]
    samples = (7 * k + 3 * j) % 11 / 11 - 0.5
    name = f"NumPy {np.__version__}"
    print(f"{name}: {STEPS} steps of SAM in {best(sam):.0f} ns")
    print(f"{name}: {STEPS} steps of SVAG in {best(lambda: svag(h, samples)):.0f} ns")


if __name__ == "__main__":
    main()
