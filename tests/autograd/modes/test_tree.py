"""Trees: arguments that are lists, tuples and dicts, and what users of other engines type."""

import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from autograd import Graph, Value, exp, grad, hessian, hvp, jacobian, jvp, sin, value_and_grad, vjp
from autograd.modes.tree import aligned, leaves, mapped, with_leaves


class Line(NamedTuple):
    """A named tuple."""

    w: Any
    b: Any


TREES = [
    3.0,
    [],
    [1.0, 2.0],
    (1.0, [2.0, (3.0,)]),
    {"a": 1.0, "b": {"c": [2.0]}},
    Line(1.0, [Line(2.0, 3.0)]),
]


@pytest.mark.parametrize("tree", TREES, ids=repr)
def test_a_tree_made_of_its_own_leaves_is_the_same(tree: Any) -> None:
    again = with_leaves(tree, leaves(tree))
    assert again == tree
    assert type(again) is type(tree)
    assert aligned(tree, again, "tree") == leaves(tree)
    assert leaves(mapped(lambda x: -x, tree)) == [-x for x in leaves(tree)]


@pytest.mark.parametrize(
    ("tree", "other", "says"),
    [
        ([1.0, 2.0], [1.0], "1 tangent for 2 numbers"),
        ([1.0], 1.0, r"a tangent 1\.0 for \[1\.0\]"),
        (1.0, [1.0], r"a tangent \[1\.0\] for 1\.0"),
        ({"a": 1.0}, {"b": 1.0}, "a tangent {'b': 1.0} for {'a': 1.0}"),
        ({"a": 1.0}, [1.0], "a tangent"),
        ([1.0], {"a": 1.0}, "a tangent"),
        (1.0, {"a": 1.0}, "a tangent"),
    ],
)
def test_another_shape_is_refused(tree: Any, other: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        aligned(tree, other, "tangent")
    with pytest.raises(ValueError, match=says):
        jvp(lambda x: x, (tree,), (other,))


def loss(p: dict[str, Any], x: list[Any], scale: float = 1.0) -> Any:
    """A network of two weights."""
    return exp(p["w"][0] * x[0] + p["w"][1] * x[1] + p["b"]) * scale


P, X = {"w": (0.5, -1.0), "b": 0.25}, [2.0, 1.0]


def flat(w0: Any, w1: Any, b: Any, x0: Any, x1: Any) -> Any:
    return loss({"w": (w0, w1), "b": b}, [x0, x1])


POINT = (0.5, -1.0, 0.25, 2.0, 1.0)


def test_derivatives_have_the_shape_of_the_argument() -> None:
    value, slopes = value_and_grad(flat, range(5))(*POINT)
    assert grad(loss)(P, X) == {"w": slopes[:2], "b": slopes[2]}
    assert value_and_grad(loss, (1, 0))(P, X) == (
        value,
        ([*slopes[3:]], {"w": slopes[:2], "b": slopes[2]}),
    )
    both = ({"w": slopes[:2], "b": slopes[2]}, [*slopes[3:]])
    assert vjp(loss, P, X)[1](1.0) == both
    for mode in ("reverse", "forward"):
        assert jacobian(loss, mode)(P, X) == both
        assert jacobian(lambda p, x: [loss(p, x), x[0]], mode)(P, X) == (
            both,
            ({"w": (0.0, 0.0), "b": 0.0}, [1.0, 0.0]),
        )
    directions = ({"b": 1.0, "w": (0.0, 2.0)}, (0.0, 0.5))
    assert jvp(loss, (P, X), directions) == jvp(flat, POINT, (0.0, 2.0, 1.0, 0.0, 0.5))
    product = hvp(flat, POINT, (0.0, 2.0, 1.0, 0.0, 0.5))
    assert hvp(loss, (P, X), directions) == (
        {"w": product[:2], "b": product[2]},
        [*product[3:]],
    )
    matrix = hessian(flat)(*POINT)
    found = hessian(loss)(P, X)
    assert leaves(found[0]["w"][1]) == [*matrix[1]]
    assert [leaves(row) for row in found[1]] == [[*row] for row in matrix[3:]]
    assert grad(lambda line: line.w * 2 + line.b)(Line(1.0, 3.0)) == Line(2.0, 1.0)
    assert grad(lambda nothing: 1.0)([]) == []


def test_nested_differentiation_of_trees() -> None:
    def curvature(v: list[Any]) -> Any:
        return grad(lambda u: grad(lambda w: w[0] ** 3 * w[1])(u)[0] * v[1])(v)[0]

    # ∂³w₀³w₁ = 3 w₀² w₁; by u₀: 6 w₀ w₁, times v₁; by v: (6 v₁², 12 v₀ v₁)
    assert grad(curvature)([2.0, 3.0]) == [54.0, 72.0]
    assert jvp(grad(lambda v: sin(v[0]) * v[1]), ([0.0, 3.0],), ([1.0, 1.0],))[1] is not None


def test_outer_nodes_inside_of_trees_in_threads() -> None:
    def f(x: Any) -> Any:
        with ThreadPoolExecutor(2) as pool:
            slopes = pool.map(lambda k: grad(lambda v: v[0] * v[1] ** 2)([x, k * x])[1], (1.0, 2.0))
            return sum(slopes)  # 2x·x + 2x·2x = 6x²

    assert grad(f)(3.0) == 36.0


def test_keyword_arguments_are_passed_on() -> None:
    slopes = grad(loss)(P, X)
    assert grad(loss)(P, X, scale=2.0)["b"] == 2 * slopes["b"]
    assert value_and_grad(loss, 1)(P, X, scale=0.0) == (0.0, [0.0, 0.0])
    assert vjp(loss, P, X, scale=2.0)[0] == 2 * loss(P, X)
    assert jvp(loss, (P, X), (P, X), scale=2.0)[0] == 2 * loss(P, X)
    for of_rows in (jacobian(loss), jacobian(loss, "forward"), hessian(loss)):
        assert leaves(of_rows(P, X, scale=0.0)) == [0.0] * len(leaves(of_rows(P, X)))
    assert hvp(loss, (P, X), (P, X), scale=0.0)[1] == [0.0, 0.0]
    with pytest.raises(ValueError, match=r"0 arguments by position: give what .* without its name"):
        grad(lambda x: x)(x=1.0)


def test_what_a_function_returns_besides() -> None:
    def f(x: Any, y: Any) -> Any:
        return x * y, {"double": [2 * x], "name": "f"}

    aux = {"double": [4.0], "name": "f"}
    assert grad(f, 0, has_aux=True)(2.0, 3.0) == (3.0, aux)
    assert value_and_grad(f, 0, has_aux=True)(2.0, 3.0) == ((6.0, aux), 3.0)
    assert jvp(f, (2.0, 3.0), (1.0, 0.0), has_aux=True) == (6.0, 3.0, aux)
    value, pullback, found = vjp(f, 2.0, 3.0, has_aux=True)
    assert (value, pullback(1.0), found) == (6.0, (3.0, 2.0), aux)
    for mode in ("reverse", "forward"):
        assert jacobian(f, mode, has_aux=True)(2.0, 3.0) == ((3.0, 2.0), aux)
    assert hessian(f, has_aux=True)(2.0, 3.0) == (((0.0, 1.0), (1.0, 0.0)), aux)
    assert hvp(f, (2.0, 3.0), (1.0, 0.0), has_aux=True) == ((0.0, 1.0), aux)
    assert grad(lambda x: grad(f, 0, has_aux=True)(x, x)[0])(2.0) == 1.0
    w = Value(2.0)  # of the user's, which only aux depends on
    _, kept = grad(lambda x: (x * x, x * w), has_aux=True)(3.0)
    kept.backward()
    assert (kept.data, w.grad) == (6.0, 3.0)
    with pytest.raises(TypeError, match=r"has_aux: .* returns a pair \(output, aux\), not"):
        grad(lambda x: x, has_aux=True)(1.0)
    with pytest.raises(TypeError, match=r"returns a pair \(output, aux\), not \(1\.0, 2, 3\)"):
        jvp(lambda x: (1.0, 2, 3), 1.0, 1.0, has_aux=True)


@pytest.mark.parametrize("transform", [grad, value_and_grad, jacobian, hessian])
def test_the_functions_name_docstring_and_signature_are_kept(
    transform: Callable[..., Any],
) -> None:
    found = transform(loss)
    assert (found.__name__, found.__doc__) == ("loss", "A network of two weights.")
    assert list(inspect.signature(found).parameters) == ["p", "x", "scale"]


def test_one_argument_stands_for_itself() -> None:
    assert jvp(sin, 0.0, 1.0) == (0.0, 1.0)
    assert jvp(lambda p: p["a"] * p["b"], {"a": 2.0, "b": 3.0}, {"b": 0.0, "a": 1.0}) == (6.0, 3.0)
    assert hvp(lambda x: x**3, 2.0, 1.0) == 12.0
    x = Value(2.0)
    assert jvp(lambda x: x**3, x, 1.0)[1].data == 12.0
    assert isinstance(Graph(jvp(lambda x: x**3, x, 1.0)[1]), Graph)
    with pytest.raises(ValueError, match="2 tangents for 1 number"):
        jvp(sin, 0.0, (1.0, 2.0))
