"""The derivative of an array program: an array program, too.

Reverse mode over blocks, last to first: what flows to a block is added up to its adjoint, a
block of its own, and flows on to the operands by the local partials of the table. What was
broadcast is summed to its shape; of a product of matrices z = x Wᵀ the adjoints are

    d_x = d_z W,  d_W = d_zᵀ x.

Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec. 3.2; Goodfellow,
Bengio and Courville, *Deep Learning* (2016), sec. 6.5.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from autograd.ops.grammar import read
from autograd.static.program import expressions as e
from autograd.static.program.algebra import (
    array_of,
    part,
    scaled,
    sum_of,
    sums_of,
    times,
    unbroadcast,
    whole,
)
from autograd.static.program.blocks import Blocks
from autograd.static.program.expressions import Block, Expression, Part
from autograd.static.program.shapes import ROWS, written
from autograd.static.program.sums import ADD
from autograd.static.program.text import Writer

_RECIPROCAL = read("1 / x", {})


@dataclass
class Program:
    """Statements in order: what does not depend on the batch, the forward and the backward sweep.

    A statement is a block with its value. `loss` is the block that is differentiated, if any;
    `labels` are those of the recorded nodes, by place on the tape.
    """

    inputs: Block
    parameters: Block
    once: Sequence[Block]
    forward: Sequence[Block]
    results: Sequence[Expression]
    backward: Sequence[Block] = ()
    loss: Block | None = None
    labels: Sequence[str | None] = ()
    sources: Sequence[Block] = ()

    def __str__(self) -> str:
        write = Writer().text
        parts = (("once for all rows", self.once), ("forward", self.forward))
        lines = []
        for title, blocks in (*parts, ("backward", self.backward)):
            lines += [f"# {title}"] * bool(blocks)
            lines += [f"{b.name} {written(b.shape)} = {write(b.value)}" for b in blocks if b.value]
        return "\n".join([*lines, f"return {', '.join(map(write, self.results))}"])


def outputs_program(blocks: Blocks) -> Program:
    """The program that computes the outputs: an array with a row per row, a column per output."""
    columns: list[Expression] = []
    for value in (blocks.vector([i]) for i in blocks.tape.outputs):
        last = columns[-1] if columns else None
        if isinstance(value, Part) and isinstance(last, Part) and _is_next(value, last):
            columns[-1] = Part(last.block, last.indices + value.indices, (len(last.indices) + 1,))
        else:
            columns.append(value)
    columns = [
        column if column.shape[:1] == (ROWS,) else e.Filled(column, (ROWS, *(column.shape or (1,))))
        for column in columns
    ]
    result = columns[0] if len(columns) == 1 else e.Joined(columns)
    return _forward(blocks, blocks.tape.outputs, [result])


def value_and_grad_program(blocks: Blocks, output: int, by_inputs: bool) -> Program:
    """The program that computes the mean of an output over the rows, and its gradient.

    The gradient by the parameters is a vector; `by_inputs` adds that by the inputs, shaped as
    they are.
    """
    place = blocks.tape.outputs[output]
    value = blocks.vector([place])
    batched = value.shape[:1] == (ROWS,)
    program = _forward(blocks, [place], [e.Mean(value) if batched else value])
    program.sources = [blocks.parameters, *[blocks.inputs] * by_inputs]
    if isinstance(value, Part):
        program.loss = value.block
    return _Derivative(program, value).program


def _is_next(value: Part, last: Part) -> bool:
    return value.block is last.block and value.indices[0] not in last.indices


def _forward(blocks: Blocks, places: Sequence[int], results: Sequence[Expression]) -> Program:
    needed = blocks.needed(places)
    once, forward = ([b for b in needed if b.batched == batched] for batched in (False, True))
    outside, labels = (blocks.inputs, blocks.parameters), blocks.tape.labels
    return Program(*outside, once, forward, results, labels=labels)


class _Derivative:
    """A reverse sweep under way: `program` with its backward statements.

    `_flows` has what flows to each block: under None to all of it, others to some elements.
    """

    def __init__(self, program: Program, output: Expression) -> None:
        self.program = program
        self._flows: dict[Block, dict[Hashable, tuple[Part, list[Expression]]]]
        self._flows = defaultdict(dict)
        self._statements: list[Block] = []
        blocks = [*program.once, *program.forward]
        self._active = {block for block in program.sources if block.size}
        for block in blocks:
            if any(part.block in self._active for part in block.parts):
                self._active.add(block)
        seed = e.Formula(_RECIPROCAL, {"x": e.RowCount()}) if output.shape else e.Number(1.0)
        self._flow(output, seed)
        for block in reversed(blocks):
            if block in self._flows and block.value is not None:
                self._spread(block.value, self._adjoint(block), block)
        program.results = [*program.results, *map(self._adjoint, program.sources)]
        program.backward = self._statements

    # What flows to a block

    def _state(self, value: Expression, of: Block | Part | None = None) -> Block:
        name = f"d_{of}" if isinstance(of, Part) else f"d_{of.name}" if of else "g"
        block = Block(value.shape, name, value=value, of=of)
        self._statements.append(block)
        return block

    def _stated(self, adjoint: Expression) -> Block:
        """The block that an adjoint is, or a statement of what flows."""
        if isinstance(adjoint, Part) and adjoint.is_whole and len(adjoint.dims) == 1:
            return adjoint.block
        return self._state(adjoint)

    def _adjoint(self, block: Block) -> Expression:
        """The statement of a block's adjoint, and how it is referred to."""
        flows = self._flows.pop(block, {})
        value = sum_of(flows.pop(None)[1]) if None in flows else None
        if value is None or flows:
            pieces = [(part, sum_of(values)) for part, values in flows.values()]
            value = e.Assembled(block, value, pieces)
        elif value.shape != block.shape and not _may_be_smaller(block.value):
            value = e.Filled(value, block.shape, block)
        return whole(self._state(value, block))

    def _flow(self, operand: Expression, adjoint: Expression) -> None:
        """Note what flows to a part of a block."""
        if not isinstance(operand, Part) or operand.block not in self._active:
            return
        block = operand.block
        if len(set(operand.indices)) < len(operand.indices):
            operand, adjoint = self._gathered(operand, adjoint)
        key: Hashable = operand.key
        is_matrix = len(operand.dims) > 1
        if operand.is_whole and not (is_matrix and block is self.program.parameters):
            if is_matrix:
                adjoint = e.Reshaped(adjoint, block.shape)
            if operand.dims or not block.shape:
                key = None
        if key is not None and block is self.program.parameters:
            adjoint = whole(self._state(adjoint, operand))
        self._flows[block].setdefault(key, (operand, []))[1].append(adjoint)

    def _gathered(self, operand: Part, adjoint: Expression) -> tuple[Part, Expression]:
        """A part with elements that come several times, each once with all that flows to it."""
        indices = operand.indices
        order = sorted(range(len(indices)), key=indices.__getitem__)
        counts = Counter(indices)
        elements = sorted(counts)
        lengths = [counts[i] for i in elements]
        once = Part(operand.block, tuple(elements), (len(elements),))
        if len(operand.dims) > 1:
            adjoint = e.Reshaped(adjoint, (*[ROWS] * operand.block.batched, len(indices)))
        if adjoint.shape[-1:] in ((), (1,)):
            return once, times(adjoint, array_of(list(map(float, lengths)), (len(lengths),)))
        return once, sums_of(self._taken(adjoint, order), lengths)

    # What flows on

    def _is_active(self, expression: Expression) -> bool:
        return any(part.block in self._active for part in expression.parts)

    def _spread(self, value: Expression, adjoint: Expression, block: Block) -> None:
        """Let an adjoint flow to the operands of the expression whose adjoint it is."""
        if not self._is_active(value):
            return
        match value:
            case Part():
                self._flow(value, adjoint)
            case e.Formula():
                for name, operand in value.bound.items():
                    if name in value.partials and self._is_active(operand):
                        product = scaled(adjoint, name, value, whole(block))
                        product = unbroadcast(product, value.shape, operand.shape)
                        self._spread(operand, product, block)
            case e.Add() | e.Filled():
                for operand in value.operands:
                    summed = unbroadcast(adjoint, value.shape, operand.shape)
                    self._spread(operand, summed, block)
            case e.MatMul():
                self._spread_product(value, adjoint, block)
            case e.Sum():
                self._spread(value.array, adjoint, block)
            case e.Reshaped():
                self._spread(value.array, e.Reshaped(adjoint, value.array.shape), block)
            case e.Joined():
                self._spread_joined(value, adjoint, block)
            case e.Reduce():
                self._spread_reduction(value, adjoint, block)
            case _:
                raise TypeError(f"{type(value).__name__} has no derivative")

    def _spread_product(self, product: e.MatMul, adjoint: Expression, block: Block) -> None:
        left, right = product.left, product.right
        assert isinstance(right, e.Transposed)  # noqa: S101 - of a matrix of coefficients
        matrix = right.array
        if self._is_active(left):
            self._spread(left, e.MatMul(adjoint, matrix), block)
        if self._is_active(matrix):
            by_row, factors = _as_matrix(adjoint), _as_matrix(left)
            self._spread(matrix, e.MatMul(e.Transposed(by_row), factors), block)

    def _spread_reduction(self, value: e.Reduce, adjoint: Expression, block: Block) -> None:
        adjoint = self._taken(adjoint, value.run_of)
        if value.op is not ADD:
            adjoint = times(adjoint, e.Chosen(value, part(block, value.run_of)))
        self._spread(value.array, adjoint, block)

    def _taken(self, adjoint: Expression, indices: Sequence[int]) -> Expression:
        """Elements of an adjoint's last axis, if they are not all the same."""
        if adjoint.shape[-1:] in ((), (1,)) or list(indices) == list(range(adjoint.shape[-1])):
            return adjoint
        return part(self._stated(adjoint), indices)

    def _spread_joined(self, value: e.Joined, adjoint: Expression, block: Block) -> None:
        if adjoint.shape[-1:] != value.shape[-1:]:  # one for all of them
            for operand in value.operands:
                self._spread(operand, adjoint, block)
            return
        joined = self._stated(adjoint)
        start = 0
        for operand in value.operands:
            stop = start + operand.shape[-1]
            part = Part(joined, tuple(range(start, stop)), (stop - start,))
            self._spread(operand, part, block)
            start = stop


def _as_matrix(array: Expression) -> Expression:
    """A stack of groups as a matrix with a row for each of them."""
    if isinstance(array, e.Reshaped):
        return e.Reshaped(array.array, (ROWS, array.shape[-1]))
    return array if len(array.shape) == 2 else e.Reshaped(array, (ROWS, array.shape[-1]))


def _may_be_smaller(value: Expression | None) -> bool:
    """Whether one number, or one per row, will do as the adjoint of all elements.

    It does where it is multiplied, added up or passed on as it is.
    """
    kinds = e.MatMul | e.Reshaped | e.Joined
    return value is not None and not any(isinstance(x, kinds) for x in value.walk())
