"""A tape as straight-line Python over floats: for one row, where arrays would only cost time.

Values are v0, v1, …, adjoints d0, d1, …, numbered by place on the tape. An overflow may pass
unseen into an infinity. In the end a line looks at the results, and wherever an infinity could
have vanished again, as in 1/∞: a sum of floats tells, and a false alarm costs nothing but time.
"""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Callable

from autograd.core.compiler import Source
from autograd.ops import Op
from autograd.ops.floatcode import FLOAT_NAMESPACE, float_code
from autograd.static.machine import Machine
from autograd.static.program.overflow import hides_infinity
from autograd.static.tape import Tape

_PER_LINE = 50
"""The most numbers that one statement adds."""


def source(tape: Tape, output: int | None = None, by_inputs: bool = False) -> Source:
    """The function `outputs(x, p)` of a row and the parameters, or `value_and_grad(x, p)`.

    The one returns the list of outputs; the other an output, the list of its derivatives by p
    and, `by_inputs`, that by x.
    """
    writer = _Writer(tape, output, by_inputs)
    codes = tape.outside
    unread = [codes[i] for i in tape.inputs if not writer.needed[i]]
    leaves = {i: repr(number) for i, number in tape.constants.items()}
    leaves |= {i: writer.kept("v", i, code) for i, code in enumerate(codes) if writer.needed[i]}
    values = writer.forward(leaves)
    hidden = (
        k
        for i, op in enumerate(tape.ops)
        for slot, k in enumerate(tape.operands[i])
        if op and writer.needed[i] and hides_infinity(op, slot)
    )
    places = dict.fromkeys([*hidden, *writer.places])
    looked_at = [*unread, *(values[i] for i in places if i not in tape.constants)]
    results = [values[i] for i in writer.places]
    if output is None:
        results = [f"[{', '.join(results)}]"]
    else:
        counts = map(len, (tape.parameters, tape.inputs))
        for found, count in zip(writer.backward(values, "1.0"), counts, strict=False):
            size = max(found, default=-1) + 1
            listed = ", ".join(found.get(n, "0.0") for n in range(size))
            results.append(f"[{listed}]{f' + [0.0] * {count - size}' if size < count else ''}")
            looked_at += found.values()
    for k in range(0, len(looked_at), _PER_LINE):
        total = " + ".join(looked_at[k : k + _PER_LINE])
        writer.lines.append(f"if not isfinite({total}): raise OverflowError")
    returned = f"return {', '.join(results)}{',' * (len(results) == 1)}"
    body = "".join(f"    {line}\n" for line in [*writer.lines, returned])
    name = "outputs" if output is None else "value_and_grad"
    return Source(f"def {name}(x, p):\n{body}", {**FLOAT_NAMESPACE, "isfinite": math.isfinite})


class _Name(str):
    """The code of a number that has a name, and needs no statement."""


class _Writer(Machine):
    """A machine whose numbers are code: its `lines` say what it does."""

    def __init__(self, tape: Tape, output: int | None, by_inputs: bool) -> None:
        super().__init__(tape, output, by_inputs)
        self.lines: list[str] = []
        self._terms: Counter[int] = Counter()

    @staticmethod
    def rule(op: Op, tree: ast.expr) -> Callable[..., str]:
        if isinstance(tree, ast.Name) and tree.id in "xyzd":
            k = "xyzd".index(tree.id)
            return lambda *operands: operands[k]
        return float_code(tree, {v: f"{{{k}}}" for k, v in enumerate("xyzd")}).format

    def kept(self, letter: str, i: int, number: str) -> str:
        if isinstance(number, _Name):
            return number
        self.lines.append(f"{letter}{i} = {number}")
        return _Name(f"{letter}{i}")

    def added(self, i: int, k: int, flown: str, before: str | None) -> str:
        self._terms[k] += 1
        if before is None:
            return flown
        if self._terms[k] % _PER_LINE == 0:
            before = self.kept("d", k, before)
        return f"{before} + {flown}"
