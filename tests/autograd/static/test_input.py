"""What a static graph takes, what it refuses and in which words, and what it leaves alone."""

import math
import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Constant, StaticGraph, Value

NAN, INF = math.nan, math.inf


@pytest.fixture
def product() -> StaticGraph:
    """The program of w · height · width + b."""
    height, width, w, b = (Value(1, label) for label in ("height", "width", "w", "b"))
    return StaticGraph(w * height * width + b, [height, width], [w, b])


BAD_ROWS = [
    ([[1, 2, 3]], ValueError, "row 0 has 3 columns, not 2"),
    ([[1, 2], [3]], ValueError, "row 1 has 1 column, not 2"),
    ([[1, 2], []], ValueError, "row 1 has 0 columns, not 2"),
    ([[]], ValueError, "row 0 has 0 columns, not 2"),
    (np.zeros((2, 3)), ValueError, "row 0 has 3 columns, not 2"),
    ([1.0, 2.0], TypeError, "row 0 is a sequence of 2 numbers, not 1.0"),
    (np.array([1.0, 2.0]), TypeError, "row 0 is a sequence of 2 numbers"),
    ([[1, 2], 3], TypeError, "row 1 is a sequence of 2 numbers, not 3"),
    ([[1, 2], "34"], TypeError, "row 1 is a sequence of 2 numbers, not '34'"),
    ([[1, 2], None], TypeError, "row 1 is a sequence of 2 numbers, not None"),
    ([[1, "1.5"]], TypeError, r"row 0, column 1 \(width\) takes a real number, not str '1.5'"),
    (np.array([["1", "2"]]), TypeError, r"row 0, column 0 \(height\) takes a real number"),
    ([[1, 2], [None, 2]], TypeError, r"row 1, column 0 \(height\) takes .*, not NoneType None"),
    ([[1, 2j]], TypeError, r"row 0, column 1 \(width\) takes a real number, not complex"),
    (np.array([[1, 2j]]), TypeError, r"row 0, column 0 \(height\) takes a real number"),
    ([[1, [2]]], TypeError, r"row 0, column 1 \(width\) takes a real number, not list"),
    (np.zeros((1, 2, 1)), TypeError, r"row 0, column 0 \(height\) takes a real number"),
    ([[1, Value(2)]], TypeError, r"row 0, column 1 \(width\) takes a real number, not Value"),
    ([[1, 2], [3, NAN]], ValueError, r"row 1, column 1 \(width\) takes a finite number, not nan"),
    (np.array([[1, INF]]), ValueError, r"row 0, column 1 \(width\) takes a finite number, not inf"),
    ([[1, 2]] * 50 + [[-INF, 0]], ValueError, r"row 50, column 0 \(height\) .*, not -inf"),
    ([[1, 10**400]], OverflowError, r"row 0, column 1 \(width\) .* too large"),
]


@pytest.mark.parametrize(("rows", "error", "says"), BAD_ROWS)
def test_bad_rows(product: StaticGraph, rows: Any, error: type[Exception], says: str) -> None:
    for call in (product, product.value_and_grad, product.backward):
        with pytest.raises(error, match=says):
            call(rows)


@pytest.mark.parametrize("rows", [None, 5, 1.5, object(), "a b", True])
def test_what_has_no_rows(product: StaticGraph, rows: Any) -> None:
    with pytest.raises(TypeError):
        product(rows)


def test_an_input_without_a_label_goes_by_its_number() -> None:
    x = [Value(1), Value(2)]
    with pytest.raises(ValueError, match=r"row 0, column 1 \(input 1\) takes a finite number"):
        StaticGraph(x[0] * x[1], x)([[1, NAN]])


GOOD_ROWS = [
    [[1, 2], [3, 4]],
    ((1, 2), (3, 4)),
    [(1.0, 2.0), [3, Fraction(4)]],
    [np.array([1, 2]), np.array([3, 4])],
    np.array([[1, 2], [3, 4]]),
    np.array([[1, 2], [3, 4]], dtype=np.int8),
    np.array([[1, 2], [3, 4]], dtype=np.uint64),
    np.array([[1, 2], [3, 4]], dtype=np.float32),
    np.array([[1, 2], [3, 4]], dtype=np.float16),
    np.array([[1, 2], [3, 4]], dtype=np.longdouble),
    np.array([[1, 2], [3, 4]], dtype=">f8"),
    np.array([[1, 2], [3, 4]], dtype=object),
    np.asfortranarray([[1.0, 2.0], [3.0, 4.0]]),
    np.array([[1.0, 3.0], [2.0, 4.0]]).T,
    np.arange(12.0).reshape(3, 4)[:2, 1:3] * [[1, 1], [0, 0]] + [[0, 0], [3, 4]],
    np.array([[3.0, 4.0], [1.0, 2.0]])[::-1],
    np.array([[2.0, 9.0, 1.0], [4.0, 9.0, 3.0]])[:, ::-2],
]


