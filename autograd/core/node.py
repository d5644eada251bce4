"""`Node`: what a recorded graph consists of."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from itertools import chain
from typing import ClassVar

from autograd.core.operators import real
from autograd.ops import Op
from autograd.text.words import excerpt


class Node:
    """A number, and how it came about; `Value` adds the arithmetic that records it.

    A node is a single object with flat slots: what makes recording slow is Python's garbage
    collector, which counts objects.
    """

    __slots__ = ("_data", "_label", "d_lhs", "d_rhs", "grad", "lhs", "op", "rhs")

    _data: float
    _label: str | None
    grad: float
    op: Op | None
    lhs: Node | None
    rhs: Node | None
    d_lhs: float | None
    d_rhs: float | None

    is_constant: ClassVar[bool] = False
    _written: ClassVar[int] = 0
    """How often the `data` of nodes was set: what was read of them holds while this stays."""

    @property
    def data(self) -> float:
        """The number, a finite float: to set another is a TypeError or a ValueError."""
        return self._data

    @data.setter
    def data(self, number: float) -> None:
        taker = excerpt(self.label) if self.label else type(self).__name__
        set_data((self,), (real(number, taker),))

    @property
    def label(self) -> str | None:
        """The name in tables and pictures, or None: to set another than a text is a TypeError."""
        return self._label

    @label.setter
    def label(self, label: str | None) -> None:
        if not isinstance(label, str | None):
            raise TypeError(f"a label is text, not {type(label).__name__} {label!r:.60}")
        self._label = label if label and not label.isspace() else None

    @property
    def operands(self) -> tuple[Node, ...]:
        """The operands in order, repeats kept: `a * a` has `a` twice."""
        if self.lhs is None or self.rhs is None:
            return () if self.lhs is None else (self.lhs,)
        return self.lhs, self.rhs

    @property
    def partials(self) -> tuple[float | None, ...]:
        """The local partials in the order of the operands, None with respect to a constant."""
        return (self.d_lhs, self.d_rhs)[: len(self.operands)]

    @property
    def _prev(self) -> set[Node]:
        """The operands as a set, which is what micrograd calls them."""
        return set(self.operands)

    @property
    def _op(self) -> str:
        """The operation as Python writes it, such as `+` or `exp`, which is micrograd's name."""
        if self.op is None:
            return ""
        return self.op.name if self.op.is_function else self.op.value.strip("xy ") or self.op.name

    def _backward(self) -> None:
        """Add to the operands' `grad` what this node's `grad` contributes: micrograd's one step."""
        for operand, partial in zip(self.operands, self.partials, strict=True):
            if partial is not None:
                operand.grad += self.grad * partial


_set_data, _set_grad = (vars(Node)[slot].__set__ for slot in ("_data", "grad"))
_exhaust = deque[object](maxlen=0).extend  # in C, where nothing interrupts it


def set_data(
    nodes: Iterable[Node], numbers: Iterable[float], besides: Iterable[object] = ()
) -> None:
    """Set the `data` of several nodes to finite floats, all or, if interrupted before, none.

    What happens while one goes through `besides` happens with it.
    """
    try:
        _exhaust(chain(map(_set_data, nodes, numbers), besides))
    finally:
        Node._written += 1


def set_grads(nodes: Iterable[Node], grads: Iterable[float]) -> None:
    """Set the `grad` of several nodes, all or, if interrupted before, none."""
    _exhaust(map(_set_grad, nodes, grads))
