"""A tape becomes an array program: equal instructions stand side by side in a block.

A block has an element for each of its results: of equal operations on the same blocks, or of
sums that share their factors, which is a matrix product. Sums with equal coefficients and
factors of their own, as in a convolution, are stacked on one more axis.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from autograd.ops import Op
from autograd.static.program.algebra import array_of, formula, part, times
from autograd.static.program.expressions import (
    ROWS,
    Add,
    Block,
    Constants,
    Expression,
    Filled,
    Joined,
    MatMul,
    Number,
    Part,
    Reduce,
    Reshaped,
    Sum,
    Transposed,
)
from autograd.static.program.sums import Structure
from autograd.static.tape import Tape


@dataclass
class _Term:
    """A part of a sum: factors in one block, and coefficients, by their places on the tape.

    If `is_matrix` every result has all of the factors, and the coefficients are a matrix with
    a row per result. Otherwise each result has its own factor and coefficient.
    """

    factors: list[int]
    coefficients: list[int]
    is_matrix: bool


@dataclass
class _Result:
    """What will be a block: its members, and of how many groups that are stacked.

    A sum has `terms` and places of `offsets`, an operation or a reduction its `operands`.
    """

    members: list[int]
    groups: int = 1
    terms: Sequence[_Term] = ()
    offsets: Sequence[int] = ()
    operands: Sequence[int] = ()


class Blocks:
    """A tape's blocks in an order in which they can be computed.

    `inputs` and `parameters` come from outside; `computed` are the others; `place` tells of a
    place on the tape its block and index there. Constants have no block.
    """

    def __init__(self, tape: Tape) -> None:
        self.structure = Structure(tape)
        self.tape = tape = self.structure.tape
        self.inputs = Block((ROWS, tape.input_count), "x", _leaves(tape.columns))
        self.parameters = Block((tape.parameter_count,), "p", _leaves(tape.parameters))
        self.computed: list[Block] = []
        self.place: dict[int, tuple[Block | None, int]] = {}
        self._number: dict[Block | None, int] = {self.inputs: 0, self.parameters: 1, None: 2}
        levels = self._levels()
        for level in sorted(levels):
            groups: dict[Hashable, list[int]] = defaultdict(list)
            for i in levels[level]:
                groups[self._signature(i)].append(i)
            stacks: dict[Hashable, list[_Result]] = defaultdict(list)
            for members in groups.values():
                members.sort(key=self._position)
                result = self._result(members)
                stacks[self._stack_key(result) or members[0]].append(result)
            for results in stacks.values():
                self._add(_stacked(results) if len(results) > 1 else results[0])
        for i, first in self.structure.same.items():
            self.place[i] = self.place[first]

    def _levels(self) -> dict[int, list[int]]:
        """What can be computed at the same time; what comes from outside is placed at once."""
        tape, structure = self.tape, self.structure
        level: dict[int, int] = {}
        levels: dict[int, list[int]] = defaultdict(list)
        for i in structure.order:
            if tape.ops[i] is not None:
                level[i] = 1 + max(level[k] for k in structure.operands(i))
                levels[level[i]].append(i)
                continue
            level[i] = 0
            if i in tape.columns:
                self.place[i] = (self.inputs, tape.columns[i])
            elif i in tape.parameters:
                self.place[i] = (self.parameters, tape.parameters[i])
            else:
                self.place[i] = (None, i)
        return levels

    def _add(self, result: _Result) -> None:
        first, size = result.members[0], len(result.members)
        if self.structure.batched[first]:
            shape: tuple[int, ...] = (ROWS, size)
        else:
            shape = (size,) if size > 1 else ()
        block = Block(shape, f"b{len(self.computed) + 1}", result.members)
        block.value = self._value(result, block)
        if block.value.shape != shape:
            block.value = Filled(block.value, shape)
        self._number[block] = len(self._number)
        self.computed.append(block)
        for index, i in enumerate(result.members):
            self.place[i] = (block, index)

    def _number_of(self, i: int) -> int:
        return self._number[self.place[i][0]]

    def _position(self, i: int) -> list[int]:
        return [self.place[k][1] for k in self.structure.operands(i)]

    def _indices(self, places: Sequence[int]) -> tuple[int, ...]:
        return tuple(self.place[i][1] for i in places)

    # What makes two results stand in one block ...

    def _signature(self, i: int) -> Hashable:
        structure, tape = self.structure, self.tape
        if i in structure.sums:
            offset = structure.sums[i].offset
            parts = tuple(
                (key, self._indices([v for _, v in terms]) if len(terms) > 1 else None)
                for key, terms in self._parts(i)
            )
            return (parts, None if offset is None else self._number_of(offset))
        op = tape.ops[i]
        if i in structure.reductions:
            return (op, tuple(structure.reductions[i]))
        return (op, tuple(self._operand_signature(op, k) for k in structure.operands(i)))

    def _operand_signature(self, op: Op | None, i: int) -> Hashable:
        number = self.tape.constants.get(i)
        if number is not None and op is not None and depends_on_the_number(op):
            return (number,)
        return self._number_of(i)

    def _parts(self, i: int) -> list[tuple[Hashable, list[tuple[int, int]]]]:
        """A sum's terms, by the blocks of factor and coefficient, each factor once a part."""
        parts: dict[tuple[int, int, int], list[tuple[int, int]]] = defaultdict(list)
        seen: dict[tuple[int, int, int], int] = defaultdict(int)
        for coefficient, factor in self.structure.sums[i].terms:
            blocks = (self._number_of(factor), self._number_of(coefficient))
            occurrence = seen[(*blocks, factor)]
            seen[(*blocks, factor)] += 1
            parts[(*blocks, occurrence)].append((coefficient, factor))
        for terms in parts.values():
            terms.sort(key=lambda term: self.place[term[1]][1])
        return sorted(parts.items())

    def _stack_key(self, result: _Result) -> Hashable:
        """What results must have in common to be stacked, or None if they cannot be."""
        first = result.members[0]
        if first in self.structure.reductions:
            blocks = {self.place[i][0] for i in result.operands}
            if len(blocks) > 1 or len(set(result.operands)) < len(result.operands):
                return None
            return (self.tape.ops[first], *blocks, len(result.operands))
        if not any(term.is_matrix for term in result.terms):
            return None
        return (
            self._place_key(result.offsets),
            *(
                (
                    self.place[term.factors[0]][0],
                    self._place_key(term.coefficients if term.is_matrix else term.coefficients[:1]),
                )
                if term.is_matrix
                else (self.place[term.factors[0]][0], self.place[term.coefficients[0]][0], False)
                for term in result.terms
            ),
        )

    def _place_key(self, places: Sequence[int]) -> Hashable:
        return (self.place[places[0]][0], self._indices(places)) if places else None

    # ... and the block that they make.

    def _result(self, members: list[int]) -> _Result:
        structure = self.structure
        first = members[0]
        if first not in structure.sums:
            return _Result(members, operands=structure.reductions.get(first, ()))
        terms = []
        for rows in zip(*[[terms for _, terms in self._parts(i)] for i in members], strict=True):
            coefficients = [c for terms in rows for c, _ in terms]
            factors = [v for terms in rows for _, v in terms]
            width = len(rows[0])
            shared = factors == factors[:width] * len(rows)
            plain = coefficients[0] in self.tape.constants and len(set(coefficients)) == 1
            is_matrix = width > 1 or (
                structure.batched[first] and shared and len(rows) > 1 and not plain
            )
            terms.append(_Term(factors[:width] if is_matrix else factors, coefficients, is_matrix))
        offsets = [k for i in members if (k := structure.sums[i].offset) is not None]
        return _Result(members, terms=terms, offsets=offsets)

    def _value(self, result: _Result, block: Block) -> Expression:
        first = result.members[0]
        op = self.tape.ops[first]
        if first in self.structure.sums:
            return self._sum(result, block)
        if op is None:
            raise AssertionError("what comes from outside is no result")
        if first in self.structure.reductions:
            return Reduce(self._reduced(result), op, block.shape)
        operands = zip(*map(self.structure.operands, result.members), strict=True)
        return formula(op, [self._vector(places) for places in operands])

    def _vector(self, places: Sequence[int]) -> Expression:
        """Results of one block, or known numbers, as one column each."""
        block, _ = self.place[places[0]]
        if block is None:
            return array_of([self.tape.constants[i] for i in places], (len(places),))
        return part(block, self._indices(places))

    def _factors(self, places: Sequence[int], groups: int = 1) -> Expression:
        """The factors that all results of a sum have; those of several groups are stacked."""
        block, _ = self.place[places[0]]
        dims = (groups, len(places) // groups) if groups > 1 else (len(places),)
        if block is None:
            return Constants(tuple(self.tape.constants[i] for i in places), dims)
        return Part(block, self._indices(places), dims)

    def _matrix(self, places: Sequence[int], rows: int) -> Expression:
        """Coefficients as a matrix with so many rows, or as a vector if there is but one."""
        block, _ = self.place[places[0]]
        shape = (rows, len(places) // rows)
        if block is None:
            return Constants(tuple(self.tape.constants[i] for i in places), shape)
        if len(set(places)) == 1 < len(places) and not block.shape:
            return Filled(part(block, self._indices(places)), shape)
        return Part(block, self._indices(places), shape)

    def _reduced(self, result: _Result) -> Expression:
        """What is reduced, side by side; in stacked groups of one block if there are several."""
        if result.groups > 1:
            block, _ = self.place[result.operands[0]]
            dims = (result.groups, len(result.operands) // result.groups)
            assert block is not None  # noqa: S101 - only blocks are stacked
            return Part(block, self._indices(result.operands), dims)
        parts = [part(*run) for run in self.runs(result.operands)]
        return parts[0] if len(parts) == 1 else Joined(parts)

    def _sum(self, result: _Result, block: Block) -> Expression:
        size, groups = len(result.members), result.groups
        rows = size // groups
        grouped: list[Expression] = []
        others: list[Expression] = []
        for term in result.terms:
            if not term.is_matrix:
                others.append(times(self._vector(term.factors), self._vector(term.coefficients)))
                continue
            numbers = {self.tape.constants.get(i) for i in term.coefficients}
            (number,) = numbers if len(numbers) == 1 else (None,)
            if number is not None and size == 1:
                to = (ROWS, 1) if block.batched else ()
                others.append(times(Sum(self._factors(term.factors), to), Number(number)))
                continue
            target = grouped if groups > 1 else others
            target.append(self._product(term, rows, groups, block.batched))
        offset = [self._vector(result.offsets)] if result.offsets else []
        if groups > 1:
            product = _sum_of([*grouped, *offset])
            others.insert(0, Reshaped(product, block.shape))
        else:
            others += offset
        return _sum_of(others)

    def _product(self, term: _Term, rows: int, groups: int, batched: bool) -> Expression:
        matrix = self._matrix(term.coefficients, rows)
        factors = self._factors(term.factors, groups)
        if not batched and groups == 1:
            if rows > 1:
                return MatMul(matrix, factors)
            return Sum(times(factors, self._vector(term.coefficients)), ())
        return MatMul(factors, Transposed(matrix))

    def runs(self, places: Sequence[int]) -> list[tuple[Block, tuple[int, ...]]]:
        """Results in order, split where the block changes or an element comes again."""
        runs: list[tuple[Block, list[int]]] = []
        for i in places:
            block, index = self.place[i]
            assert block is not None  # noqa: S101 - a constant is asked for by itself
            if runs and runs[-1][0] is block and index not in runs[-1][1]:
                runs[-1][1].append(index)
            else:
                runs.append((block, [index]))
        return [(block, tuple(indices)) for block, indices in runs]

    def needed(self, places: Sequence[int]) -> list[Block]:
        """The blocks from which some results are computed, in order."""
        found = {self.place[i][0] for i in places}
        for block in reversed(self.computed):
            if block in found and block.value is not None:
                found.update(p.block for p in parts_of(block.value))
        return [block for block in self.computed if block in found]


def parts_of(expression: Expression) -> list[Part]:
    """All parts of blocks in an expression, from left to right."""
    found = []
    stack = [expression]
    while stack:
        top = stack.pop()
        if isinstance(top, Part):
            found.append(top)
        stack.extend(reversed(top.operands))
    return found


def _sum_of(terms: list[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Add(terms)


def _leaves(indices: dict[int, int]) -> list[int]:
    """The places on the tape of what comes from outside, by its index there."""
    found = [-1] * (1 + max(indices.values(), default=-1))
    for i, index in indices.items():
        found[index] = i
    return found


def _stacked(results: Sequence[_Result]) -> _Result:
    """All of them as groups of one block."""
    terms = []
    for same in zip(*(result.terms for result in results), strict=True):
        factors = [i for term in same for i in term.factors]
        coefficients = same[0].coefficients
        if not same[0].is_matrix:
            coefficients = [i for term in same for i in term.coefficients]
        terms.append(_Term(factors, coefficients, same[0].is_matrix))
    return replace(
        results[0],
        members=[i for result in results for i in result.members],
        groups=len(results),
        terms=terms,
        operands=[i for result in results for i in result.operands],
    )


@cache
def depends_on_the_number(op: Op) -> bool:
    """Whether code for a known constant is other code: a power or a choice."""
    trees = (op.value_tree, *op.partial_trees)
    return any(isinstance(n, ast.Pow | ast.IfExp) for tree in trees for n in ast.walk(tree))
