"""Speed and memory against peers: `python -m tests.benchmarks` prints ratios.

Peers that are installed take part (`pip install micrograd casadi jax torch autograd`).
Contestants run in one process, in turn, with the garbage collector as Python sets it; a
figure is the median of the rounds. These are measurements, not tests: nothing here fails.
"""

import os

# One thread and 64 bits for everyone, so that all do the same work. It stands here because NumPy,
# PyTorch and XLA read it once, when they are imported.
for _library in ("OPENBLAS", "MKL", "OMP", "VECLIB_MAXIMUM"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
os.environ["NPROC"] = "1"  # of processors: XLA has a thread for each
os.environ["JAX_ENABLE_X64"] = "1"
