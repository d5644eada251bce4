"""A tape as straight-line Python over floats: for one row, where arrays would only cost time.

Values are v0, v1, …, adjoints d0, d1, …, numbered by place on the tape; one that is used once
stands where it is used. An overflow may pass unseen into an infinity. In the end a line looks at
the results, and wherever an infinity could have vanished again, as in 1/∞: a sum of floats tells,
and a false alarm costs nothing but time.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Sequence

from autograd.core.compiler import Source
from autograd.notation.products import has_choice
from autograd.ops import Op
from autograd.ops.floatcode import FLOAT_NAMESPACE, float_code
from autograd.static.machine import Machine
from autograd.static.program.overflow import hides_infinity
from autograd.static.tape import Tape

_LARGEST = 100
"""How many nodes of syntax an expression has at most: Python reads none of any depth."""

_PER_LINE = 50
"""How many numbers one line looks at."""


def source(tape: Tape, output: int | None = None, by_inputs: bool = False) -> Source:
    """The function `outputs(x, p)` of a row and the parameters, or `value_and_grad(x, p)`.

    The one returns the list of outputs; the other an output, the list of its derivatives by p
    and, `by_inputs`, that by x.
    """
    writer = _Writer(tape, output, by_inputs)
    outside = list(map(_Number, tape.outside))
    unread = [outside[i] for i in tape.inputs if not writer.needed[i]]
    leaves = {i: _Number(repr(number)) for i, number in tape.constants.items()}
    leaves |= {i: writer.kept("v", i, x) for i, x in enumerate(outside) if writer.needed[i]}
    values = writer.forward(leaves)
    hidden = (
        k
        for i, op in enumerate(tape.ops)
        for slot, k in enumerate(tape.operands[i])
        if op and writer.needed[i] and hides_infinity(op, slot)
    )
    places = dict.fromkeys([*hidden, *writer.places])
    looked_at = [*unread, *(values[i] for i in places if i not in tape.constants)]
    results = [values[i].named() for i in writer.places]
    if output is None:
        results = [f"[{', '.join(results)}]"]
    else:
        found_by = writer.backward(values, _Number("1.0"))
        for found, of in zip(found_by, (tape.parameters, tape.inputs), strict=False):
            listed = (found[n].named() if n in found else "0.0" for n in range(len(of)))
            results.append(f"[{', '.join(listed)}]")
            looked_at += found.values()
    names = [number.named() for number in looked_at]
    lines = [f"{x.name} = {x.written()}" for x in writer.numbers if x.uses != 1]
    for k in range(0, len(names), _PER_LINE):
        total = " + ".join(names[k : k + _PER_LINE])
        lines.append(f"if not isfinite({total}): raise OverflowError")
    returned = f"return {', '.join(results)}{',' * (len(results) == 1)}"
    body = "".join(f"    {line}\n" for line in [*lines, returned])
    name = "outputs" if output is None else "value_and_grad"
    return Source(f"def {name}(x, p):\n{body}", {**FLOAT_NAMESPACE, "isfinite": math.isfinite})


class _Number:
    """Code in which {0}, {1}, … stand for the operands; `used` has those, one for each use.

    A number that is used once, of `size` nodes of syntax in all, stands where it is used. Another
    one has a name and a statement; if it is used nowhere, it may fail as recording does.
    """

    def __init__(
        self, code: str, operands: Sequence[_Number] = (), used: Sequence[int] = (), size: int = 1
    ) -> None:
        self._code, self._operands = code, operands
        self.size: int = size + sum([operands[k].size for k in used])
        self.name, self.uses = "", 0
        for k in used:
            operands[k].uses += 1

    def named(self) -> str:
        """Its name, so that it has a statement; what comes from outside stands for itself."""
        self.uses, self.size = 2, 1
        return format(self)

    def written(self) -> str:
        """What its statement computes."""
        return self._code.format(*self._operands)

    def __format__(self, spec: str) -> str:
        if self.uses > 1 and self.name:
            return self.name
        return self.written() if self.size == 1 or spec == "bare" else f"({self.written()})"


class _Writer(Machine):
    """A machine whose numbers are code; `numbers` are those that may have a statement."""

    def __init__(self, tape: Tape, output: int | None, by_inputs: bool) -> None:
        super().__init__(tape, output, by_inputs)
        self.numbers: list[_Number] = []

    @staticmethod
    def rule(op: Op, tree: ast.expr) -> Callable[..., _Number]:
        if isinstance(tree, ast.Name) and tree.id in "xyzd":
            k = "xyzd".index(tree.id)
            return lambda *operands: operands[k]
        nodes = list(ast.walk(tree))
        used = ["xyzd".index(x.id) for x in nodes if isinstance(x, ast.Name) and x.id in "xyzd"]
        if has_choice(tree):
            used *= 2  # a name for each, as what stands in a branch is not always computed
        code = float_code(tree, {v: f"{{{k}}}" for k, v in enumerate("xyzd")})
        return lambda *operands: _Number(code, operands, used, len(nodes))

    def kept(self, letter: str, i: int, number: _Number) -> _Number:
        if not number.name:
            number.name = f"{letter}{i}"
            self.numbers.append(number)
            if number.size > _LARGEST:
                number.named()
        return number

    def added(self, i: int, k: int, flown: _Number, before: _Number | None) -> _Number:
        if before is None:
            return flown
        if before.size > _LARGEST:
            before = self.kept("d", k, before)
        return _Number("{0:bare} + {1}", (before, flown), (0, 1))
