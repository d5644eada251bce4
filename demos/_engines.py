"""Reverse sweeps over a recorded graph: one that is right, and others that are wrong in one way.

An engine takes the output and the gradients that are there from the sweep before, to which it adds
those of the leaves, as `backward` does; the gradients of operations are this sweep's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from autograd import Graph, Value
from autograd.core.node import Node

Grads: TypeAlias = defaultdict[Node, float]
Engine: TypeAlias = Callable[[Node, Grads], None]


def right(output: Node, grad: Grads) -> None:
    """Each node's adjoint is complete before it is handed on, use by use."""
    for result, operand, partial in _edges(_fresh(output, grad)):
        grad[operand] += grad[result] * partial


def _fresh(output: Node, grad: Grads) -> list[Node]:
    """The nodes from the output back, the gradients of operations set anew."""
    nodes: list[Node] = list(Graph(output))[::-1]
    grad.update({node: 0.0 for node in nodes if node.op})
    grad[output] = 1.0
    return nodes


def _uses(result: Node) -> list[tuple[Node, float]]:
    """The operands that vary, each with its local partial."""
    pairs = zip(result.operands, result.partials, strict=True)
    return [(operand, partial) for operand, partial in pairs if partial is not None]


def _edges(nodes: Iterable[Node]) -> Iterator[tuple[Node, Node, float]]:
    """Of each node in turn the uses: it, an operand that varies, and the local partial."""
    return ((result, *use) for result in nodes for use in _uses(result))


def overwritten(output: Node, grad: Grads) -> None:
    """A use overwrites the one before it."""
    for result, operand, partial in _edges(_fresh(output, grad)):
        grad[operand] = grad[result] * partial


def first_use(output: Node, grad: Grads) -> None:
    """Only the first use counts."""
    for result, operand, partial in _edges(_fresh(output, grad)):
        grad[operand] = grad[operand] or grad[result] * partial


def operand_set(output: Node, grad: Grads) -> None:
    """The operands are a set: a × a has one (as in micrograd's `_prev`)."""
    for result in _fresh(output, grad):
        for operand, partial in dict(_uses(result)).items():
            grad[operand] += grad[result] * partial


def stale(output: Node, grad: Grads) -> None:
    """A second sweep adds to the operations' gradients of the first (micrograd's `backward`)."""
    grad[output] = 1.0
    for result, operand, partial in _edges(reversed(Graph(output).nodes)):
        grad[operand] += grad[result] * partial


def recursive(output: Node, grad: Grads) -> None:
    """The order is found by recursion, which has an end (micrograd's `build_topo`)."""
    order: dict[Node, None] = {}

    def build(node: Node) -> None:
        for operand in node.operands:
            if operand not in order:
                build(operand)
        order[node] = None

    build(output)
    _fresh(output, grad)
    for result, operand, partial in _edges(reversed(order)):
        grad[operand] += grad[result] * partial


def unordered(output: Node, grad: Grads) -> None:
    """A node is handed on when it is first met, before its other uses are in."""
    _fresh(output, grad)
    waiting, seen = [output], {output}
    for result, operand, partial in _edges(waiting):
        grad[operand] += grad[result] * partial
        if operand not in seen:
            seen.add(operand)
            waiting.append(operand)


def revisited(output: Node, grad: Grads) -> None:
    """A node is handed on again at each use, with all that it has by then."""
    _fresh(output, grad)
    waiting = [output]
    for result, operand, partial in _edges(waiting):
        grad[operand] += grad[result] * partial
        waiting.append(operand)


def unseeded(output: Node, grad: Grads) -> None:
    """The seed is forgotten: the output's adjoint is 0."""
    nodes = _fresh(output, grad)
    grad[output] = 0.0
    for result, operand, partial in _edges(nodes):
        grad[operand] += grad[result] * partial


def no_chain(output: Node, grad: Grads) -> None:
    """The chain rule is forgotten: the local partial is all that is added."""
    for _, operand, partial in _edges(_fresh(output, grad)):
        grad[operand] += partial


def other_operand(output: Node, grad: Grads) -> None:
    """Each operand gets the partial by the other one."""
    for result in _fresh(output, grad):
        uses = _uses(result)
        for (operand, _), (_, partial) in zip(uses, reversed(uses), strict=True):
            grad[operand] += grad[result] * partial


def minus_lost(output: Node, grad: Grads) -> None:
    """A subtraction hands on a plus to both operands."""
    for result, operand, partial in _edges(_fresh(output, grad)):
        is_sub = result.op is not None and result.op.name == "sub"
        grad[operand] += grad[result] * (1.0 if is_sub else partial)


def half_quotient(output: Node, grad: Grads) -> None:
    """A quotient hands nothing on to its divisor."""
    for result, operand, partial in _edges(_fresh(output, grad)):
        if not (result.op and result.op.name == "div" and operand is result.rhs):
            grad[operand] += grad[result] * partial


def exponent_lost(output: Node, grad: Grads) -> None:
    """The partial of a power lacks its factor, the exponent."""
    for result, operand, partial in _edges(_fresh(output, grad)):
        is_power = result.op is not None and result.op.name == "pow"
        exponent = result.operands[1].data if is_power else 1.0
        grad[operand] += grad[result] * partial / exponent


def constant_counted(output: Node, grad: Grads) -> None:
    """A constant has a gradient, too, in the place of the next input's."""
    right(output, grad)
    leaves = [node for node in Graph(output) if not node.op]
    grad.update(zip(Graph(output).inputs, [grad[leaf] for leaf in leaves], strict=False))


def equal_values(output: Node, grad: Grads) -> None:
    """Nodes of the same value are taken for one node."""
    found = defaultdict(float, {output.data: 1.0})
    for result, operand, partial in _edges(reversed(Graph(output).nodes)):
        found[operand.data] += found[result.data] * partial
    grad.update({node: found[node.data] for node in Graph(output)})


FAULTY: tuple[Engine, ...] = (
    overwritten,
    first_use,
    operand_set,
    stale,
    recursive,
    unordered,
    revisited,
    unseeded,
    no_chain,
    other_operand,
    minus_lost,
    half_quotient,
    exponent_lost,
    constant_counted,
    equal_values,
)
"""The engines with a fault, in the order of their numbers."""


def swept(engine: Engine, output: Node) -> Grads:
    """The gradients after a second sweep, before which those of the leaves were set to 0."""
    grad: Grads = defaultdict(float)
    engine(output, grad)
    grad.update({leaf: 0.0 for leaf in Graph(output) if not leaf.op})
    engine(output, grad)
    return grad


def gradient(engine: Engine) -> Callable[[Callable[..., Value], Sequence[float]], list[float]]:
    """An engine as `check_grad` takes it: a function of f and the point, which gives its gradient.

    >>> gradient(right)(lambda x: x * x, [3.0])
    [6.0]
    >>> gradient(overwritten)(lambda x: x * x, [3.0])
    [3.0]
    """

    def of(f: Callable[..., Value], at: Sequence[float]) -> list[float]:
        inputs = [Value(x) for x in at]
        grads = swept(engine, f(*inputs))
        return [grads[x] for x in inputs]

    return of
