"""Label-noise descent as in label_noise.rs, in NumPy: prints its time a step.

    python3 benches/label_noise.py

Nothing else needs NumPy. Signs, indices and buffers are prepared outside of the loop.
"""

import time

import numpy as np

WIDTH, DATA, STEPS, STEP, DELTA = 20, 8, 1000, 1 / 1024, 0.5


def descend(z, y, x, signs):
    u, v = x[:WIDTH], x[WIDTH:]
    for k in range(STEPS):
        i = k % DATA
        r = z[i] @ (u * u - v * v) - y[i] + DELTA * signs[k]
        g = (2 * STEP * r) * z[i]
        u -= g * u
        v += g * v


def main():
    rng = np.random.default_rng(1)
    z = rng.choice([-1.0, 1.0], (DATA, WIDTH))
    y = np.zeros(DATA)
    signs = rng.choice([-1.0, 1.0], STEPS)
    best = float("inf")
    for _ in range(20):
        x = np.ones(2 * WIDTH)
        start = time.perf_counter()
        descend(z, y, x, signs)
        best = min(best, time.perf_counter() - start)
    print(f"NumPy {np.__version__}: {STEPS} steps in {best * 1e9:.0f} ns")


if __name__ == "__main__":
    main()
