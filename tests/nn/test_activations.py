"""Activations against PyTorch: float64, version 2.13, values and gradients by its autograd."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from autograd import Dual, Graph, Value, grad
from nn import activations as a
from nn.losses import cross_entropy

POINTS = (-1000.0, -2.5, -0.75, 0.3, 1.25, 2.5, 1000.0)

# fmt: off
PYTORCH: dict[str, tuple[Callable[..., Any], list[tuple[float, float]]]] = {
    "logistic": (a.logistic, [
        (0.0, 0.0), (0.07585818002124355, 0.07010371654510815),
        (0.320821300824607, 0.21789499376181404), (0.574442516811659, 0.24445831169074586),
        (0.7772998611746911, 0.17310478699249707), (0.9241418199787566, 0.07010371654510807),
        (1.0, 0.0),
    ]),
    "tanh": (a.tanh, [
        (-1.0, 0.0), (-0.9866142981514303, 0.02659222668316057),
        (-0.6351489523872873, 0.5965858082813315), (0.2913126124515909, 0.9151369618266292),
        (0.8482836399575129, 0.28041486618043265), (0.9866142981514303, 0.02659222668316057),
        (1.0, 0.0),
    ]),
    "relu": (a.relu, [
        (0.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.3, 1.0), (1.25, 1.0), (2.5, 1.0), (1000.0, 1.0),
    ]),
    "hard_tanh": (a.hard_tanh, [
        (-1.0, 0.0), (-1.0, 0.0), (-0.75, 1.0), (0.3, 1.0), (1.0, 0.0), (1.0, 0.0), (1.0, 0.0),
    ]),
    "leaky_relu": (a.leaky_relu, [
        (-10.0, 0.01), (-0.025, 0.01), (-0.0075, 0.01), (0.3, 1.0), (1.25, 1.0), (2.5, 1.0),
        (1000.0, 1.0),
    ]),
    "leaky_relu 0.1": (partial(a.leaky_relu, slope=0.1), [
        (-100.0, 0.1), (-0.25, 0.1), (-0.07500000000000001, 0.1), (0.3, 1.0), (1.25, 1.0),
        (2.5, 1.0), (1000.0, 1.0),
    ]),
    "elu": (a.elu, [
        (-1.0, 0.0), (-0.9179150013761013, 0.0820849986238988),
        (-0.5276334472589853, 0.4723665527410147), (0.3, 1.0), (1.25, 1.0), (2.5, 1.0),
        (1000.0, 1.0),
    ]),
    "elu 0.5": (partial(a.elu, gamma=0.5), [
        (-0.5, 0.0), (-0.45895750068805063, 0.0410424993119494),
        (-0.26381672362949266, 0.23618327637050734), (0.3, 1.0), (1.25, 1.0), (2.5, 1.0),
        (1000.0, 1.0),
    ]),
    "softplus": (a.softplus, [
        (0.0, 0.0), (0.07888973429254963, 0.07585818002124355),
        (0.38687100611489994, 0.320821300824607), (0.8543552444685272, 0.574442516811659),
        (1.501929081345373, 0.7772998611746911), (2.5788897342925496, 0.9241418199787566),
        (1000.0, 1.0),
    ]),
    "swish": (a.swish, [
        (-0.0, -0.0), (-0.18964545005310887, -0.09940111134152683),
        (-0.24061597561845527, 0.1574000555032465), (0.1723327550434977, 0.6477800103188829),
        (0.9716248264683639, 0.9936808449153124), (2.3103545499468914, 1.0994011113415267),
        (1000.0, 1.0),
    ]),
    "swish 2.5": (partial(a.swish, beta=2.5), [
        (-0.0, 0.0), (-0.004816836658318689, -0.010092155067076326),
        (-0.09972318014837195, -0.08319466797675176), (0.2037536097526179, 0.8425999444967535),
        (1.1973903401054764, 1.0839008691922551), (2.4951831633416814, 1.0100921550670765),
        (1000.0, 1.0),
    ]),
    "gelu": (a.gelu, [
        (-0.0, 0.0), (-0.015524163314440398, -0.03761108590814519),
        (-0.16997051428265111, 0.0007742782607648158), (0.1853734266566858, 0.7323277668271099),
        (1.117937782916431, 1.1226615830694222), (2.4844758366855597, 1.037611085908145),
        (1000.0, 1.0),
    ]),
    "gelu of N(0.5, 4)": (partial(a.gelu, mu=0.5, sigma=2.0), [
        (-0.0, 0.0), (-0.1670180031721452, -0.09508979331350659),
        (-0.1994891467865254, 0.1429251658423099), (0.1380516488168913, 0.5197150448445228),
        (0.8077122083409047, 0.8785792003413293), (2.1033618651713573, 1.143808151717472),
        (1000.0, 1.0),
    ]),
    "gelu_tanh": (a.gelu_tanh, [
        (-0.0, 0.0), (-0.015084266089998577, -0.03795157621266618),
        (-0.17003944483437966, 0.001061743862585618), (0.18537092354275922, 0.7322954516388018),
        (1.1177142029697147, 1.1224926322496487), (2.484915733910001, 1.037951576212666),
        (1000.0, 1.0),
    ]),
    "gelu_sigmoid": (a.gelu_sigmoid, [
        (-0.0, 0.0), (-0.03498616504857008, -0.04471866608137447),
        (-0.1636099424653622, 0.0004284665331425186), (0.1874841353815917, 0.7446257419058725),
        (1.1169343014431692, 1.0959161167499618), (2.46501383495143, 1.0447186660813743),
        (1000.0, 1.0),
    ]),
    "hard_logistic": (a.hard_logistic, [
        (0.0, 0.0), (0.0, 0.0), (0.3125, 0.25), (0.575, 0.25), (0.8125, 0.25), (1.0, 0.0),
        (1.0, 0.0),
    ]),
}
# fmt: on
"""Per function its values and derivatives at `POINTS`."""


@pytest.mark.parametrize("name", PYTORCH)
def test_an_activation_equals_pytorchs(name: str) -> None:
    f, expected = PYTORCH[name]
    for point, (value, slope) in zip(POINTS, expected, strict=True):
        x = Value(point)
        y = f(x)
        y.backward()
        dual = f(Dual(point, 1.0))
        for found in (y.data, f(point), dual.primal):
            assert found == pytest.approx(value, rel=1e-12, abs=1e-12)
        for found in (x.grad, dual.tangent):
            assert found == pytest.approx(slope, rel=1e-12, abs=1e-12)


def test_the_check_finds_a_wrong_activation(monkeypatch: pytest.MonkeyPatch) -> None:
    f, expected = PYTORCH["gelu_tanh"]
    monkeypatch.setitem(PYTORCH, "gelu_tanh", (lambda x: f(x) * (1 + 1e-11), expected))
    with pytest.raises(AssertionError):
        test_an_activation_equals_pytorchs("gelu_tanh")


def test_conventions_at_kinks() -> None:
    slopes = {
        a.relu: 0.0, a.leaky_relu: 0.505, a.elu: 1.0, partial(a.elu, gamma=0.5): 0.75,
        a.step: 0.0, a.hard_tanh: 1.0, a.linear: 1.0,
    }  # fmt: skip
    for f, slope in slopes.items():
        assert grad(f)(0.0) == pytest.approx(slope)
    assert [grad(a.hard_tanh)(x) for x in (-1.0, 1.0)] == [0.5, 0.5]
    assert [grad(a.hard_logistic)(x) for x in (-2.0, 2.0)] == [0.125, 0.125]


def test_limits_and_identities_of_the_notes() -> None:
    for x in POINTS:
        assert a.swish(x, 0.0) == x / 2
        assert a.LearntSwish()(x).data == a.swish(x)
        assert a.swish(x, 1e6) == pytest.approx(a.relu(x))
        assert a.tanh(x) == pytest.approx(2 * a.sigmoid(2 * x) - 1, abs=1e-15)
        assert grad(a.softplus)(x) == pytest.approx(a.sigmoid(x), abs=1e-15)
        assert a.step(x) == (x > 0)
    assert a.logistic is a.sigmoid
    assert a.step(0.0) == 0
    assert grad(a.sigmoid)(0.0) == 0.25


@pytest.mark.parametrize("f", [*a.ACTIVATIONS.values(), a.softmax, a.log_softmax, a.maxout])
def test_the_recorded_graph_is_the_same_for_every_input(f: Callable[..., Any]) -> None:
    several = f in (a.softmax, a.log_softmax, a.maxout)
    shapes = []
    for point in (*POINTS, 0.0, -1.0, 1.0):
        output = f([Value(point), Value(0.5), Value(-point)]) if several else f(Value(point))
        outputs = output if isinstance(output, list) else [output]
        shapes.append(
            [
                (node.op and node.op.name, node.data if node.is_constant else None)
                for output in outputs
                for node in Graph(output)
            ]
        )
    assert shapes.count(shapes[0]) == len(shapes)


def jacobian(f: Callable[..., Any], point: list[float]) -> list[list[float]]:
    rows = []
    for i in range(len(point)):
        xs = [Value(x) for x in point]
        f(xs)[i].backward()
        rows.append([x.grad for x in xs])
    return rows


def test_softmax_and_its_whole_jacobian() -> None:
    """Not only the diagonal p_i(1 − p_i): diag(p) − ppᵀ. Reference: PyTorch."""
    z = [0.5, -1.25, 2.0]
    assert a.softmax(z) == pytest.approx(
        [0.17682018210744427, 0.03072674032643643, 0.7924530775661193], rel=1e-12
    )
    assert a.log_softmax(z) == pytest.approx(
        [-1.7326219831020326, -3.4826219831020326, -0.23262198310203266], rel=1e-12
    )
    expected = [
        [0.14555480530693451, -0.005433107820088641, -0.14012169748684586],
        [-0.005433107820088641, 0.029782607755348176, -0.024349499935259533],
        [-0.14012169748684586, -0.024349499935259533, 0.16447119742210542],
    ]
    for row, truth in zip(jacobian(a.softmax, z), expected, strict=True):
        assert row == pytest.approx(truth, rel=1e-12)
    p = a.softmax(z)
    for i, row in enumerate(jacobian(a.log_softmax, z)):
        assert row == pytest.approx([(i == j) - p[j] for j in range(3)], rel=1e-12)


def test_softmax_takes_whatever_gives_its_numbers() -> None:
    for f in (a.softmax, a.log_softmax):
        assert f(x for x in (1.0, 2.0)) == f([1.0, 2.0])


def test_softmax_of_large_numbers() -> None:
    z = [1000.0, -1000.0, 999.0]
    assert a.softmax(z) == pytest.approx([0.7310585786300049, 0.0, 0.26894142136999516], rel=1e-12)
    assert a.log_softmax(z) == pytest.approx(
        [-0.31326168751822286, -2000.3132616875182, -1.3132616875182228], rel=1e-12
    )
    expected = [
        [0.19661193324148185, 0.0, -0.19661193324148188],
        [0.0, 0.0, 0.0],
        [-0.19661193324148188, 0.0, 0.19661193324148185],
    ]
    for row, truth in zip(jacobian(a.softmax, z), expected, strict=True):
        assert row == pytest.approx(truth, abs=1e-12)
    assert a.softmax([Dual(0.0, 1.0), 0.0])[0].tangent == 0.25


def test_softmax_of_one_score_less_than_classes() -> None:
    """The last score is 0. Reference: PyTorch, of the scores and a zero."""
    z = [Value(0.5), Value(-1.25)]
    scores = a.Reference()(z)
    assert [p.data for p in a.softmax(scores)] == pytest.approx(
        [0.5617016314080712, 0.09760910753232892, 0.34068926105959985], rel=1e-12
    )
    loss = cross_entropy(scores, 2)
    loss.backward()
    assert loss.data == pytest.approx(1.0767844750362334, rel=1e-12)
    assert [v.grad for v in z] == pytest.approx(
        [0.5617016314080712, 0.09760910753232892], rel=1e-12
    )
    full = a.softmax([0.5 + 3.0, -1.25 + 3.0, 3.0])
    assert a.softmax(a.Reference()([0.5, -1.25])) == pytest.approx(full, rel=1e-12)
    assert a.softmax(a.Reference()(0.7))[0] == pytest.approx(a.sigmoid(0.7), rel=1e-12)


def test_the_deviation_of_gelu_is_above_0() -> None:
    with pytest.raises(ValueError, match="sigma is above 0, not 0"):
        a.gelu(1.0, sigma=0)


def test_an_activation_is_found_by_name() -> None:
    for name, f in a.ACTIVATIONS.items():
        assert a.activation_named(name) is f
        assert a.ACTIVATIONS[str(a.name_of(f))] is f
    assert a.name_of(partial(a.elu, gamma=2.0)) is None
    assert a.shown(partial(a.elu, gamma=2.0)) == "partial"
    assert [f for f in a.RECTIFIERS if a.name_of(f) is None] == []
