"""The forward half of a generated program: a statement per block."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograd.ops.grammar import fold
from autograd.static.arraycode import array_code, fold_name
from autograd.static.lowering.blocks import Block, Elementwise, FoldBlock, Product, SumBlock
from autograd.static.lowering.columns import Columns, number_code
from autograd.static.lowering.overflow import to_look_at

_ATOM = re.compile(r"\w+(\[[^\[\]]*\]|\.\w+(\([^()]*\))?)*")

_PER_LINE = 8
"""The most terms that one statement adds."""


def forward(columns: Columns) -> list[str]:
    """The statements that compute the blocks, what does not depend on the batch first."""
    _name_parameters(columns)
    lines = []
    for heading, varying in (("# once for all rows", False), ("# forward", True)):
        chosen = [block for block in columns.needed if block.varying == varying]
        lines += [heading] * bool(chosen)
        for block in chosen:
            lines += _statements(columns, block)
    looked_at = to_look_at(columns)
    if looked_at:
        names = ", ".join(columns.names[block] for block in looked_at)
        lines.append(f"require_finite({names})")
    return lines


def _is_product(block: Block) -> bool:
    return isinstance(block, SumBlock) and any(part.is_matrix for part in block.parts)


def _name_parameters(columns: Columns) -> None:
    """Names for parameters: W1 and b1 beside a product z1, others by their labels or as b2."""
    names, parameters = columns.names, columns.blocks.parameters
    sums = [b for b in columns.needed if isinstance(b, SumBlock) and b.varying]
    for block in filter(_is_product, sums):
        letters = iter("WUVSRQ")
        for part in block.parts:
            if part.coefficients.block is parameters and part.is_matrix:
                name = names.beside(block, next(letters, "W"))
                columns.name_view(part.coefficients, name, block.size // block.groups)
        _name_offset(columns, block)
    for take in (take for block in columns.needed for take in block.takes):
        if take.block is parameters and take.is_one:
            label = names.label_of(take)
            if label:
                columns.name_view(take, label)
    for block in sums:
        _name_offset(columns, block)


def _name_offset(columns: Columns, block: SumBlock) -> None:
    if block.offset is not None and block.offset.block is columns.blocks.parameters:
        columns.name_view(block.offset, columns.names.beside(block, "b"))


def _statements(columns: Columns, block: Block) -> list[str]:
    name = columns.names[block]
    shape = f"(rows, {block.size})" if block.varying else f"({block.size},)"
    comment = f"  # {shape}" if block.varying or block.size > 1 else ""
    if isinstance(block, Elementwise):
        tree = fold(block.op.value_tree, block.numbers)
        return [f"{name} = {array_code(block.op, tree, columns.operand_names(block))}{comment}"]
    if isinstance(block, FoldBlock):
        keep = ", keepdims=True" if block.size == 1 else ""
        values = fold_columns(columns, block)
        return [f"{name} = {fold_name(block.op)}.reduce({values}, axis=-1{keep}){comment}"]
    if isinstance(block, SumBlock):
        terms = [_term(columns, part, block) for part in block.parts]
        offset = [] if block.offset is None else [columns.code(block.offset)]
        if block.groups > 1:
            alike = [term for term, p in zip(terms, block.parts, strict=True) if p.is_matrix]
            terms = [term for term, p in zip(terms, block.parts, strict=True) if not p.is_matrix]
            shape = f"{'-1, ' if block.varying else ''}{block.size}"
            terms.insert(0, f"{atom(' + '.join(alike + offset))}.reshape({shape})")
        else:
            terms += offset
        return [line + comment for line in added(name, terms)]
    raise TypeError(f"{type(block).__name__} is not computed")


def fold_columns(columns: Columns, block: FoldBlock) -> str:
    """The code of what a fold is of, side by side."""
    codes = [columns.code(take) for take in block.columns]
    return codes[0] if len(codes) == 1 else f"concatenate([{', '.join(codes)}], axis=1)"


def _term(columns: Columns, part: Product, block: SumBlock) -> str:
    factors = columns.code(part.columns)
    same = columns.same_number(part.coefficients)
    if not part.is_matrix:
        return times(factors, columns.code(part.coefficients) if same is None else same)
    if same is not None and block.size == 1:
        return times(f"{factors}.sum({'axis=1, keepdims=True' if block.varying else ''})", same)
    rows = block.size // block.groups
    matrix = atom(columns.matrix(part.coefficients, rows))
    if block.varying or block.groups > 1:
        return f"{factors} @ {matrix}.T"
    return f"({matrix} @ {factors})[0]" if block.size == 1 else f"{matrix} @ {factors}"


def added(name: str, terms: Sequence[str]) -> list[str]:
    """The statements that make `name` the sum of some terms, a few at a time."""
    lines = []
    for start in range(0, len(terms), _PER_LINE):
        so_far = [name] if start else []
        total = " + ".join([*so_far, *terms[start : start + _PER_LINE]]).replace("+ -", "- ")
        lines.append(f"{name} = {total}")
    return lines


def atom(code: str) -> str:
    """The code, in parentheses unless it holds together by itself.

    >>> atom("z1[:, 0:1]"), atom("a - b")
    ('z1[:, 0:1]', '(a - b)')
    """
    return code if _ATOM.fullmatch(code) else f"({code})"


def times(code: str, factor: str | float) -> str:
    """A product, in which 1 is not written.

    >>> times("d_z", -1.0), times("d_z", 2.0)
    ('-d_z', 'd_z * 2')
    """
    if factor == 1.0:
        return code
    if factor == -1.0:
        return f"-{code}"
    return f"{code} * {number_code(factor) if isinstance(factor, float) else factor}"
