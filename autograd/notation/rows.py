"""The rows of an evaluation trace as plain data."""

from __future__ import annotations

from typing import NamedTuple


class Contribution(NamedTuple):
    """What one use of a node adds to its adjoint.

    `place` is that of the operation that uses the node, `adjoint` is that operation's adjoint,
    `partial` the local partial ∂operation/∂node, and `product` is adjoint × partial.
    """

    place: int
    adjoint: float
    partial: float
    product: float


class TraceRow(NamedTuple):
    """One node of a trace, as plain data.

    `place` is its place in evaluation order, `operands` are the places of its operands and
    `partials` the derivatives ∂node/∂operand, None where the operand is a constant. `tangent`
    is Σ dnode/dseeded · seed, None if no seed was chosen; `adjoint` is seed · doutput/dnode, and
    `contributions` are its terms in the order in which they are summed, one for each use of
    the node; the output's adjoint is the seed. A constant has neither, and no contributions.
    """

    place: int
    name: str
    function: str
    value: float
    operands: tuple[int, ...]
    partials: tuple[float | None, ...]
    tangent: float | None
    adjoint: float | None
    contributions: tuple[Contribution, ...]
