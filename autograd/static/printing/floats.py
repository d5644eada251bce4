"""A tape as straight-line Python over floats: for one row, where arrays would only cost time.

Values are v0, v1, …, adjoints d0, d1, …, numbered by place on the tape. An overflow may pass
unseen into an infinity; where the infinity could vanish again, as in 1/∞, a line looks.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache

from autograd.core.compiler import Source
from autograd.ops import Op
from autograd.ops.floatcode import FLOAT_NAMESPACE, float_code
from autograd.ops.grammar import is_bounded, simplify
from autograd.static.program.algebra import flow
from autograd.static.program.overflow import hides_infinity
from autograd.static.tape import Tape

_PER_LINE = 50
"""The most contributions that one statement adds."""


def outputs(tape: Tape) -> Source:
    """The function `outputs(x, p)` of a row and the parameters: the list of outputs."""
    lines, names = _forward(tape, tape.outputs)
    results = ", ".join(names[i] for i in tape.outputs)
    return _function("outputs", lines, f"([{results}],)")


def value_and_grad(tape: Tape, output: int, by_inputs: bool) -> Source:
    """The function `value_and_grad(x, p)`: an output, and the list of its derivatives by p.

    `by_inputs` adds the list of those by x.
    """
    place = tape.outputs[output]
    sources = [(tape.parameters, tape.parameter_count), (tape.columns, tape.input_count)]
    del sources[1 + by_inputs :]
    lines, names = _forward(tape, [place])
    backward, adjoints = _backward(tape, place, names, [i for leaves, _ in sources for i in leaves])
    results = [names[place]]
    for leaves, count in sources:
        found = {index: adjoints[i] for i, index in leaves.items() if i in adjoints}
        size = max(found, default=-1) + 1
        listed = ", ".join(found.get(index, "0.0") for index in range(size))
        rest = f" + [0.0] * {count - size}" if size < count else ""
        results.append(f"[{listed}]{rest}")
    return _function("value_and_grad", lines + backward, ", ".join(results))


def _function(name: str, lines: list[str], result: str) -> Source:
    body = "".join(f"    {line}\n" for line in lines)
    return Source(f"def {name}(x, p):\n{body}    return {result}\n", dict(FLOAT_NAMESPACE))


def _forward(tape: Tape, outputs: list[int]) -> tuple[list[str], dict[int, str]]:
    needed = tape.needed(outputs)
    lines: list[str] = []
    names: dict[int, str] = {}
    unsure: set[int] = set()
    for i, op in enumerate(tape.ops):
        if not needed[i]:
            continue
        if op is None:
            names[i], line = _leaf(tape, i)
            lines += line
            if i not in tape.constants:
                unsure.add(i)
            continue
        operands = tape.operands(i)
        for slot, k in enumerate(operands):
            if k in unsure and hides_infinity(op, slot):
                lines.append(f"if {names[k]} - {names[k]} != 0.0: raise OverflowError")
                unsure.discard(k)
        names[i] = f"v{i}"
        lines.append(f"v{i} = {_code(tape, i, -1).format_map(_named(operands, names, i))}")
        if not _is_bounded(op) or any(k in unsure for k in operands):
            unsure.add(i)
    return lines, names


def _leaf(tape: Tape, i: int) -> tuple[str, list[str]]:
    if i in tape.constants:
        return repr(tape.constants[i]), []
    source = f"x[{tape.columns[i]}]" if i in tape.columns else f"p[{tape.parameters[i]}]"
    return f"v{i}", [f"v{i} = {source}"]


def _named(operands: tuple[int, ...], names: dict[int, str], i: int) -> dict[str, str]:
    return {"z": names[i], **{v: names[k] for v, k in zip("xy", operands, strict=False)}}


def _backward(
    tape: Tape, output: int, names: dict[int, str], leaves: list[int]
) -> tuple[list[str], dict[int, str]]:
    active = tape.reached(leaves)
    terms: dict[int, list[str]] = defaultdict(list)
    adjoints: dict[int, str] = {}
    lines: list[str] = []
    if active[output]:
        terms[output].append("1.0")
    for i in range(output, -1, -1):
        if i not in terms:
            continue
        shares = terms.pop(i)
        if len(shares) == 1 and shares[0].isidentifier():
            adjoint = shares[0]
        else:
            adjoint = f"d{i}"
            for start in range(0, len(shares), _PER_LINE):
                added = " + ".join(shares[start : start + _PER_LINE])
                lines.append(f"d{i} = {f'd{i} + ' if start else ''}{added}")
        adjoints[i] = adjoint
        if tape.ops[i] is None:
            continue
        operands = tape.operands(i)
        named = {**_named(operands, names, i), "d": adjoint}
        for slot, k in enumerate(operands):
            if active[k]:
                code = _code(tape, i, slot)
                if code:
                    terms[k].append(code.format_map(named))
    return lines, adjoints


def _code(tape: Tape, i: int, slot: int) -> str:
    """The template of an instruction's value (slot -1), or of an operand's share of its adjoint."""
    op = tape.ops[i]
    numbers = tape.numbers(tape.x[i], tape.y[i])
    return _template(op, slot, tuple(numbers.items()))


@lru_cache(maxsize=4096)
def _template(op: Op, slot: int, numbers: tuple[tuple[str, float], ...]) -> str:
    fields = {v: f"{{{v}}}" for v in "dxyz"}
    if slot < 0:
        return float_code(simplify(op.value_tree, dict(numbers)), fields)
    tree = flow(op, slot, numbers)
    return "" if tree is None else float_code(tree, fields)


@cache
def _is_bounded(op: Op) -> bool:
    """Whether finite operands give a finite result, of at most the size of an operand."""
    return is_bounded(op.value_tree)