@pytest.mark.parametrize("rows", GOOD_ROWS)
def test_good_rows(product: StaticGraph, rows: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert product(rows).tolist() == [3.0, 13.0]
        mean, gradient, by_inputs = product.value_and_grad(rows, inputs=True)
    assert (mean, gradient.tolist(), by_inputs.tolist()) == (8, [7, 1], [[1, 0.5], [2, 1.5]])
    assert product(rows[:1]).tolist() == [3.0]


def test_booleans_are_numbers(product: StaticGraph) -> None:
    assert product([[True, True], [False, True]]).tolist() == [2.0, 1.0]
    assert product(np.array([[True, True], [False, True]])).tolist() == [2.0, 1.0]


def test_zero_rows(product: StaticGraph) -> None:
    for rows in ([], (), np.zeros((0, 2))):
        assert product(rows).shape == (0,)
        with pytest.raises(ValueError, match="zero rows have no mean"):
            product.value_and_grad(rows)
    several = StaticGraph([*product.outputs] * 3, product.inputs, product.parameters)
    assert several([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("vector", "error", "says"),
    [
        ([1], ValueError, r"parameters are a vector of 2, not of shape \(1,\)"),
        ([1, 2, 3], ValueError, r"parameters are a vector of 2, not of shape \(3,\)"),
        ([[1, 2]], ValueError, r"parameters are a vector of 2, not of shape \(1, 2\)"),
        (1.0, ValueError, r"parameters are a vector of 2, not of shape \(\)"),
        ([1, NAN], ValueError, "b takes a finite number, not nan"),
        ([-INF, 1], ValueError, "w takes a finite number, not -inf"),
        ([1, "2"], TypeError, "takes a real number, not str"),
        (["1", "2"], TypeError, "w takes a real number, not str"),
        ([None, 1], TypeError, "w takes a real number, not NoneType"),
        ([1j, 1], TypeError, "w takes a real number, not complex"),
    ],
)
def test_bad_parameters(
    product: StaticGraph, vector: Any, error: type[Exception], says: str
) -> None:
    for rows in ([[1, 2]], [[1, 2], [3, 4]]):
        with pytest.raises(error, match=says):
            product(rows, vector)
        with pytest.raises(error, match=says):
            product.value_and_grad(rows, vector)


@pytest.mark.parametrize("rows", [[[1, 2]], [[1, 2], [3, 4]]])
@pytest.mark.parametrize(
    "vector", [[3, -1], (3.0, -1), np.array([3, -1]), np.array([3.0, 9, 9, -1])[::3]], ids=repr
)
def test_parameters_are_read_when_called(product: StaticGraph, rows: Any, vector: Any) -> None:
    w, b = product.parameters
    first = product(rows)
    w.data, b.data = 3.0, -1.0
    assert product(rows)[0] == 5.0 != first[0]
    w.data = b.data = 100.0
    assert product(rows, vector)[0] == 5.0
    assert product.value_and_grad(rows, vector)[1][1] == 1.0
    assert (w.data, b.data, w.grad, b.grad) == (100.0, 100.0, 0.0, 0.0)


def test_backward_adds_to_the_gradients(product: StaticGraph) -> None:
    w, b = product.parameters
    for rows in ([[1, 2]], [[1, 2], [3, 4]]):
        w.grad, b.grad = 10.0, 20.0
        mean, gradient = product.value_and_grad(rows)
        assert product.per_value(gradient) == {w: gradient[0], b: gradient[1]}
        assert product.backward(rows) == mean
        product.backward(rows)
        assert [w.grad, b.grad] == [10 + 2 * gradient[0], 20 + 2 * gradient[1]]
        assert type(w.grad) is float
    assert all(x.grad == 0.0 for x in product.inputs)


def test_the_recorded_graph_is_not_changed(product: StaticGraph) -> None:
    nodes = [*autograd.Graph(product.outputs[0])]
    before = [(v.data, v.grad, v.partials, v.label, v.operands) for v in nodes]
    product.value_and_grad([[5, 6], [7, 8]], inputs=True)
    product([[5, 6]], [7, 8])
    with pytest.raises(OverflowError):
        product([[1e300, 1e300]])
    assert [(v.data, v.grad, v.partials, v.label, v.operands) for v in nodes] == before


def test_the_callers_arrays_are_not_changed(product: StaticGraph) -> None:
    rows, vector = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([5.0, 6.0])
    kept = rows.tobytes(), vector.tobytes()
    results = [product(rows, vector), *product.value_and_grad(rows, vector, inputs=True)[1:]]
    for result in results:
        result[:] = 9.0
    assert (rows.tobytes(), vector.tobytes()) == kept
    assert product(rows, vector).tolist() == [16.0, 66.0]


def test_a_leaf_that_is_not_listed_keeps_its_number() -> None:
    """It is a constant of the program, with the number that it had when that was made."""
    x, w, scale = Value(1, "x"), Value(2, "w"), Value(3, "scale")
    program = StaticGraph(w * scale * x, [x], [w])
    for rows in ([[1.0]], [[1.0], [1.0]]):
        scale.data = 100.0
        assert program(rows)[0] == 6.0
        assert program.value_and_grad(rows)[1].tolist() == [3.0]
    assert scale.grad == 0.0


@pytest.mark.parametrize("rows", [[[5.0, 7.0]], [[5.0, 7.0], [5.0, 7.0]]])
def test_outputs_that_are_leaves(rows: Any) -> None:
    x, unused, w, idle = (Value(k, label) for k, label in enumerate(("x", "u", "w", "i")))
    outputs = [x, w, Constant(4.5), w * w, x * x, Value(8.5)]
    program = StaticGraph(outputs, [x, unused], [w, idle])
    assert program(rows).tolist() == [[5.0, 2.0, 4.5, 4.0, 25.0, 8.5]] * len(rows)
    expected = [(0, 0, 1), (1, 1, 0), (2, 0, 0), (3, 4, 0), (4, 0, 10), (-1, 0, 0), (-5, 1, 0)]
    for k, by_w, by_x in expected:
        mean, gradient, by_inputs = program.value_and_grad(rows, output=k, inputs=True)
        assert mean == program(rows)[0, k]
        assert gradient.tolist() == [by_w, 0.0]  # idle is not in the graph
        assert (by_inputs * len(rows)).tolist() == [[by_x, 0.0]] * len(rows)
        assert gradient.dtype == by_inputs.dtype == np.float64


@pytest.mark.parametrize("rows", [[[]], [[], [], []], np.zeros((2, 0))])
def test_no_inputs(rows: Any) -> None:
    w = Value(3, "w")
    mean, gradient, by_inputs = StaticGraph(w * w, [], [w]).value_and_grad(rows, inputs=True)
    assert (mean, gradient.tolist(), by_inputs.shape) == (9.0, [6.0], (len(rows), 0))
    assert StaticGraph(w * w, [], [w])(rows).tolist() == [9.0] * len(rows)


def test_no_parameters_and_nothing_at_all() -> None:
    x = Value(3, "x")
    mean, gradient = StaticGraph(x * x, [x]).value_and_grad([[2.0], [4.0]])
    assert (mean, gradient.shape) == (10.0, (0,))
    assert StaticGraph(x * x, [])([[], []]).tolist() == [9.0, 9.0]


def test_what_a_static_graph_is_not_made_of() -> None:
    x, w, k = Value(1, "x"), Value(2, "w"), Constant(3, "k")
    h = x * w
    for outputs, inputs, parameters, error, says in (
        ([h], [x, x], [w], ValueError, "x is listed twice"),
        ([h], [x], [w, w], ValueError, "w is listed twice"),
        ([h], [x], [x], ValueError, "x is listed twice, as input and as parameter"),
        ([h], [h], [w], ValueError, "input 0 = 2.0 is the result of an operation"),
        ([h], [x], [h], ValueError, "parameter 0 = 2.0 is the result of an operation"),
        ([h], [k], [w], ValueError, "k = 3.0 is a constant"),
        ([h], [x], [k], ValueError, "k = 3.0 is a constant"),
        ([h], [x], [2.0], TypeError, "parameter 0 is a Value, not float"),
        ([h], [None], [w], TypeError, "input 0 is a Value, not NoneType"),
        ([h, 1.0], [x], [w], TypeError, "output 1 is a Value, not float"),
        ([], [x], [w], ValueError, "needs an output"),
    ):
        with pytest.raises(error, match=says):
            StaticGraph(outputs, inputs, parameters)
    with pytest.raises(TypeError):
        StaticGraph(1.0, [x], [w])  # type: ignore[arg-type]


def test_which_output() -> None:
    x = Value(1, "x")
    program = StaticGraph([x, x * x], [x])
    assert program([[3.0], [4.0]]).tolist() == [[3.0, 9.0], [4.0, 16.0]]
    means = [program.value_and_grad([[3.0], [5.0]], output=k)[0] for k in (0, 1, -1, -2)]
    assert means == [4.0, 17.0, 17.0, 4.0]
    for k in (2, -3):
        with pytest.raises(IndexError):
            program.value_and_grad([[3.0]], output=k)
    assert StaticGraph([x * x], [x])([[3.0]]).shape == (1, 1)
    assert StaticGraph(x * x, [x])([[3.0]]).shape == (1,)


@pytest.mark.parametrize("n", [1, 2, 33])
def test_the_same_bits_twice(product: StaticGraph, n: int) -> None:
    rows = np.linspace(-1, 1, 2 * n).reshape(n, 2)
    again = StaticGraph(product.outputs[0], product.inputs, product.parameters)
    found = [
        [np.asarray(part).tobytes() for part in p.value_and_grad(rows, inputs=True)]
        for p in (product, product, again)
    ]
    assert found[0] == found[1] == found[2]
