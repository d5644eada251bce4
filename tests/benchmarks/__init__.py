"""Speed and memory against peers: `python -m tests.benchmarks` prints ratios.

Peers that are installed take part (`pip install micrograd casadi jax torch autograd`).
Contestants run in one process, in turn, with the garbage collector as Python sets it; a
figure is the median of the rounds. These are measurements, not tests: nothing here fails.
"""
