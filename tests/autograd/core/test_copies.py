"""Copies and pickles: as good as the original, whatever its depth, with what is shared shared."""

import copy
from collections.abc import Callable
from itertools import pairwise
from multiprocessing.reduction import ForkingPickler  # pickle, as processes exchange objects
from typing import Any

import pytest

from autograd import Graph, Trace, Value, formula
from autograd.ops import OPS, Op
from nn import MLP, fit
from tests import graphs

WAYS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda x: ForkingPickler.loads(ForkingPickler.dumps(x)),
    "oldest": lambda x: ForkingPickler.loads(ForkingPickler.dumps(x, 0)),
}
in_each_way = pytest.mark.parametrize("copied", WAYS.values(), ids=WAYS)


class Tagged(Value):
    """A node with an attribute of its own."""


@in_each_way
def test_a_graph(copied: Callable[[Any], Any]) -> None:
    f, w, *_ = graphs.worked_example()
    f.backward()
    f.label = "f"
    g, v = copied((f, w))
    assert g is not f
    assert list(map(repr, Graph(g))) == list(map(repr, Graph(f)))
    assert [(n.op, n.partials) for n in Graph(g)] == [(n.op, n.partials) for n in Graph(f)]
    assert not set(Graph(f)) & set(Graph(g))
    assert v in Graph(g).inputs
    g.backward()
    assert (v.grad, w.grad) == (0.5, 0.25)


@in_each_way
def test_a_row_of_the_table_is_itself(copied: Callable[[Any], Any]) -> None:
    assert copied((Value(1) + 1).op) is OPS["add"]
    assert copy.copy(OPS["add"]) is OPS["add"]
    other = Op("add", "x - y", ("1", "-1"), "{x} {y}", "{x} {y}", OPS["add"].domain)
    assert copied(other).value == "x - y"


@in_each_way
def test_what_several_roots_share_stays_shared(copied: Callable[[Any], Any]) -> None:
    x = Value(2, "x")
    h = x * x
    a, (b, i), y = copied([h + 1, (h.exp(), h), x])
    assert a.lhs is b.lhs is i
    assert i.operands == (y, y)
    assert type(a.rhs) is type((h + 1).rhs)


@pytest.mark.parametrize("order", [1, -1])
@in_each_way
def test_every_node_of_a_deep_graph(copied: Callable[[Any], Any], order: int) -> None:
    nodes = [Value(1)]
    for _ in range(10_000):
        nodes.append(nodes[-1] + nodes[0])
    copies = copied(nodes[::order])[::order]
    assert all(y.lhs is x for x, y in pairwise(copies))


@in_each_way
def test_depth(copied: Callable[[Any], Any]) -> None:
    x = Value(1)
    y = x
    for _ in range(30_000):
        y = y + x
    z = copied(y)
    z.backward()
    assert (z.data, Graph(z).inputs[0].grad, x.grad) == (30_001, 30_001, 0)


@in_each_way
def test_subclasses_keep_their_attributes(copied: Callable[[Any], Any]) -> None:
    leaf = Tagged(2)
    leaf.tag = "mine"
    h = copied(leaf * leaf)
    assert (type(h.lhs), h.lhs.tag, copy.copy(leaf).tag) == (Tagged, "mine", "mine")


@in_each_way
def test_what_holds_nodes(copied: Callable[[Any], Any]) -> None:
    f, *_ = graphs.worked_example()
    graph, trace = copied(Graph(f)), copied(Trace(f))
    assert list(graph.names.values()) == list(Graph(f).names.values())
    assert formula(graph.output) == formula(f)
    assert str(trace) == str(Trace(f))


@in_each_way
def test_a_model_and_its_history(copied: Callable[[Any], Any]) -> None:
    model = MLP(2, [3, 1], rng=1)
    history = fit(model, [[0, 1], [1, 0]], [0, 1], loss="squared_error", epochs=3, progress=False)
    twin, past = copied((model, history))
    assert [p.data for p in twin.parameters()] == [p.data for p in model.parameters()]
    assert not set(twin.parameters()) & set(model.parameters())
    assert twin([0.5, 0.25]).data == model([0.5, 0.25]).data
    assert str(past) == str(history)


def test_a_shallow_copy_has_the_same_operands() -> None:
    x = Value(3, "x")
    y = x * x
    z = copy.copy(y)
    assert z is not y
    assert (z.operands, z.partials, z.op) == (y.operands, y.partials, y.op)
    assert repr(copy.copy(x)) == repr(x)
