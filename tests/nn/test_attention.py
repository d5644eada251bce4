"""Attention, embeddings and norms: PyTorch's numbers, programs that do not grow, errors."""

import math
from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import StaticGraph, Value
from nn import Attention, Embedding, Module, RMSNorm

TOKENS = [3, 0, 3, 4]
COSINES = [math.cos(k) for k in range(12)]


class Pinned(NamedTuple):
    """A layer, its inputs, and what PyTorch 2.14 finds for both.

    The parameters are sin 1, sin 2, …; the gradients are those of Σ sin(k) y_k, for k from 0.
    """

    make: Callable[[], Module]
    inputs: list[float]
    outputs: list[float]
    by_inputs: list[float]
    by_parameters: list[float]


# fmt: off
PINNED = {
    "causal attention": Pinned(
        lambda: Attention(4, heads=2),
        COSINES,
        outputs=[
            -0.10514982557260533, 1.1321613234963745, -1.374910228211213, 0.66524127636441,
            -0.5638776273285226, 1.4309915910850062, -1.3068394227158462, 0.27742291321758916,
            -1.0213562681924653, 1.5878982936259038, -1.0544829122251078, -0.20938623585465233,
        ],
        by_inputs=[
            -0.052285911086217524, -0.2906788214877204, -0.2618229639474799, 0.0077517191876119995,
            -0.12308229699840775, 0.2673564228114151, 0.41198888046573756, 0.17784066140392765,
            -0.2622282284120724, -0.20461531713254882, 0.04111997308675875, 0.249049749684572,
        ],
        by_parameters=[
            0.02138430653359905, 0.14416072983551184, 0.1343964429579229, 0.0010686862257714628,
            -0.025220250676780874, -0.16973967261868106, -0.15820122234957215,
            -0.0012132978345831711, 0.1458825742838391, -0.11353853931647409, -0.2685728434790218,
            -0.17668251393408288, 0.1435985947193336, -0.0964720387363647, -0.24784672468145025,
            -0.17135227495814243, -0.0777801818461472, -0.009333410713046853, 0.06769445518639997,
            0.08248435117644558, -0.013270742445624211, -0.0016696520969521893,
            0.011466508689662525, 0.014060414267515637, -0.4326470711981169, -0.06105350269430327,
            0.36667237462399943, 0.45728136170928974, 0.14752549121458952, 0.01566302672874187,
            -0.1305999522977624, -0.15678993747424202, 0.1406610696563193, 0.07720000203070627,
            -0.057238391435887985, -0.13905207178469317, 0.08156790490391999, 0.05168692323351533,
            -0.02571477729132428, -0.07947443016429169, -0.017939027162716246, -0.04506172175771352,
            -0.03075487718144601, 0.01182785964206008, -0.24720791456784896, -0.0908792781565151,
            0.14900334748065466, 0.2518929826082538, -0.03197913572826239, -0.015408724372919291,
            -0.25599613466242016, -0.4527647755373524, 0.47197688695641604, -0.32861534706661133,
            -0.11357887379642467, 0.4777570610360452, 0.5419995364062987, -0.33969453515457915,
            0.1332622798421907, 0.969031258982474, 0.11371031164315548, -0.03846013420303818,
            0.25758270796438665, 0.569382586337029,
        ],
    ),
    "attention": Pinned(
        lambda: Attention(4, heads=2, causal=False),
        COSINES,
        outputs=[
            0.12174542581151093, -0.9803454274261516, 1.1598476439483192, -0.5359085998548656,
            -1.6863880311048727, 0.8903284719959869, 0.5224729787180247, -1.57335073122128,
            -1.0213562681924653, 1.5878982936259038, -1.0544829122251078, -0.20938623585465233,
        ],
        by_inputs=[
            -0.09991078091354733, -0.32120609509154957, -0.24718600676018315, 0.05409575622982064,
            0.019900679644585806, 0.2577755366643107, 0.25865275406766264, 0.021725822219495372,
            -0.00020611084337202046, -0.1530252660670866, -0.1651536973808929,
            -0.025440580968004167,
        ],
        by_parameters=[
            -0.01899389571661979, 0.1619801772259013, 0.19403042223678862, 0.047689991860310005,
            -0.006865055170410087, -0.17920797965944116, -0.1867879141095234, -0.02263590174390987,
            0.1947008604923364, 0.07202863818174102, -0.11686638189606319, -0.1983149894155601,
            0.14330707478960644, -0.0198879739876544, -0.16479811119875692, -0.15819362497915057,
            -0.06130155470275207, 0.01377274052170048, 0.07618444162674876, 0.06855251844271759,
            -0.057753310188505325, -0.0606907800781042, -0.007829426653766389, 0.05223026552879329,
            -0.27537431880778024, -0.0630430017626417, 0.20724976036537124, 0.2869980485947006,
            -0.04098183339529945, 0.04216370409209553, 0.08654412648510171, 0.05135627810639326,
            -0.8261818542899466, -0.06282957628816765, 0.7582879243995163, 0.882239004418216,
            -0.45950531581053616, -0.03362939338283694, 0.423165238231149, 0.4909037013418979,
            0.022392538757525747, -0.4157807397309914, -0.47168712358195675, -0.09392654130829142,
            0.25355558209122364, -0.37459001143567733, -0.6583392759589622, -0.3368144462527003,
            0.023424067090246137, -0.02842805403969928, -1.5808898681667847, 1.3583807174860045,
            -2.9081873257648687, 2.68202798385612, -1.8871438677190029, 0.5001563620419871,
            -3.1660247031047613, 2.9266398622003784, -0.4583664983002092, -0.8179094460741929,
            -0.513033569281121, 0.48051254812883815, 1.3918309157903872, -1.383993081452426,
        ],
    ),
    "norm": Pinned(
        RMSNorm,
        COSINES[:5],
        outputs=[
            1.3193370153149662, 0.7128408315918654, -0.549037925262872, -1.3061337456490434,
            -0.8623762238298651,
        ],
        by_inputs=[
            -0.19805917428204917, 1.0031719890076645, 1.2820914519683877, 0.3822619466570377,
            -0.8690174295195049,
        ],
        by_parameters=[],
    ),
    "embedding": Pinned(
        lambda: Embedding(5, 3),
        np.eye(5)[TOKENS].ravel().tolist(),
        outputs=[
            -0.5440211108893698, -0.9999902065507035, -0.5365729180004349, 0.8414709848078965,
            0.9092974268256817, 0.1411200080598672, -0.5440211108893698, -0.9999902065507035,
            -0.5365729180004349, 0.4201670368266409, 0.9906073556948704, 0.6502878401571168,
        ],
        by_inputs=[],
        by_parameters=[
            0.1411200080598672, -0.7568024953079282, -0.9589242746631385, 0.0, 0.0, 0.0, 0.0, 0.0,
            0.0, -0.27941549819892586, 1.4984575835266856, 1.8986556734490634, 0.4121184852417566,
            -0.5440211108893698, -0.9999902065507035,
        ],
    ),
}
# fmt: on


