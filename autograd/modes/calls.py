"""A call of a function, recorded so that its outputs can be differentiated.

Two mechanisms keep nested differentiations apart: every forward sweep has a level of its own,
and every reverse sweep differentiates by nodes of its own, through which the outer arguments
are still reached. Where a result depends on such outer nodes, or on Values of the user's, it is
a graph itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from numbers import Real
from typing import Any, NamedTuple

from autograd.core.functions import identity
from autograd.core.graph import evaluation_order
from autograd.core.node import Node
from autograd.core.operators import Operators, real
from autograd.core.sweep import seeded_adjoints
from autograd.core.value import Constant, Value
from autograd.modes.dual import Dual
from autograd.modes.symbolic import add, adjoint_terms
from autograd.modes.tree import leaves, mapped

Function = Callable[..., Any]

_IDENTITY = identity(Value(0.0)).op
_active: set[Node] = set()
"""The nodes that stand for the arguments of the differentiations under way, in any thread."""


class Called(NamedTuple):
    """What a call returned: outputs, whether they are a single scalar, and `aux` besides."""

    outputs: tuple[Any, ...]
    is_scalar: bool
    aux: Any

    def shaped(self, numbers: Sequence[Any]) -> Any:
        """Numbers, one per output, as the function returns its outputs."""
        return numbers[0] if self.is_scalar else tuple(numbers)


def require_function(f: object, taker: str) -> None:
    """Raise TypeError, which says what to write, unless `f` can be called."""
    if isinstance(f, str):
        raise TypeError(f"{taker} takes a function, not text: write {taker}(parse({f!r:.60}))")
    if isinstance(f, Value):
        raise TypeError(
            f"{taker} takes a function, not a Value: write {taker}(lambda x: ...), or call "
            "backward() on the Value and read x.grad"
        )
    if not callable(f):
        raise TypeError(f"{taker} takes a function, not {f!r:.60}")


def name_of(f: Function) -> str:
    """What a function is called in messages."""
    return getattr(f, "__name__", "f")


def call(f: Function, args: Sequence[Any], named: dict[str, Any], has_aux: bool) -> Called:
    """Call f, and check that it returns numbers; TypeError and ValueError say what is not."""
    result, aux = f(*args, **named), None
    name = name_of(f)
    if has_aux:
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(f"has_aux: {name} returns a pair (output, aux), not {result!r:.60}")
        result, aux = result
    if getattr(result, "ndim", None) == 0:  # as of np.where
        result = result.item()
    is_scalar = not isinstance(result, Iterable) or isinstance(result, str)
    outputs = (result,) if is_scalar else tuple(result)
    for output in outputs:
        if not isinstance(output, Operators):
            real(output, f"the derivative of {name}")
    return Called(outputs, is_scalar, aux)


def require_numbers(tree: Any, taker: str) -> None:
    """Raise an error that names the `taker` unless the leaves of a tree are numbers."""
    for x in leaves(tree):
        if hasattr(x, "tolist") and not isinstance(x, Real):
            kind = type(x).__name__
            raise TypeError(
                f"{taker} takes numbers, and lists of them, not {kind}: write x.tolist()"
            )
        if not isinstance(x, Operators):
            real(x, taker)


def outputs_of(f: Function, args: Sequence[Any]) -> tuple[tuple[Any, ...], bool]:
    """The outputs of a call as a tuple, and whether it returned a scalar instead of several."""
    called = call(f, args, {}, has_aux=False)
    return called.outputs, called.is_scalar


class Recorded(NamedTuple):
    """A call of a function whose chosen arguments were replaced by nodes of its own.

    `arguments` are these nodes. `nested` tells that the outputs depend on other nodes as well,
    of an outer differentiation or of the user's: then derivatives are graphs, or those nodes
    would lose their contributions.
    """

    called: Called
    arguments: list[Any]
    nested: bool

    def plain(self, x: Any) -> Any:
        """An output without its graph, unless others need that."""
        if isinstance(x, Dual):
            return Dual(self.plain(x.primal), self.plain(x.tangent), x.level)
        return x.data if isinstance(x, Value) and not self.nested else x

    @property
    def is_detached(self) -> bool:
        """Whether no recorded operation leads from an argument to an output."""
        nodes = {node for y in self.called.outputs for node in _nodes(y)}
        return nodes.isdisjoint(map(_node, self.arguments))

    @property
    def numbers(self) -> list[float]:
        """The outputs' numbers alone."""
        nodes = map(_node, self.called.outputs)
        return [y.data if isinstance(y, Operators) else y for y in nodes]

    def values(self) -> Any:
        """The outputs as the function returns them."""
        return self.called.shaped([
            self.plain(y) if isinstance(y, Operators) else real(y, "an output")
            for y in self.called.outputs
        ])  # fmt: skip

    def aux(self) -> Any:
        """What the function returns besides, with numbers for nodes."""
        return mapped(self.plain, self.called.aux)

    def pulled(self, cotangents: Sequence[Any]) -> list[Any]:
        """The derivatives by the arguments of Σ cotangent · output: floats, or nodes if nested."""
        nested = self.nested or any(isinstance(_node(w), Value) for w in cotangents)
        pairs = zip(self.called.outputs, cotangents, strict=True)
        return _pulled(list(pairs), self.arguments, nested)


