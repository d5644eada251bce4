"""What an array program is made of: statements over blocks, whose expressions are trees.

A *block* is an array of results. A *batched* one has a row for each row of the batch, so the
first number of its *shape* is `ROWS`. A *part* refers to some elements of a block, by their
index in it. The other expressions are the table's own formulas and what arrays need besides.

An expression may be smaller than what it stands for, if it can be broadcast: the adjoint
1/n of all elements is one number. `unbroadcast` sums an adjoint to the shape of an operand.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from autograd.ops import Op
from autograd.static.program.shapes import ROWS, Shape, broadcast, written


class Expression:
    """A tree that computes an array of a known shape from blocks."""

    shape: Shape
    operands: Sequence[Expression] = ()

    def walk(self) -> Iterator[Expression]:
        """The expression and all that it is computed from, from left to right."""
        stack = [self]
        while stack:
            top = stack.pop()
            yield top
            stack.extend(reversed(top.operands))

    @property
    def parts(self) -> list[Part]:
        """The parts of blocks in it."""
        return [x for x in self.walk() if isinstance(x, Part)]


@dataclass(eq=False)
class Block:
    """An array of results: of equal instructions side by side, or of their adjoints.

    `members` are the indices on the tape of its elements. What comes from outside has no
    `value`. An adjoint is that `of` a block, or of a part of the parameters.
    """

    shape: Shape
    name: str
    members: Sequence[int] = ()
    value: Expression | None = None
    of: Block | Part | None = None

    @property
    def batched(self) -> bool:
        """Whether there is a row for each row of the batch."""
        return self.shape[:1] == (ROWS,)

    @property
    def size(self) -> int:
        """How many elements there are, in a row if it is batched."""
        return math.prod(self.shape[self.batched :])

    @cached_property
    def parts(self) -> list[Part]:
        """The parts of blocks from which it is computed."""
        return [] if self.value is None else self.value.parts


@dataclass(unsafe_hash=True)
class Part(Expression):
    """Some elements of a block, arranged in the shape `dims`, in each row if it is batched."""

    block: Block
    indices: tuple[int, ...]
    dims: Shape

    def __post_init__(self) -> None:
        self.shape = (ROWS, *self.dims) if self.block.batched else self.dims

    @cached_property
    def is_whole(self) -> bool:
        """Whether these are all elements of the block, in order."""
        return self.indices == tuple(range(self.block.size))

    def __str__(self) -> str:
        if self.is_whole and self.dims == self.block.shape[self.block.batched :]:
            return self.block.name
        first, *_, last = *self.indices, self.indices[-1]
        shape = "" if len(self.dims) < 2 else f" as {written(self.dims)}"
        return f"{self.block.name}[{first}{f'…{last}' if last != first else ''}{shape}]"


@dataclass(eq=False)
class Constants(Expression):
    """Numbers that are known: an array of them, or a single one."""

    numbers: tuple[float, ...]
    shape: Shape = ()


@dataclass(eq=False)
class RowCount(Expression):
    """The number of rows."""

    shape: Shape = ()


@dataclass(eq=False)
class Formula(Expression):
    """A formula of the table, over arrays; `bound` says what the names in it are.

    `partials` are the local partial derivatives by name. What flows to an operand is the adjoint d
    times the partial `by` its name.
    """

    tree: ast.expr
    bound: dict[str, Expression]
    partials: Mapping[str, ast.expr] = field(default_factory=dict)
    op: Op | None = None
    by: str = ""

    def __post_init__(self) -> None:
        names = dict.fromkeys(n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name))
        self.used = {name: self.bound[name] for name in names if name in self.bound}
        self.operands = tuple(self.used.values())
        self.shape = broadcast(*(operand.shape for operand in self.operands))


@dataclass(eq=False)
class Add(Expression):
    """The sum of some terms."""

    operands: Sequence[Expression]

    def __post_init__(self) -> None:
        self.shape = broadcast(*(term.shape for term in self.operands))


@dataclass(eq=False)
class MatMul(Expression):
    """A product of matrices, of a matrix and a vector, or of a stack of matrices and a matrix."""

    left: Expression
    right: Expression

    def __post_init__(self) -> None:
        if self.left.shape[-1] != self.right.shape[0]:
            raise ValueError(f"shapes {self.left.shape} and {self.right.shape} have no product")
        self.operands = self.left, self.right
        self.shape = (*self.left.shape[:-1], *self.right.shape[1:])


@dataclass(eq=False)
class Joined(Expression):
    """Arrays side by side on the last axis."""

    operands: Sequence[Expression]

    def __post_init__(self) -> None:
        self.shape = (*self.operands[0].shape[:-1], sum(x.shape[-1] for x in self.operands))


@dataclass(eq=False)
class Assembled(Expression):
    """An array `like` a block that is zero, or `whole`, with something added to some elements.

    Each piece is a part of that block and what is added there.
    """

    like: Block
    whole: Expression | None
    pieces: Sequence[tuple[Part, Expression]]

    def __post_init__(self) -> None:
        self.shape = self.like.shape
        self.operands = [*[self.whole] * (self.whole is not None), *(v for _, v in self.pieces)]  # type: ignore[list-item]
        indices = [i for part, _ in self.pieces for i in part.indices]
        self.is_disjoint = len(set(indices)) == len(indices)
        self.is_covered = self.is_disjoint and len(indices) == self.like.size


@dataclass(eq=False)
class _OfAnArray(Expression):
    """An expression that is computed from one array."""

    array: Expression

    def __post_init__(self) -> None:
        self.operands = (self.array,)


@dataclass(eq=False)
class Transposed(_OfAnArray):
    """A matrix with rows and columns exchanged."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.shape = self.array.shape[::-1]


@dataclass(eq=False)
class Sum(_OfAnArray):
    """The sum over some axes, to a shape in which they are 1 or, if they lead, left out."""

    shape: Shape


@dataclass(eq=False)
class Reshaped(_OfAnArray):
    """The same numbers in another shape."""

    shape: Shape


@dataclass(eq=False)
class Filled(_OfAnArray):
    """An array broadcast to a shape; `like` is something that has it."""

    shape: Shape
    like: Part | None = None


@dataclass(eq=False)
class Reduce(_OfAnArray):
    """op(op(op(a, b), c), …) over runs of the last axis: sums or maxima of so many elements each.

    The runs have these `lengths` and stand one behind the other.
    """

    op: Op
    lengths: tuple[int, ...]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.shape = (*self.array.shape[:-1], len(self.lengths))

    @property
    def starts(self) -> tuple[int, ...]:
        """Where each run starts."""
        return (0, *accumulate(self.lengths[:-1]))

    @property
    def run_of(self) -> tuple[int, ...]:
        """The run that each element is in."""
        return tuple(run for run, n in enumerate(self.lengths) for _ in range(n))


@dataclass(eq=False)
class Chosen(Expression):
    """The partials of a `Reduce` by what it is over: 1 where an element is chosen, a tie shared.

    `result` has for each element the result of its run.
    """

    of: Reduce
    result: Part

    def __post_init__(self) -> None:
        self.operands = self.of.array, self.result
        self.shape = self.of.array.shape


@dataclass(eq=False)
class Mean(_OfAnArray):
    """The mean over the rows."""

    shape: Shape = ()
