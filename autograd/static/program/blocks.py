"""A tape becomes an array program: equal instructions stand side by side in a block.

A block has an element for each of its results: of equal operations on the same blocks, or of
sums that share their factors, which is a matrix product. Sums with equal coefficients and
factors of their own, as in a convolution, are stacked on one more axis.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from operator import lt

from autograd.ops import Op
from autograd.static.program.expressions import Block, Expression, Filled, Part
from autograd.static.program.shapes import ROWS
from autograd.static.program.sums import ADD, Structure, Sum
from autograd.static.program.values import Result, Term, Values
from autograd.static.tape import Tape

_POSITIONS = 4
"""How many blocks must be computed alike, from different ones, to be joined to a single one ..."""

_SHARING = 2
"""... and how many of which some have an operand in the same block."""


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
        self._values = Values(self.structure, self.place, self._block)
        self._number: dict[Block | None, int] = {self.inputs: 0, self.parameters: 1, None: 2}
        levels = self._levels()
        for level in sorted(levels):
            groups: dict[Hashable, list[int]] = defaultdict(list)
            self._lengthen(levels[level])
            for i in levels[level]:
                groups[self._signature(i)].append(i)
            stacks: dict[Hashable, list[Result]] = defaultdict(list)
            for members in self._merged(groups.values()):
                result = self._result(members)
                stacks[self._stack_key(result) or members[0]].append(result)
            for results in stacks.values():
                self._add(_stacked(results) if len(results) > 1 else results[0])
        for i, first in self.structure.same.items():
            self.place[i] = self.place[first]

    def _levels(self) -> dict[int, list[int]]:
        """What can be computed at the same time; what comes from outside is placed at once.

        What could be computed earlier than results of its kind, as at a first position, which
        sees itself alone, waits for them.
        """
        tape, batched, order = self.tape, self.structure.batched, self.structure.order
        operands = {i: self.structure.operands(i) for i in order}
        level = dict.fromkeys(order, 0)
        for i in order:
            if operands[i]:
                level[i] = 1 + max(map(level.__getitem__, operands[i]))
            elif i in tape.columns:
                self.place[i] = (self.inputs, tape.columns[i])
            elif i in tape.parameters:
                self.place[i] = (self.parameters, tape.parameters[i])
            else:
                self.place[i] = (None, i)
        latest = dict.fromkeys(order, max(level.values()))
        for i in reversed(order):
            if batched[i]:
                for k in operands[i]:
                    if latest[k] >= latest[i]:
                        latest[k] = latest[i] - 1
        taken: dict[Hashable, set[int]] = defaultdict(set)
        for i in order:
            if level[i] == latest[i] and batched[i]:
                taken[self._kind(i)].add(level[i])
        levels: dict[int, list[int]] = defaultdict(list)
        for i in order:
            if not operands[i]:
                continue
            level[i] = 1 + max(map(level.__getitem__, operands[i]))
            if level[i] < latest[i] and batched[i]:
                later = (n for n in taken[self._kind(i)] if level[i] <= n <= latest[i])
                level[i] = min(later, default=level[i])
            levels[level[i]].append(i)
        return levels

    def _kind(self, i: int) -> Hashable:
        """What results have in common that stand at different positions."""
        structure, tape = self.structure, self.tape
        if i in structure.sums:
            return frozenset(coefficient for coefficient, _ in structure.sums[i].terms)
        if i in structure.reductions:
            return (tape.ops[i], True, True)
        op, operands = tape.ops[i], structure.operands(i)
        if op is not None and depends_on_the_number(op):
            return (op, *(tape.constants.get(k, structure.batched[k]) for k in operands))
        return (op, *(structure.batched[k] for k in operands))

    def _lengthen(self, members: Sequence[int]) -> None:
        """Take operations on two elements of a block as reductions where there are longer ones."""
        structure = self.structure
        longer = {
            self._signature(i)
            for i in members
            if i in structure.reductions or (i in structure.sums and self._is_plain(i))
        }
        for i in members if longer else ():
            if i in structure.reductions or i in structure.sums:
                continue
            op, operands = self.tape.ops[i], structure.operands(i)
            numbers = set(map(self._number_of, operands))
            if len(operands) == 2 and len(numbers) == 1:
                if (op, "reduction", *numbers) in longer:
                    structure.reductions[i] = list(operands)
                elif op is ADD and (structure.one, *numbers) in longer:
                    structure.sums[i] = Sum([(structure.one, k) for k in operands], None)

    def _add(self, result: Result) -> None:
        batched, size = self.structure.batched[result.members[0]], len(result.members)
        shape = (ROWS, size) if batched else (size,) if size > 1 else ()
        value = self._values.value(result, shape)
        block = self._block(value if value.shape == shape else Filled(value, shape), result.members)
        for index, i in enumerate(result.members):
            self.place[i] = (block, index)

    def _block(self, value: Expression, members: Sequence[int]) -> Block:
        """A block of its own for a value."""
        block = Block(value.shape, f"b{len(self.computed) + 1}", members, value)
        self._number[block] = len(self._number)
        self.computed.append(block)
        return block

    def _number_of(self, i: int) -> int:
        return self._number[self.place[i][0]]

    def _position(self, i: int) -> list[int]:
        return [self.place[k][1] for k in self.structure.operands(i)]

    def _merged(self, groups: Iterable[list[int]]) -> list[list[int]]:
        """The groups, with those joined that are of one operation on many blocks.

        These are positions at which the same is computed from different blocks: tokens that
        look at one, at two, at three others.
        """
        alike: dict[Hashable, list[list[int]]] = defaultdict(list)
        for members in groups:
            alike[self._merged_kind(members[0])].append(members)
        merged: list[list[int]] = []
        for found in alike.values():
            numbers = [[self._number_of(k) for k in self.structure.operands(g[0])] for g in found]
            has_shared = any(len({*of}) < len(of) for of in zip(*numbers, strict=False))
            if len(found) < (_SHARING if has_shared else _POSITIONS):
                merged += map(self._in_order, found)
                continue
            order = sorted(range(len(found)), key=numbers.__getitem__)
            merged.append([i for k in order for i in self._in_order(found[k])])
        return merged

    def _in_order(self, members: list[int]) -> list[int]:
        """Results as their operands stand, or as recorded where those are picked one by one."""
        positions = sorted((self._position(i), i) for i in members)
        columns = list(zip(*(of for of, _ in positions), strict=False))
        if members[0] in self.structure.reductions:
            columns = [tuple(chain(*(of for of, _ in positions)))]
        is_rising = any(all(map(lt, of, of[1:])) for of in columns)
        return [i for _, i in positions] if is_rising else members

    def _merged_kind(self, i: int) -> Hashable:
        """What operations must have in common to stand side by side on different blocks."""
        structure, op = self.structure, self.tape.ops[i]
        if i in structure.sums or i in structure.reductions or not structure.batched[i]:
            return i
        fixed = (k for k in structure.operands(i) if not structure.batched[k])
        return (self._kind(i), *(self._operand_signature(op, k) for k in fixed))

    def _indices(self, places: Sequence[int]) -> tuple[int, ...]:
        return tuple(self.place[i][1] for i in places)

    # What makes two results stand in one block ...

    def _signature(self, i: int) -> Hashable:
        structure, tape = self.structure, self.tape
        if i in structure.sums:
            terms, offset = structure.sums[i]
            if self._is_plain(i):
                coefficient, factor = terms[0]
                ends = [factor] if offset is None else [factor, offset]
                return (coefficient, *map(self._number_of, ends))
            parts = tuple(
                (key, self._indices([v for _, v in terms]) if len(terms) > 1 else None)
                for key, terms in self._parts(i)
            )
            return (parts, None if offset is None else self._number_of(offset))
        op = tape.ops[i]
        if i in structure.reductions:
            return (op, "reduction", *sorted(set(map(self._number_of, structure.reductions[i]))))
        return (op, tuple(self._operand_signature(op, k) for k in structure.operands(i)))

    def _is_plain(self, i: int) -> bool:
        """Whether a sum adds up elements of one block, all with the same known coefficient."""
        terms = self.structure.sums[i].terms
        coefficient = terms[0][0]
        return (
            len(terms) > 1
            and coefficient in self.tape.constants
            and all(c == coefficient for c, _ in terms)
            and len({self._number_of(factor) for _, factor in terms}) == 1
        )

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

    def _stack_key(self, result: Result) -> Hashable:
        """What results must have in common to be stacked, or None if they cannot be."""
        if not any(term.is_matrix for term in result.terms):
            return None
        return (
            self._number_of(result.offsets[0]) if result.offsets else None,
            *map(self._term_key, result.terms),
        )

    def _term_key(self, term: Term) -> Hashable:
        block, coefficients = (self.place[i[0]][0] for i in (term.factors, term.coefficients))
        if not term.is_matrix:
            return (block, coefficients)
        known = block if coefficients is None else self.structure.batched[term.factors[0]]
        return (known, coefficients, self._indices(term.coefficients))

    # ... and the block that they make.

    def _result(self, members: list[int]) -> Result:
        structure = self.structure
        first = members[0]
        if first in structure.reductions:
            return _reduced(members, [structure.reductions[i] for i in members])
        if first not in structure.sums:
            return Result(members)
        offsets = [k for i in members if (k := structure.sums[i].offset) is not None]
        if self._is_plain(first):
            added = [[v for _, v in structure.sums[i].terms] for i in members]
            number = self.tape.constants[structure.sums[first].terms[0][0]]
            return replace(_reduced(members, added), coefficient=number, offsets=offsets)
        terms = []
        for rows in zip(*[[terms for _, terms in self._parts(i)] for i in members], strict=True):
            coefficients = [c for terms in rows for c, _ in terms]
            factors = [v for terms in rows for _, v in terms]
            width = len(rows[0])
            shared = factors == factors[:width] * len(rows)
            is_number = coefficients[0] in self.tape.constants and len(set(coefficients)) == 1
            is_matrix = width > 1 or (
                structure.batched[first] and shared and len(rows) > 1 and not is_number
            )
            terms.append(Term(factors[:width] if is_matrix else factors, coefficients, is_matrix))
        return Result(members, terms=terms, offsets=offsets)

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


def _leaves(indices: dict[int, int]) -> list[int]:
    """The places on the tape of what comes from outside, by its index there."""
    found = [-1] * (1 + max(indices.values(), default=-1))
    for i, index in indices.items():
        found[index] = i
    return found


def _reduced(members: list[int], operands: Sequence[Sequence[int]]) -> Result:
    """Reductions side by side, however many operands each has."""
    return Result(members, operands=list(chain(*operands)), lengths=tuple(map(len, operands)))


def _stacked(results: Sequence[Result]) -> Result:
    """All of them as groups of one block."""
    terms = []
    for same in zip(*(result.terms for result in results), strict=True):
        factors = [i for term in same for i in term.factors]
        coefficients = same[0].coefficients
        if not same[0].is_matrix:
            coefficients = [i for term in same for i in term.coefficients]
        terms.append(Term(factors, coefficients, same[0].is_matrix))
    return replace(
        results[0],
        members=[i for result in results for i in result.members],
        groups=len(results),
        terms=terms,
        offsets=[i for result in results for i in result.offsets],
    )


@cache
def depends_on_the_number(op: Op) -> bool:
    """Whether code for a known constant is other code: a power or a choice."""
    trees = (op.value_tree, *op.partial_trees)
    return any(isinstance(n, ast.Pow | ast.IfExp) for tree in trees for n in ast.walk(tree))
