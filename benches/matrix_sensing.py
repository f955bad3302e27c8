"""The steps of matrix_sensing.rs by NumPy: prints a name and microseconds.

    python3 -m pip install numpy
    python3 benches/matrix_sensing.py

Run by matrix_sensing.rs, which prints the ratios. "full" is full observation, one line of NumPy;
"dense" applies a matrix to the upper triangle, as one would write it. One thread.
"""

import os
import sys
import time

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

try:
    import numpy as np
except ImportError:
    sys.exit("numpy is missing: python3 -m pip install numpy")

BUDGET = 0.4


def least(step, u):
    start, best = time.perf_counter(), float("inf")
    while time.perf_counter() - start < BUDGET:
        turn = time.perf_counter()
        for _ in range(10):
            u = step(u)
        best = min(best, (time.perf_counter() - turn) / 10)
    return best * 1e6


def problem(d):
    i, j = np.arange(d)[:, None], np.arange(d)[None, :]
    return 1.0 / (1 + i + j), 1e-3 * ((7 * i + 3 * j) % 11)


for d in (10, 100):
    z, u = problem(d)
    print(f"full {d}", least(lambda u: u + 0.1 * (z - u @ u.T) @ u, u))

d = 10
z, u = problem(d)
upper = np.triu_indices(d)
action = np.eye(d * (d + 1) // 2) + 1e-3 * np.ones((d * (d + 1) // 2,) * 2)
image = np.empty((d, d))


def dense(u):
    image[upper] = image.T[upper] = action @ (z - u @ u.T)[upper]
    return u + 0.1 * image @ u


print(f"dense {d}", least(dense, u))