def flat(outputs: Any) -> list[Value]:
    """The numbers of all steps."""
    return list(chain(*(step if isinstance(step, list) else [step] for step in outputs)))


def recorded(model: Module, inputs: list[Value]) -> tuple[list[Value], Any]:
    """The outputs, and their sum with sines as factors."""
    outputs = flat(model(inputs))
    return outputs, sum(math.sin(k) * y for k, y in enumerate(outputs))


@pytest.mark.parametrize("pinned", PINNED.values(), ids=list(PINNED))
def test_the_numbers_are_pytorchs(pinned: Pinned) -> None:
    model, inputs = pinned.make(), list(map(Value, pinned.inputs))
    for k, parameter in enumerate(model.parameters(), start=1):
        parameter.data = math.sin(k)
    outputs, loss = recorded(model, inputs)
    loss.backward()
    program = StaticGraph([*outputs, loss], inputs, model.parameters())
    rows = np.array([pinned.inputs] * 3)  # in a batch, whose mean is that of each row
    _, by_parameters, by_inputs = program.value_and_grad(rows, inputs=True)
    expected = pinned.outputs, pinned.by_parameters
    dynamic = [y.data for y in outputs], [p.grad for p in model.parameters()]
    static = program(rows)[1, :-1].tolist(), by_parameters.tolist()
    for found in (dynamic, static):
        for numbers, truth in zip(found, expected, strict=True):
            assert numbers == pytest.approx(truth, rel=1e-12, abs=1e-12)
    if pinned.by_inputs:
        assert [x.grad for x in inputs] == pytest.approx(pinned.by_inputs, rel=1e-12, abs=1e-12)
        assert 3 * by_inputs[1] == pytest.approx(pinned.by_inputs, rel=1e-12, abs=1e-12)


