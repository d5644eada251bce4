"""What runs a tape: a program over arrays, one over floats, or the virtual machine."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cached_property
from threading import RLock
from typing import Any

import numpy as np

from autograd.core.compiler import Source
from autograd.static.batch import Array, is_finite
from autograd.static.machine import Machine, is_irregular
from autograd.static.printing import floats
from autograd.static.printing.numpy_printer import NumPyPrinter
from autograd.static.program.blocks import Blocks
from autograd.static.program.differentiate import (
    Program,
    outputs_program,
    value_and_grad_program,
)
from autograd.static.tape import Tape

_STATEMENT = 25
"""How many instructions over floats take as long as one statement over small arrays."""

_COMPILED = 20_000
"""How many instructions over floats are compiled; more take longer to compile than to run."""


class Engines:
    """The programs of a tape, each made when it is first asked for, and once.

    A program is asked for by its name, "outputs" or "value_and_grad", and its options: of the
    latter which output it is of, and whether it gives the gradient by the inputs as well.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self._programs: dict[tuple[Any, ...], Callable[..., Any]] = {}
        self._lock = RLock()

    def run(self, x: Array, p: Array, name: str, *options: Any) -> Sequence[Any] | None:
        """What a program finds, or None if something went wrong; a single row over floats."""
        run = self._over_floats if len(x) == 1 and self._prefers_floats else self.over_arrays
        return run(x, p, name, *options)

    def over_arrays(
        self, x: Array, p: Array, *kind: Any, on_overflow: Any = "raise"
    ) -> Sequence[Any] | None:
        """What a batch gives, or None if NumPy's error state or a number says it went wrong."""
        program = self._program(False, *kind)
        try:
            with np.errstate(all=on_overflow, under="ignore"):
                found: Sequence[Any] = program(x, p)
        except FloatingPointError:
            return None
        return found if all(map(is_finite, found)) else None

    def _over_floats(self, x: Array, p: Array, *kind: Any) -> Sequence[Any] | None:
        """What a single row gives, or None if an operation fails or a number is not finite."""
        program = self._program(True, *kind)
        try:
            found = program(x[0].tolist(), p.tolist())
        except (ArithmeticError, ValueError):
            return None
        parts = [part if isinstance(part, list) else [part] for part in found]
        if not all(all(map(math.isfinite, numbers)) for numbers in parts):
            return None
        return [np.array(part) for part in found]

    def source(self, over_floats: bool) -> str:
        """The text of the gradient's program; of the virtual machine, the tape."""
        if self.is_irregular and not over_floats:
            return str(self.tape)
        return self._source(over_floats, "value_and_grad", -1, False).text

    def differentiated(self, output: int, by_inputs: bool) -> Program:
        """The array program of the mean of an output and its gradient."""
        return value_and_grad_program(self._blocks, output, by_inputs)

    @cached_property
    def is_irregular(self) -> bool:
        """Whether the virtual machine runs it."""
        return is_irregular(self.tape)

    @cached_property
    def _blocks(self) -> Blocks:
        with self._lock:
            return Blocks(self.tape)

    @cached_property
    def _machine(self) -> Machine:
        return Machine(self.tape)

    @cached_property
    def _prefers_floats(self) -> bool:
        """Whether a single row is quicker over floats."""
        size = len(self.tape)
        if self.is_irregular:
            return size <= _COMPILED
        return size <= 20 * _STATEMENT or size <= _STATEMENT * len(self._blocks.computed)

    def _program(self, *key: Any) -> Callable[..., Any]:
        if key not in self._programs:
            with self._lock:
                if key not in self._programs:  # another thread may have been here
                    self._programs[key] = self._compiled(*key)
        return self._programs[key]

    def _compiled(self, over_floats: bool, name: str, *options: Any) -> Callable[..., Any]:
        if over_floats or not self.is_irregular:
            return self._source(over_floats, name, *options).function(name)
        run: Callable[..., Any] = getattr(self._machine, name)
        return lambda x, p: run(x, p, *options)

    def _source(self, over_floats: bool, name: str, *options: Any) -> Source:
        if over_floats:
            write = floats.outputs if name == "outputs" else floats.value_and_grad
            return write(self.tape, *options)
        program = self.differentiated(*options) if options else outputs_program(self._blocks)
        return NumPyPrinter(program).source(name)