def _own(x: Any) -> Any:
    """A node of this differentiation's own that stands for the argument `x`.

    Of a number it is an operation on a constant, so that it is no input of what remains.
    """
    if isinstance(x, Dual):
        return Dual(_own(x.primal), x.tangent, x.level)
    if isinstance(x, Value) and not x.is_constant:
        return identity(x)
    own = Value(x.data if isinstance(x, Operators) else x)
    own.op, own.lhs = _IDENTITY, Constant(own.data)
    return own


def record(
    f: Function,
    args: Sequence[Any],
    chosen: Iterable[int],
    named: dict[str, Any],
    has_aux: bool,
) -> Recorded:
    """Call f with nodes of its own for the chosen arguments."""
    own = list(args)
    for i in chosen:
        require_numbers(args[i], f"an argument of {name_of(f)}")
        own[i] = mapped(_own, args[i])
    arguments = [leaf for i in chosen for leaf in leaves(own[i])]
    nodes = set(map(_node, arguments))
    try:
        _active.update(nodes)
        called = call(f, own, named, has_aux)
    finally:
        _active.difference_update(nodes)
    found = [*called.outputs, *leaves(called.aux)]
    nested = any(_varies(x) for output in found for x in _nodes(output) if x not in nodes)
    return Recorded(called, arguments, nested)


def _varies(node: Node) -> bool:
    """Whether a node is an input of the user's or of a differentiation under way."""
    return node in _active or (node.op is None and not node.is_constant)


def _nodes(output: Any) -> Iterable[Node]:
    """The nodes of the graphs that an output consists of."""
    if isinstance(output, Dual):
        return [*_nodes(output.primal), *_nodes(output.tangent)]
    return evaluation_order(output) if isinstance(output, Value) else ()


def _pulled(pairs: Sequence[tuple[Any, Any]], arguments: Sequence[Any], nested: bool) -> list[Any]:
    """The derivatives of Σ w · y over pairs (y, w): the cotangents are the outputs' seeds.

    Where they are Duals, the sum is p + t · ε with p = Σ w.p · y.p and t = Σ w.p · y.t + w.t · y.p,
    of the highest level first.
    """
    level = max((x.level for pair in pairs for x in pair if isinstance(x, Dual)), default=None)
    if level is not None:
        split = [(*parts(y, level), *parts(w, level)) for y, w in pairs]
        primals = _pulled([(y, w) for y, _, w, _ in split], arguments, nested)
        slopes = _pulled(
            [pair for y, dy, w, dw in split for pair in ((dy, w), (y, dw))], arguments, nested
        )
        return [Dual(p, t, level) for p, t in zip(primals, slopes, strict=True)]
    seeds: dict[Node, Any] = {}
    for y, w in pairs:
        if isinstance(y, Value) and (isinstance(w, Value) or w != 0.0):
            seeds[y] = add(seeds.get(y, 0.0), w)
    nodes = [_node(x) for x in arguments]
    found: Any = adjoint_terms(seeds, nodes) if nested else seeded_adjoints(seeds)
    return [found.get(x, 0.0) for x in nodes]


def parts(x: Any, level: int) -> tuple[Any, Any]:
    """The primal and the tangent at a level."""
    return (x.primal, x.tangent) if isinstance(x, Dual) and x.level == level else (x, 0.0)


def _node(x: Any) -> Any:
    return _node(x.primal) if isinstance(x, Dual) else x
