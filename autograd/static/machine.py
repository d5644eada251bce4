"""A virtual machine that runs a tape over arrays, instruction by instruction.

It is for graphs without structure: where the array program would have about as many statements
as the tape has instructions, writing and compiling its text takes longer than many runs. CasADi
runs such graphs in the same way: Andersson et al., *CasADi: a software framework for nonlinear
optimization and optimal control* (2019), sec. 3.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import numpy as np

from autograd.core.compiler import Source
from autograd.ops import Op
from autograd.ops.grammar import simplify
from autograd.static.batch import Array
from autograd.static.printing.formulas import NumPyFormula
from autograd.static.printing.runtime import NAMESPACE, require_finite
from autograd.static.program.algebra import times_partial
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
        of = map(kind_of.__getitem__, tape.operands[i])
        leaf = (tape.batched[i], i in tape.constants)
        kind_of.append(kinds.setdefault((op, *of) if op else leaf, len(kinds)))
    return len(kinds) > max(_STATEMENTS, len(tape) / _PER_STATEMENT)


@lru_cache(maxsize=4096)
def _rules_of(
    rule: Callable[[Op, ast.expr], Any], op: Op, numbers: tuple[tuple[str, float], ...]
) -> list[Any]:
    """What computes an operation of known `numbers`, and what flows to each operand."""
    known = dict(numbers)
    value, *partials = (simplify(tree, known) for tree in (op.value_tree, *op.partial_trees))
    return [rule(op, tree) for tree in (value, *map(times_partial, partials))]


class Machine:
    """A tape that runs: forward to its outputs, or to one `output` and back for its derivatives.

    These are by the parameters and, `by_inputs`, by the inputs. The numbers are arrays, and in
    `printing/floats.py` they are code: what that machine does is written down, and so a program.
    """

    def __init__(self, tape: Tape, output: int | None = None, by_inputs: bool = False) -> None:
        self.tape = tape
        self.places = tape.outputs if output is None else [tape.outputs[output]]
        self.sources = [tape.parameters, tape.inputs][: 0 if output is None else 1 + by_inputs]
        self.needed = tape.needed(self.places)
        self._active, self._batched = tape.reached(chain(*self.sources)), tape.batched
        self._rules: list[Sequence[Any]] = []
        for op, of, needed in zip(tape.ops, tape.operands, self.needed, strict=True):
            known = tuple(tape.numbers(of).items()) if op and depends_on_the_number(op) else ()
            self._rules.append(_rules_of(self.rule, op, known) if op and needed else ())

    def __call__(self, x: Array, p: Array) -> tuple[Any, ...]:
        """An array with a column per output, or the mean of one over the rows and its gradients."""
        require_finite(x, p)
        leaves: dict[int, Any] = {i: np.float64(c) for i, c in self.tape.constants.items()}
        leaves |= enumerate([*x.T, *p])
        values = self.forward(leaves)
        if not self.sources:
            columns = [np.broadcast_to(values[i], len(x)) for i in self.places]
            return (np.stack(columns, axis=1),)
        (place,) = self.places
        seed = np.full(len(x), 1 / len(x)) if self._batched[place] else np.float64(1.0)
        gradients = [np.zeros_like(p), np.zeros_like(x)][: len(self.sources)]
        for gradient, adjoints in zip(gradients, self.backward(values, seed), strict=True):
            for n, adjoint in adjoints.items():
                gradient[..., n] = adjoint
        return (values[place].mean(), *gradients)

    def forward(self, leaves: Mapping[int, Any]) -> list[Any]:
        """The value of each instruction that the results need."""
        found: list[Any] = []
        for i, (rules, of) in enumerate(zip(self._rules, self.tape.operands, strict=True)):
            if rules:
                found.append(self.kept("v", i, rules[0](found[of[0]], found[of[-1]])))
            else:
                found.append(leaves.get(i))
        return found

    def backward(self, values: Sequence[Any], seed: Any) -> list[dict[int, Any]]:
        """The adjoints of the parameters and, if they are asked for, of the inputs, by index."""
        (place,), tape, active = self.places, self.tape, self._active
        adjoints: list[Any] = [None] * len(tape)
        adjoints[place] = seed if active[place] else None
        for i in range(place, -1, -1):
            if adjoints[i] is not None and self._rules[i]:
                of, d = tape.operands[i], self.kept("d", i, adjoints[i])
                adjoints[i] = None
                for k, flow in zip(of, self._rules[i][1:], strict=True):
                    if active[k]:
                        flown = flow(values[of[0]], values[of[-1]], values[i], d)
                        adjoints[k] = self.added(i, k, flown, adjoints[k])
        found = {i: self.kept("d", i, d) for i, d in enumerate(adjoints) if d is not None}
        return [{n: found[i] for n, i in enumerate(of) if i in found} for of in self.sources]

    # What the numbers are

    @staticmethod
    def rule(op: Op, tree: ast.expr) -> Callable[..., Any]:
        """What computes a formula of x, y, z and d."""
        code = ast.unparse(NumPyFormula({}, op).visit(tree))
        text = f"def formula(x, y, z=None, d=None):\n    return {code}\n"
        return Source(text, dict(NAMESPACE)).function()

    def kept(self, letter: str, i: int, number: Any) -> Any:
        """A value v or an adjoint d that has been computed."""
        return number

    def added(self, i: int, k: int, flown: Any, before: Any) -> Any:
        """What has flown to an operand k, with that from i."""
        if self._batched[i] and not self._batched[k]:
            flown = flown.sum()
        return flown if before is None else before + flown
