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
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import prod
from typing import Any

import numpy as np

from autograd.ops.grammar import read
from autograd.static.program import expressions as e
from autograd.static.program.algebra import (
    as_matrix,
    joined,
    part,
    reduced,
    reshaped,
    scaled,
    sum_of,
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
    for _, places in groupby(blocks.tape.outputs, blocks.number.__getitem__):
        listed = list(places)
        column, shape = blocks.vector(listed), (ROWS, len(listed))
        columns.append(column if column.shape == shape else e.Filled(column, shape))
    return _forward(blocks, [joined(columns)])


def value_and_grad_program(
    blocks: Blocks, output: int, by_inputs: bool, in_place: bool = True
) -> Program:
    """The program that computes the mean of an output over the rows, and its gradient.

    The gradient by the parameters is a vector; `by_inputs` adds that by the inputs, shaped as
    they are. Adjoints by parts are `Assembled` in place, or else joined side by side.
    """
    value = blocks.vector([blocks.tape.outputs[output]])
    batched = value.shape[:1] == (ROWS,)
    program = _forward(blocks, [e.Mean(value) if batched else value])
    program.sources = [blocks.parameters, *[blocks.inputs] * by_inputs]
    return _Derivative(program, value, in_place).program


def _forward(blocks: Blocks, results: Sequence[Expression]) -> Program:
    needed = {part.block for result in results for part in result.parts}
    for block in reversed(blocks.computed):
        if block in needed:
            needed.update(part.block for part in block.parts)
    computed = [block for block in blocks.computed if block in needed]
    once, forward = ([b for b in computed if b.batched == batched] for batched in (False, True))
    outside, labels = (blocks.inputs, blocks.parameters), blocks.tape.labels
    return Program(*outside, once, forward, results, labels=labels)


class _Derivative:
    """A reverse sweep under way: `program` with its backward statements.

    `_flows` has what flows to each block, by the part that it flows to.
    """

    def __init__(self, program: Program, output: Expression, in_place: bool) -> None:
        self.program = program
        self._in_place = in_place
        self._flows: dict[Block, dict[Part, list[Expression]]]
        self._flows = defaultdict(lambda: defaultdict(list))
        self._statements: list[Block] = []
        blocks = [*program.once, *program.forward]
        self._active = {block for block in program.sources if block.size}
        for block in blocks:
            if self._is_active(block):
                self._active.add(block)
        seed = e.Formula(_RECIPROCAL, {"x": e.RowCount()}) if output.shape else e.Constants((1.0,))
        for result in output.parts:  # none of a known number
            program.loss = result.block
            self._flow(result, seed)
        for block in reversed(blocks):
            if block in self._flows and block.value is not None:
                self._spread(block.value, self._adjoint(block), block)
        program.results = [*program.results, *map(self._adjoint, program.sources)]
        program.backward = self._statements

    def _is_active(self, of: Expression | Block) -> bool:
        """Whether it is computed from something by which we differentiate."""
        return any(part.block in self._active for part in of.parts)

    # What flows to a block

    def _state(self, value: Expression, of: Block | Part | None = None) -> Block:
        name = f"d_{of}" if isinstance(of, Part) else f"d_{of.name}" if of else "g"
        block = Block(value.shape, name, value=value, of=of)
        self._statements.append(block)
        return block

    def _adjoint(self, block: Block) -> Expression:
        """The statement of a block's adjoint, and how it is referred to."""
        flows = {part: sum_of(flown) for part, flown in self._flows.pop(block, {}).items()}
        value = flows.pop(whole(block), None)
        if value is None or flows:
            pieces = list(flows.items())
            if self._in_place:
                value = e.Assembled(block, value, pieces)
            else:
                by_parts = self._joined(block, pieces)
                value = sum_of([value, by_parts]) if value else by_parts
        elif value.shape != block.shape and (block.value is None or _takes_all(block.value)):
            value = e.Filled(value, block.shape, whole(block))
        return whole(self._state(value, block))

    def _flow(self, operand: Part, adjoint: Expression) -> None:
        """Note what flows to a part of a block."""
        block = operand.block
        if block not in self._active:
            return
        if len(set(operand.indices)) < len(operand.indices):
            operand, adjoint = self._gathered(operand, adjoint)
        if block is self.program.parameters:
            if operand != whole(block):
                adjoint = whole(self._state(adjoint, operand))
        elif operand.is_whole:
            if len(operand.dims) > 1:
                adjoint = reshaped(adjoint, block.shape)
            operand = whole(block)
        self._flows[block][operand].append(adjoint)

    def _gathered(self, operand: Part, adjoint: Expression) -> tuple[Part, Expression]:
        """A part with elements that come several times, each once with all that flows to it."""
        indices = operand.indices
        order = sorted(range(len(indices)), key=indices.__getitem__)
        counts = dict(sorted(Counter(indices).items()))
        lengths = tuple(counts.values())
        once = Part(operand.block, tuple(counts), (len(counts),))
        if len(operand.dims) > 1:
            adjoint = reshaped(adjoint, (*[ROWS] * operand.block.batched, len(indices)))
        if adjoint.shape[-1:] in ((), (1,)):
            numbers = tuple(map(float, lengths))
            dims = once.dims if len(set(numbers)) > 1 else ()
            return once, times(adjoint, e.Constants(numbers if dims else numbers[:1], dims))
        adjoint = self._taken(adjoint, order)
        return once, reduced(ADD, adjoint, lengths) if len(counts) < len(indices) else adjoint

    def _joined(self, block: Block, pieces: list[tuple[Part, Expression]]) -> Expression:
        """What flows to all of a block, from what flows to parts of it, side by side.

        Those that continue each other row by row, as the W and b of [W b], are joined by rows.
        """
        lead = block.shape[:-1]
        left = {*range(block.size)}.difference(*(of.indices for of, _ in pieces))
        if left or not pieces:
            first = Part(block, tuple(range(len(left))), (len(left),))
            zeros = e.Filled(e.Constants((0.0,)), first.shape, first)
            pieces.append((Part(block, tuple(sorted(left)), first.dims), zeros))
        columns: list[tuple[np.ndarray[Any, Any], list[Expression]]] = []
        for of, value in sorted(pieces, key=lambda piece: piece[0].indices[:1]):
            grid = np.reshape(of.indices, (-1, prod(of.dims[1:])))
            full = value if value.shape == of.shape else e.Filled(value, of.shape, of)
            arrays = [reshaped(full, (*lead, *grid.shape))]
            if columns and len(grid) > 1 and np.array_equal(columns[-1][0][:, -1] + 1, grid[:, 0]):
                before, others = columns.pop()
                grid, arrays = np.hstack([before, grid]), others + arrays
            columns.append((grid, arrays))
        indices = tuple(i for grid, _ in columns for i in grid.ravel().tolist())
        found = joined([reshaped(joined(of), (*lead, grid.size)) for grid, of in columns])
        _, adjoint = self._gathered(Part(block, indices, (len(indices),)), found)
        return reshaped(adjoint, block.shape)

    # What flows on

    def _spread(self, value: Expression, adjoint: Expression, block: Block) -> None:
        """Let an adjoint flow to the parts that the expression of a block is computed from."""
        if isinstance(value, Part):
            self._flow(value, adjoint)
        elif self._is_active(value):
            for operand, flown in self._flown(value, adjoint, block):
                self._spread(operand, flown, block)

    def _flown(
        self, value: Expression, adjoint: Expression, block: Block
    ) -> Iterator[tuple[Expression, Expression]]:
        """The operands of an expression, each with what flows to it."""
        match value:
            case e.Formula():
                for name, operand in value.bound.items():
                    if name in value.partials:
                        product = scaled(adjoint, name, value, whole(block))
                        yield operand, unbroadcast(product, value.shape, operand.shape)
            case e.Add():
                for operand in value.operands:
                    yield operand, unbroadcast(adjoint, value.shape, operand.shape)
            case e.MatMul(left=left, right=e.Transposed(array=matrix)):
                yield left, e.MatMul(adjoint, matrix)
                yield matrix, e.MatMul(e.Transposed(as_matrix(adjoint)), as_matrix(left))
            case e.Sum(array=array):
                yield array, adjoint
            case e.Reshaped(array=array):
                yield array, reshaped(adjoint, array.shape)
            case e.Joined(operands=operands):
                stops = accumulate(operand.shape[-1] for operand in operands)
                for operand, stop in zip(operands, stops, strict=True):
                    yield operand, self._taken(adjoint, range(stop - operand.shape[-1], stop))
            case e.Reduce(array=array, op=op, run_of=run_of):
                taken = self._taken(adjoint, run_of)
                chosen = e.Chosen(value, part(block, run_of))
                yield array, taken if op is ADD else times(taken, chosen)
            case _:
                raise TypeError(f"{type(value).__name__} has no derivative")

    def _taken(self, adjoint: Expression, indices: Sequence[int]) -> Expression:
        """Elements of an adjoint's last axis, if they are not all the same."""
        if adjoint.shape[-1:] in ((), (1,)) or list(indices) == list(range(adjoint.shape[-1])):
            return adjoint
        if not isinstance(adjoint, Part) or len(adjoint.dims) != 1:
            adjoint = whole(self._state(adjoint))
        return part(adjoint.block, [adjoint.indices[i] for i in indices])


def _takes_all(value: Expression) -> bool:
    """Whether the adjoint of each element is wanted, even where one will do for all of them.

    One does where it is multiplied, added up or passed on as it is.
    """
    return any(isinstance(x, e.MatMul | e.Reshaped) for x in value.walk())
