"""What the usual slips give in place of the right number."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from autograd.core.graph import Edge
from autograd.ops import OPS, Op
from autograd.ops.grammar import FLOAT_RULES, OPERATORS, evaluate
from viz.worksheets.recurrence import (
    ADJOINT,
    PARTIAL,
    TANGENT,
    VALUE,
    Numbers,
    Quantity,
    Recurrence,
    Term,
)


class Slip(NamedTuple):
    """A slip by its name in `words`, the number that it gives, and the edge that it is at."""

    name: str
    number: float = 0.0
    at: Edge | None = None


def slips(recurrence: Recurrence, quantity: Quantity, number: Numbers) -> Iterator[Slip]:
    """The usual slips at a quantity, the likeliest first, made with the numbers someone has.

    What cannot be computed with these numbers is left out.
    """
    try:
        right = recurrence.follow(quantity, number)
    except (ArithmeticError, ValueError):
        return
    seed = recurrence.seed(quantity)
    if seed is not None:
        yield Slip("seed", 1.0 - seed)
        yield Slip("value", number(Quantity(VALUE, quantity.place)))
        yield Slip("minus", -seed)
        return
    yield Slip("minus", -right)
    op = recurrence.graph.nodes[quantity.place].op
    if op is None or quantity.kind not in (VALUE, PARTIAL):
        yield from _of_sums(recurrence, quantity, number, right)
        return
    names = recurrence.operands(quantity.place, number)
    if quantity.kind == VALUE:
        yield from _of_values(op, names)
    else:
        names["z"] = number(Quantity(VALUE, quantity.place))
        yield from _of_partials(op, quantity.slot, names)


def _of_sums(
    recurrence: Recurrence, quantity: Quantity, number: Numbers, right: float
) -> Iterator[Slip]:
    """Slips in a sum of products: what arrives at an edge, by the local partial."""
    terms = recurrence.terms(quantity)
    products = [recurrence.product(term, quantity, number) for term in terms]
    edges = [recurrence.edge(term.partial) for term in terms]
    arriving = [number(term.arriving) for term in terms]
    partials = [number(term.partial) for term in terms]
    lost = "operand" if quantity.kind == TANGENT else "use"
    for edge, product in zip(edges, products, strict=True):
        yield Slip(lost, right - product, edge)
    if len(terms) > 2:  # each overwrote the one before it
        for edge, product in zip(edges, products, strict=True):
            yield Slip(lost, product, edge)
    yield Slip("chain", sum(partials))
    yield Slip("partial", sum(arriving))
    node = recurrence.graph.nodes[quantity.place]
    if quantity.kind in (TANGENT, ADJOINT) and recurrence.seeds and not node.is_constant:
        other = ADJOINT if quantity.kind == TANGENT else TANGENT
        yield Slip("other sweep", number(Quantity(other, quantity.place)))
    for name, instead in (
        ("minus", [-p for p in products]),
        ("chain", partials),
        ("partial", arriving),
        ("other operand", [_with_other(recurrence, term, number) for term in terms]),
        ("sum", [a + p for a, p in zip(arriving, partials, strict=True)]),
    ):
        for edge, product, wrong in zip(edges, products, instead, strict=True):
            if wrong is not None:
                yield Slip(name, right - product + wrong, edge)
    yield Slip("value", number(Quantity(VALUE, quantity.place)))
    yield Slip("twice", 2.0 * right)


def _with_other(recurrence: Recurrence, term: Term, number: Numbers) -> float | None:
    """A term with the partial by the other operand; None if the operation has none."""
    _, place, slot = term.partial
    if (place, 1 - slot) not in recurrence.edges:
        return None
    return number(term.arriving) * number(Quantity(PARTIAL, place, 1 - slot))


def _of_values(op: Op, names: dict[str, float]) -> Iterator[Slip]:
    """Slips in the value of an operation, given its operands."""
    if op.arity == 1:
        yield Slip("not applied", names["x"])
        return
    yield from _evaluated("swapped", op.value_tree, {"x": names["y"], "y": names["x"]})
    for name in OPERATORS.values():
        if OPS[name].arity == 2:
            yield from _evaluated("operation", OPS[name].value_tree, names)


def _of_partials(op: Op, slot: int, names: dict[str, float]) -> Iterator[Slip]:
    """Slips in a local partial, given the operands and the result."""
    if op.arity == 2:
        yield from _evaluated("other operand", op.partial_trees[1 - slot], names)
    rule = op.partial_trees[slot]
    while isinstance(rule, ast.IfExp):
        rule = rule.orelse
    for part in _factors(rule):
        yield from _evaluated("factor", part, names)
    yield Slip("value", names["z"])
    yield Slip("value", names["xy"[slot]])
    yield from _evaluated("at result", rule, names | {"x": names["z"]})


def _factors(rule: ast.expr) -> Iterator[ast.expr]:
    """A product without one of its factors."""
    match rule:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            yield right
            yield left
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield left
            yield ast.BinOp(ast.Constant(1.0), ast.Div(), right)


def _evaluated(name: str, tree: ast.expr, names: dict[str, float]) -> Iterator[Slip]:
    try:
        number = evaluate(tree, names, FLOAT_RULES)
    except (ArithmeticError, ValueError):
        return
    yield Slip(name, number)
