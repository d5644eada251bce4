"""Steps of a training by JAX: one compiled function, over all devices that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograd import StaticGraph
from autograd.text.extras import require
from nn.optim import Optimizer, Vector
from nn.training.programs import Program
from nn.training.rows import Form, Samples


class JaxSteps:
    """What makes a step by JAX: gradient, penalty, clipping and update, compiled as one function.

    The rows of a minibatch are spread over the devices, those of all processes, and the
    parameters are on each; the few rows that are left when they are divided evenly are computed
    by each. A gradient takes one all-reduce. All is in 64 bits, and JAX's own settings stay as
    they are. Nothing is checked on the way: what is not finite stays so. Raises
    ModuleNotFoundError if there is no JAX, ValueError for a dynamic graph.
    """

    def __init__(
        self, optimizer: Optimizer, programs: Mapping[Form, Program], penalty: Vector
    ) -> None:
        require("jax", 'engine="jax" compiles by JAX', "jax")
        import jax
        from jax.sharding import AxisType, NamedSharding, PartitionSpec

        self.optimizer = optimizer
        self.penalty = penalty
        self.functions = {}
        for form, program in programs.items():
            if not isinstance(program, StaticGraph):
                raise ValueError('engine="jax" compiles static graphs: leave out static=False')
            self.functions[form] = program.portable()
        mesh = jax.make_mesh((jax.device_count(),), ("rows",), axis_types=(AxisType.Auto,))
        self.spread = NamedSharding(mesh, PartitionSpec("rows"))
        self.everywhere = NamedSharding(mesh, PartitionSpec())
        self.step = jax.jit(self._step, static_argnums=0, out_shardings=self.everywhere)
        self.jax = jax

    def moved(self, batch: Sequence[Samples], theta: Vector) -> tuple[Vector, float]:
        """The parameters after a step on a minibatch, and the norm of its gradient."""
        with self.jax.enable_x64(True):  # within this block alone
            theta, memory, norm = self.step(*self._arguments(batch, theta))
        self.optimizer.restore((self.optimizer.steps + 1, memory))
        return theta, norm

    def _arguments(self, batch: Sequence[Samples], theta: Vector) -> tuple[Any, ...]:
        """What the compiled function takes, each on its devices."""
        steps, memory = self.optimizer.snapshot()
        parts = [(s.form, part) for s in batch for part in self._parts(s.rows)]
        forms, rows = zip(*parts, strict=True)
        return forms, rows, theta, memory, float(steps + 1), self.optimizer.rate

    def _parts(self, rows: Any) -> Iterator[Any]:
        """The rows that can be divided evenly, spread, and the others, everywhere."""
        even = len(rows) - len(rows) % self.spread.mesh.size
        for part, sharding in ((rows[:even], self.spread), (rows[even:], self.everywhere)):
            if len(part):
                yield self.jax.make_array_from_callback(part.shape, sharding, part.__getitem__)

    def _step(
        self, forms: tuple[Form, ...], rows: Any, theta: Any, memory: Any, step: Any, rate: Any
    ) -> tuple[Any, Any, Any]:
        total = sum(map(len, rows))
        gradient = self.penalty * theta
        for form, x in zip(forms, rows, strict=True):
            gradient = gradient + self.functions[form](x, theta)[1] * (len(x) / total)
        norm = self.jax.numpy.linalg.norm(gradient)
        if (limit := self.optimizer.clip) is not None:
            gradient = gradient * self.jax.numpy.where(norm > limit, limit / norm, 1.0)
        theta, *memory = self.optimizer.moved(theta, gradient, rate, memory, step)
        return theta, tuple(memory), norm


def on_the_host(state: tuple[Any, tuple[int, tuple[Any, ...]]]) -> Any:
    """A state whose vectors are NumPy's again, wherever they were."""
    theta, (steps, memory) = state
    return np.asarray(theta), (steps, tuple(map(np.asarray, memory)))
