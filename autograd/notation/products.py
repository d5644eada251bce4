"""Local partials in symbols: a row's formula in the names of an operation's operands.

Equal factors are gathered: -z * z for z = 1/h is −1/h². Sums and functions stay as in the row.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Protocol

from autograd.notation.pieces import Piece
from autograd.ops import OPS, Op
from autograd.ops.grammar import FLOAT_RULES, Binds, evaluate


class Writing(Protocol):
    """How numbers and operations are written."""

    @property
    def pi(self) -> str:
        """The number π."""

    def number_piece(self, value: float) -> Piece:
        """A number."""

    def combined(self, op: Op, operands: Sequence[Piece]) -> Piece:
        """An operation in terms of its operands."""


@dataclass(frozen=True)
class Product:
    """A number times powers of factors, such as −3 × x² / sin(y)."""

    number: float
    powers: Mapping[Piece, float] = field(default_factory=dict)

    @classmethod
    def of(cls, factor: Piece) -> Product:
        """The product of one factor."""
        return cls(1.0, {factor: 1.0})

    def __mul__(self, other: Product) -> Product:
        number = self.number * other.number
        sums = {f: self.powers.get(f, 0.0) + other.powers.get(f, 0.0) for f in
                dict.fromkeys([*self.powers, *other.powers])}  # fmt: skip
        return Product(number, {f: e for f, e in sums.items() if number and e})

    def __pow__(self, exponent: float) -> Product:
        powers = {f: e * exponent for f, e in self.powers.items() if exponent}
        return Product(self.number**exponent, powers)

    def written(self, writing: Writing) -> Piece:
        """The product in one piece, with one fraction, beside which those of its factors stand."""
        number = writing.number_piece

        def times(factors: Sequence[Piece]) -> Piece:
            found, *others = factors or [number(1.0)]
            for factor in others:
                found = writing.combined(OPS["mul"], [found, factor])
            return found

        def power(factor: Piece, exponent: float) -> Piece:
            is_plain = exponent == 1.0
            return factor if is_plain else writing.combined(OPS["pow"], [factor, number(exponent)])

        above = [power(factor, e) for factor, e in self.powers.items() if e > 0.0]
        below = [power(factor, -e) for factor, e in self.powers.items() if e < 0.0]
        beside = [factor for factor in above if below and factor.has_fractions]
        above = [factor for factor in above if factor not in beside]
        size = abs(self.number)
        if below and size < 1.0 and (1.0 / size).is_integer():
            below.insert(0, number(1.0 / size))
        elif size != 1.0:
            above.insert(0, number(size))
        piece = times(above)
        if below:
            fraction = [piece, times(below)] if above else [times(below)]
            fraction_of = OPS["div" if above else "reciprocal"]
            piece = times([writing.combined(fraction_of, fraction), *beside])
        if self.number < 0.0:
            whole = piece if piece.binds is Binds.SUM else piece._replace(binds=Binds.ATOM)
            piece = writing.combined(OPS["neg"], [whole])
        return piece


def symbolic(
    op: Op, slot: int, operands: Sequence[Product], numbers: Mapping[str, float], writing: Writing
) -> str:
    """A row's local partial by its operand in a `slot`, of operands that are names or numbers.

    Where the row's formula has a choice, the branch is the one that the `numbers` of x, y and z
    take.
    """
    names = dict(zip("xy", operands, strict=False), z=operation(op, operands, writing))
    tree = op.partial_trees[slot]
    if has_choice(tree):
        tree = _Taken(numbers).visit(copy.deepcopy(tree))
    return product_of(tree, names, writing).written(writing).text


@lru_cache(1024)
def has_choice(tree: ast.expr) -> bool:
    """Whether a formula has branches."""
    return any(isinstance(part, ast.IfExp) for part in ast.walk(tree))


def operation(op: Op, operands: Sequence[Product], writing: Writing) -> Product:
    """What an operation makes of products."""
    return _Rules(writing)[op.name](*operands)


def product_of(tree: ast.expr, names: Mapping[str, Product], writing: Writing) -> Product:
    """A formula without choices, given what its names are."""
    pi = Product.of(Piece(writing.pi, Binds.ATOM))
    return _lifted(evaluate(tree, {**names, "pi": pi}, _Rules(writing)))


class _Taken(ast.NodeTransformer):
    """A tree without choices: of each, the branch that numbers take."""

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self.numbers = numbers

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        taken = evaluate(node.test, self.numbers, FLOAT_RULES)
        found: ast.AST = self.visit(node.body if taken else node.orelse)
        return found


class _Rules(dict[str, Callable[..., Product]]):
    """What operations make of products."""

    def __init__(self, writing: Writing) -> None:
        super().__init__(
            neg=lambda x: Product(-1.0) * _lifted(x),
            mul=lambda x, y: _lifted(x) * _lifted(y),
            div=lambda x, y: _lifted(x) * _lifted(y) ** -1.0,
            reciprocal=lambda x: _lifted(x) ** -1.0,
            pow=self._pow,
            add=partial(self._sum, "add"),
            sub=partial(self._sum, "sub"),
        )
        self.writing = writing

    def __missing__(self, name: str) -> Callable[..., Product]:
        return partial(self._factor, name)

    def _factor(self, name: str, *operands: Product | float) -> Product:
        """An operation that is a factor of its own."""
        pieces = [_lifted(x).written(self.writing) for x in operands]
        return Product.of(self.writing.combined(OPS[name], pieces))

    def _sum(self, name: str, *operands: Product | float) -> Product:
        numbers = [x.number for x in map(_lifted, operands) if not x.powers]
        if len(numbers) == len(operands):
            return Product(FLOAT_RULES[name](*numbers))
        return self._factor(name, *operands)

    def _pow(self, x: Product | float, y: Product | float) -> Product:
        base, exponent = _lifted(x), _lifted(y)
        is_factor = base.number == 1.0 and list(base.powers.values()) == [1.0]
        if not exponent.powers and (is_factor or exponent.number.is_integer()):
            return base**exponent.number
        return self._factor("pow", base, exponent)


def _lifted(x: Product | float) -> Product:
    return x if isinstance(x, Product) else Product(x)
