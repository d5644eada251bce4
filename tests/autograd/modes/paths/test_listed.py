"""Paths: their products sum to the derivative, and counting them follows none."""

import math
import random
from itertools import pairwise

import pytest

from autograd import Constant, Graph, Path, Value, count_paths, exp, log, paths, sin
from tests import graphs, svg
from viz import draw


def names(path: Path) -> str:
    graph = Graph(path.nodes[-1])
    return " ".join(graph.names[node] for node in path)


def test_the_worked_example_has_one_path_from_w() -> None:
    f, w, _, _ = graphs.worked_example()
    (path,) = paths(f, w)
    assert names(path) == "w h1 h2 h3 h4 h5 h6"
    assert path.partials == (-0.25, 1.0, 1.0, -1.0, 1.0, 1.0)
    assert path.product == 0.25
    assert repr(path) == "Path(w, h1, h2, h3, h4, h5, h6: 0.25)"
    assert len(path) == len(list(path)) == 7
    assert all(edge.result is b and edge.operand is a
               for edge, (a, b) in zip(path.edges, pairwise(path), strict=True))  # fmt: skip


def test_the_second_example() -> None:
    a, b = Value(2, "a"), Value(1, "b")
    e = (a + b) * (b + 1)
    assert [path.text() for path in paths(e, b)] == [
        "∂h₃/∂h₁ × ∂h₁/∂b = 2 × 1 = 2",
        "∂h₃/∂h₂ × ∂h₂/∂b = 3 × 1 = 3",
    ]
    assert [path.product for path in paths(e, a)] == [2.0]


def test_the_survey_example() -> None:
    x1, x2 = Value(2, "x1"), Value(5, "x2")
    f = log(x1) + x1 * x2 - sin(x2)
    assert [path.product for path in paths(f, x1)] == [0.5, 5.0]
    assert [path.product for path in paths(f, x2)] == [2.0, -math.cos(5)]


def test_an_operand_used_twice_makes_two_paths() -> None:
    a = Value(3, "a")
    found = paths(a * a, a)
    assert [path.edges[0].slot for path in found] == [0, 1]
    assert [path.product for path in found] == [3.0, 3.0]


def test_the_products_sum_to_the_derivative_on_random_graphs() -> None:
    generator = random.Random(3)
    longest = 0
    for _ in range(200):
        inputs = [Value(generator.uniform(-1, 1), f"x{i}") for i in range(3)]
        nodes = list(inputs)
        for _ in range(8):
            a, b = generator.choice(nodes[-5:]), generator.choice(nodes[-5:])
            nodes.append(generator.choice([a * b, a + b, a - b, sin(a), a * 2, 1 - b]))
        output = nodes[-1]
        output.backward()
        for x in inputs:
            found = paths(output, x, limit=10_000)
            assert len(found) == count_paths(output, x)
            assert len({path.edges for path in found}) == len(found)
            assert math.fsum(path.product for path in found) == pytest.approx(
                x.grad if x is not output else 1.0, rel=1e-12, abs=1e-14
            )
            assert all(path.nodes[0] is x and path.nodes[-1] is output for path in found)
            longest = max(longest, len(found))
    assert longest > 10


def doublings(n: int) -> tuple[Value, Value]:
    a = output = Value(0.0, "a")
    for _ in range(n):
        output = output + output
    return output, a


def test_counting_follows_no_path() -> None:
    for n in (0, 1, 10, 200, 2000):
        assert count_paths(*doublings(n)) == 2**n


def test_the_limit_says_how_many_there_are() -> None:
    assert len(paths(*doublings(9))) == 512
    with pytest.raises(ValueError, match="there are 1024 paths from a to h10, more than the limit"):
        paths(*doublings(10))
    assert len(paths(*doublings(10), limit=1024)) == 1024
    with pytest.raises(ValueError, match=f"there are {2**200} paths"):
        paths(*doublings(200))
    with pytest.raises(ValueError, match=r"there are about 10\*\*6020 paths"):
        paths(*doublings(20_000))
    for limit in (-1, 1.5, "many"):
        with pytest.raises(ValueError, match="limit is a number of paths"):
            paths(*doublings(1), limit=limit)  # type: ignore[arg-type]


def test_a_long_chain_needs_no_recursion() -> None:
    x = output = Value(0.5, "x")
    for _ in range(100_000):
        output = output * 1
    (path,) = paths(output, x)
    assert (len(path), path.product, count_paths(output, x)) == (100_001, 1.0, 1)
    assert len(repr(path)) < 250


def test_what_the_output_does_not_depend_on_has_no_path() -> None:
    x, c = Value(2, "x"), Constant(3, "c")
    y = x * c
    for start in (c, Value(1), Constant(1)):
        assert (paths(y, start), count_paths(y, start)) == ([], 0)
    assert paths(y, x, limit=1)[0].product == 3.0
    assert (paths(c, c), paths(c + 1, c)) == ([], [])


def test_the_output_and_inner_nodes_as_starts() -> None:
    x = Value(2, "x")
    h = x * x
    y = h + h
    (path,) = paths(y, y)
    assert (path.nodes, path.edges, path.product, path.text()) == ((y,), (), 1.0, "dh₂/dh₂ = 1")
    assert [path.product for path in paths(y, h)] == [1.0, 1.0]
    assert count_paths(y, x) == 4


def test_wrong_use() -> None:
    x = Value(1, "x")
    for function in (paths, count_paths):
        with pytest.raises(TypeError, match="a path starts at a Value, not at str 'x'"):
            function(x * 2, "x")  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="a graph is that of a Value"):
            function(1.0, x)  # type: ignore[arg-type]
    (path,) = paths(x * 1e-300 * 1e200, x)
    assert path.product == pytest.approx(1e-100)
    path = paths((x * 1e-150) * 1e-160 * 1e200 * 1e200, x)[0]
    with pytest.raises(OverflowError, match="overflows along x, h1, h2, h3, h4"):
        _ = path.product
    assert repr(path).endswith(": inf)")


def test_a_path_is_highlighted_in_a_picture() -> None:
    a, b = Value(2, "a"), Value(1, "b")
    e = (a + b) * (b + 1)
    first, second = paths(e, b)
    assert "#e07b00" in draw(e, highlight=first).svg
    assert draw(e, highlight=first).svg != draw(e, highlight=second).svg
    assert svg.texts(draw(e, highlight=first).svg) == svg.texts(draw(e).svg)
    assert "#e07b00" in draw(exp(b), highlight=paths(b, b)[0]).svg