def test_an_embedding_takes_tokens_and_columns() -> None:
    embedding = Embedding(5, 3, rng=0)
    columns = np.eye(5)[TOKENS]
    by_token = embedding(TOKENS)
    assert by_token[1] == embedding.rows[0]  # the Values themselves: nothing is recorded
    for other in (columns, columns.ravel(), columns.tolist()):
        assert [v.data for v in flat(embedding(other))] == [v.data for v in flat(by_token)]
    assert embedding(np.array(TOKENS))[3] == embedding.rows[4]


def test_a_causal_step_sees_those_before_it() -> None:
    attention = Attention(6, heads=3, rng=0)
    x = np.random.default_rng(0).normal(size=(4, 6))
    patterns = attention.patterns(x)
    assert [[len(seen) for seen in head] for head in patterns] == [[1, 2, 3, 4]] * 3
    assert Attention(6, causal=False).describe() == "Attention(6, 1 head)"
    assert all(abs(sum(p.data for p in seen) - 1) < 1e-12 for head in patterns for seen in head)
    for length in (1, 2, 3):
        begun, whole = flat(attention(x[:length])), flat(attention(x))
        assert [v.data for v in begun] == [v.data for v in whole[: len(begun)]]


def test_heads_attend_each_for_itself() -> None:
    attention = Attention(4, heads=2, rng=0)
    x = np.random.default_rng(0).normal(size=(3, 4))
    before = [[[p.data for p in seen] for seen in head] for head in attention.patterns(x)]
    attention.key.neurons[3].w[0].data += 1.0  # a number of the second head
    after = [[[p.data for p in seen] for seen in head] for head in attention.patterns(x)]
    assert after[0] == before[0]
    assert after[1] != before[1]


@pytest.mark.parametrize(
    ("make", "columns"),
    [
        (lambda n: Attention(n, heads=2), lambda n: 3 * n),
        (lambda n: Attention(n, heads=n // 4), lambda n: 3 * n),
        (lambda n: Attention(4, heads=2), lambda n: 4 * n),
        (lambda n: RMSNorm(), lambda n: n),
        (lambda n: Embedding(n, 4), lambda n: 2 * n),
        (lambda n: Embedding(5, n), lambda n: 10),
    ],
    ids=["attention", "heads", "length", "norm", "vocabulary", "embedding"],
)
def test_the_program_does_not_grow(
    make: Callable[[int], Module], columns: Callable[[int], int]
) -> None:
    lengths = []
    for width in (8, 32):
        model, inputs = make(width), [Value(math.cos(k)) for k in range(columns(width))]
        _, loss = recorded(model, inputs)
        source = StaticGraph(loss, inputs, model.parameters()).source
        lengths.append(len(source.splitlines()))
    assert lengths[0] == lengths[1]


def test_errors_name_the_culprit() -> None:
    embedding, attention = Embedding(5, 3), Attention(4, 2)
    with pytest.raises(IndexError, match="there are the tokens 0 to 4, not 5"):
        embedding([0, 5])
    with pytest.raises(IndexError, match="not -1"):
        embedding([-1])
    with pytest.raises(TypeError, match="a token is a whole number, not None"):
        embedding([None])
    with pytest.raises(ValueError, match=r"Embedding\(5 → 3\) takes 5 features, got 4"):
        embedding([[1, 0, 0, 0]])
    with pytest.raises(ValueError, match="takes steps of 5 features, got 0 numbers"):
        embedding([])
    with pytest.raises(ValueError, match="3 heads do not divide a width of 4"):
        Attention(4, heads=3)
    with pytest.raises(
        ValueError, match=r"Attention\(4, 2 heads, causal\) takes 4 features, got 3"
    ):
        attention([[1, 2, 3]])
    with pytest.raises(ValueError, match="takes steps of 4 features, got 6 numbers"):
        attention([1, 2, 3, 4, 5, 6])
    with pytest.raises(TypeError, match=r"Embedding\(5 → 3\) takes a list, not 2"):
        embedding(2)
    with pytest.raises(TypeError, match=r"Embedding\(5 → 3\) takes a list, not 'abc'"):
        embedding("abc")
    with pytest.raises(TypeError, match="RMSNorm takes a list, not 3"):
        RMSNorm()(3.0)
    with pytest.raises(ValueError, match="RMSNorm takes 1 feature, got 0"):
        RMSNorm()([])
    with pytest.raises(ValueError, match="epsilon is at least 0, not -1"):
        RMSNorm(-1)
