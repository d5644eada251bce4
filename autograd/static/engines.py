"""What runs a tape: a program over arrays, one over floats, or the virtual machine."""

from __future__ import annotations

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
from autograd.static.program.differentiate import Program, outputs_program, value_and_grad_program
from autograd.static.tape import Tape

_STATEMENT = 25
"""How many instructions over floats take as long as one statement over small arrays."""

_COMPILED = 20_000
"""How many instructions over floats are compiled; more take longer to compile than to run."""


class Engines:
    """The programs of a tape, each made when it is first asked for, and once.

    The program of the outputs has no options; that of the mean of one and its gradient has two:
    which output it is of, and whether it gives the gradient by the inputs as well.
    """

    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        self._programs: dict[tuple[Any, ...], Callable[..., Any]] = {}
        self._lock = RLock()

    def run(self, x: Array, p: Array, *options: Any, strict: bool = True) -> Sequence[Any] | None:
        """What a program finds, or None if a number of the results is not finite.

        If it is `strict`, an operation must not fail or overflow either.
        """
        with self._lock:
            over_floats = len(x) == 1 and strict and self._prefers_floats
            key = over_floats, *options
            if key not in self._programs:
                self._programs[key] = self._made(*key)
        program = self._programs[key]
        errors = (ArithmeticError, ValueError) if over_floats else (FloatingPointError,)
        try:
            if over_floats:
                return [np.array(part) for part in program(x[0].tolist(), p.tolist())]
            with np.errstate(all="raise" if strict else "ignore", under="ignore"):
                found: Sequence[Any] = program(x, p)
        except errors:
            return None
        return found if all(map(is_finite, found)) else None

    def source(self, over_floats: bool, *options: Any) -> Source:
        """A program's text; of the virtual machine, the tape."""
        if over_floats:
            return floats.source(self.tape, *options)
        if self.is_irregular:
            return Source(str(self.tape), {})
        program = self.differentiated(*options) if options else outputs_program(self._blocks)
        return NumPyPrinter(program).source("value_and_grad" if options else "outputs")

    def differentiated(self, output: int, by_inputs: bool, in_place: bool = True) -> Program:
        """The array program of the mean of an output and its gradient."""
        with self._lock:
            return value_and_grad_program(self._blocks, output, by_inputs, in_place)

    @cached_property
    def is_irregular(self) -> bool:
        """Whether the virtual machine runs it."""
        return is_irregular(self.tape)

    @cached_property
    def _blocks(self) -> Blocks:
        return Blocks(self.tape)

    @cached_property
    def _prefers_floats(self) -> bool:
        """Whether a single row is quicker over floats."""
        size = len(self.tape)
        if self.is_irregular:
            return size <= _COMPILED
        return size <= 20 * _STATEMENT or size <= _STATEMENT * len(self._blocks.computed)

    def _made(self, over_floats: bool, *options: Any) -> Callable[..., Any]:
        if self.is_irregular and not over_floats:
            return Machine(self.tape, *options)
        return self.source(over_floats, *options).function()
