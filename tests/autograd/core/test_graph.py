"""The view of a recorded graph: order, edges, names."""

import pytest

from autograd import Constant, Graph, Value, exp


def test_nodes_are_in_evaluation_order() -> None:
    w, x, b = Value(0, "w"), Value(1, "x"), Value(0, "b")
    graph = Graph(1 / (exp(-(w * x + b)) + 1))
    assert [graph.names[node] for node in graph] == [
        "w", "x", "h1", "b", "h2", "h3", "h4", "1", "h5", "h6",
    ]  # fmt: skip
    assert len(graph) == 10
    assert repr(graph) == "Graph(h6: 6 operations, 3 inputs, 1 constant)"


def test_operands_come_before_results_and_shared_nodes_once() -> None:
    x = Value(0.5)
    nodes = [x]
    for i in range(50):
        nodes.append(nodes[-1] * nodes[i // 2] + nodes[i // 3])
    graph = Graph(nodes[-1])
    place = {node: i for i, node in enumerate(graph.nodes)}
    assert len(place) == len(graph.nodes)
    assert all(place[edge.operand] < place[edge.result] for edge in graph.edges)


def test_edges_keep_repeats_and_slots() -> None:
    a = Value(3, "a")
    y = a * a - 2
    graph = Graph(y)
    square, constant = y.operands
    assert [(e.operand, e.result, e.slot, e.partial) for e in graph.edges] == [
        (a, square, 0, 3.0), (a, square, 1, 3.0), (square, y, 0, 1.0), (constant, y, 1, None),
    ]  # fmt: skip


def test_names_are_labels_or_made_up_without_a_clash() -> None:
    h2, unnamed = Value(1, "h2"), Value(2)
    c = h2 + unnamed
    c.label = "c"
    d = c * (Constant(5, "five") / 2.5)
    graph = Graph(d)
    assert [graph.names[node] for node in graph] == ["h2", "x1", "c", "five", "2.5", "h3", "h4"]
    assert [graph.names[node] for node in graph.inputs] == ["h2", "x1"]
    assert [graph.names[node] for node in graph.constants] == ["five", "2.5"]


def test_an_empty_label_is_no_name() -> None:
    assert list(Graph(Value(1, "")).names.values()) == ["x1"]


@pytest.mark.parametrize("output", [Value(1), Constant(1)])
def test_a_leaf_is_a_graph(output: Value) -> None:
    graph = Graph(output)
    assert (graph.nodes, graph.edges, graph.operations) == ((output,), (), ())
