"""A virtual machine that runs a tape over arrays, instruction by instruction.

It is for graphs without structure: where the array program would have about as many statements
as the tape has instructions, writing and compiling its text takes longer than many runs. CasADi
runs such graphs in the same way: Andersson et al., *CasADi: a software framework for nonlinear
optimization and optimal control* (2019), sec. 3.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from autograd.core.compiler import Source
from autograd.ops import Op
from autograd.ops.grammar import simplify
from autograd.static.batch import Array
from autograd.static.printing.formulas import NumPyFormula
from autograd.static.printing.runtime import NAMESPACE, require_finite
from autograd.static.program.algebra import flow
from autograd.static.program.blocks import depends_on_the_number
from autograd.static.tape import Tape

_STATEMENTS = 5_000
"""With how many kinds of instructions a tape is better run than compiled ..."""

_PER_STATEMENT = 8
"""... unless there are so many of each kind."""


def is_irregular(tape: Tape) -> bool:
    """Whether few instructions of a tape are alike and could stand side by side.

    Alike are two that apply one operation to what is alike.
    """
    if len(tape) < _STATEMENTS:
        return False
    kinds: dict[object, int] = {}
    kind_of: list[int] = []
    for i, op in enumerate(tape.ops):
        leaf = (i in tape.columns, i in tape.parameters)
        key = leaf if op is None else (op, *(kind_of[k] for k in tape.operands(i)))
        kind_of.append(kinds.setdefault(key, len(kinds)))
    return len(kinds) > max(_STATEMENTS, len(tape) / _PER_STATEMENT)


class _Kernel(NamedTuple):
    """An operation over arrays: its value, and per operand what flows there, None for nothing."""

    value: Callable[..., Any]
    flows: tuple[Callable[..., Any] | None, ...]


@cache
def _kernel(op: Op, numbers: tuple[tuple[str, float], ...]) -> _Kernel:
    """An operation, for some operands that are known numbers."""
    value = simplify(op.value_tree, dict(numbers))
    text = f"def value(x, y):\n    return {_code(op, value)}\n"
    for slot in range(op.arity):
        tree = flow(op, slot, numbers)
        if tree is not None:
            text += f"def flow_{slot}(d, x, y, z):\n    return {_code(op, tree)}\n"
    source = Source(text, dict(NAMESPACE))
    function = source.function("value")
    return _Kernel(function, tuple(source.namespace.get(f"flow_{k}") for k in range(op.arity)))


def _code(op: Op, tree: ast.expr) -> str:
    return ast.unparse(NumPyFormula({}, op).visit(tree))


class Machine:
    """A tape that runs: forward, and backward from one of its outputs."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._batched = tape.reached(list(tape.columns))
        self._kernels = [None if op is None else self._of(i, op) for i, op in enumerate(tape.ops)]
        self._active = tape.reached([*tape.parameters, *tape.columns])

    def _of(self, i: int, op: Op) -> _Kernel:
        numbers = self._tape.numbers(self._tape.x[i], self._tape.y[i])
        return _kernel(op, tuple(numbers.items()) if depends_on_the_number(op) else ())

    def outputs(self, x: Array, p: Array) -> tuple[Array]:
        """The outputs: an array with a row per row, a column per output."""
        found = self._forward(x, p, self._tape.outputs)
        columns = [np.broadcast_to(found[i], len(x)) for i in self._tape.outputs]
        return (np.stack(columns, axis=1),)

    def value_and_grad(self, x: Array, p: Array, output: int, by_inputs: bool) -> tuple[Any, ...]:
        """The mean of an output over the rows, its gradient, and on request that by the inputs."""
        tape, place = self._tape, self._tape.outputs[output]
        values = self._forward(x, p, [place])
        adjoints: list[Any] = [None] * len(tape)
        adjoints[place] = np.full(len(x), 1 / len(x)) if self._batched[place] else np.float64(1.0)
        by_p, by_x = np.zeros_like(p), np.zeros_like(x)
        for i in range(place, -1, -1):
            d = adjoints[i]
            if d is None or not self._active[i]:
                continue
            adjoints[i], kernel = None, self._kernels[i]
            if kernel is not None:
                a, b = tape.x[i], tape.y[i]
                for k, flow in zip((a, b), kernel.flows, strict=False):
                    if flow is not None and self._active[k]:
                        flown = flow(d, values[a], values[b], values[i])
                        if self._batched[i] and not self._batched[k]:
                            flown = flown.sum()
                        before = adjoints[k]
                        adjoints[k] = flown if before is None else before + flown
            elif i in tape.columns:
                by_x[:, tape.columns[i]] = d
            else:
                by_p[tape.parameters[i]] = d
        value = values[place].mean()
        return (value, by_p, by_x) if by_inputs else (value, by_p)

    def _forward(self, x: Array, p: Array, places: Iterable[int]) -> list[Any]:
        """The value of each instruction that some results need."""
        require_finite(x, p)
        tape = self._tape
        needed = tape.needed(places)
        found: list[Any] = [None] * len(tape)
        for i, kernel in enumerate(self._kernels):
            if not needed[i]:
                continue
            if kernel is not None:
                found[i] = kernel.value(found[tape.x[i]], found[tape.y[i]])
            elif i in tape.constants:
                found[i] = np.float64(tape.constants[i])
            else:
                found[i] = x[:, tape.columns[i]] if i in tape.columns else p[tape.parameters[i]]
        return found
