"""Layers of every shape: PyTorch's numbers, and the size of the program.

The pinned numbers are PyTorch 2.14's in 64 bits, for the parameters ¾ sin(2i + 1), the inputs
cos(3i + ½) and the loss Σ y_j/(j + 1) of the outputs y.
"""

from collections.abc import Callable, Iterator
from functools import partial
from math import cos, prod, sin
from typing import Any, NamedTuple

import numpy as np
import pytest

from autograd import StaticGraph, Value
from nn import (
    GRU,
    MLP,
    Convolution,
    Each,
    Last,
    Layer,
    Maxout,
    MaxPool,
    Module,
    Recurrent,
    Sequential,
)
from nn.activations import LearntSwish, Reference, gelu, softmax


class Pinned(NamedTuple):
    """A layer, the number of its inputs, and PyTorch's outputs and gradients."""

    layer: Module
    inputs: int
    outputs: list[float]
    by_inputs: list[float]
    by_parameters: list[float]


class Probabilities(Module):
    """Those of K classes by K − 1 scores."""

    def __call__(self, scores: Any) -> list[Any]:
        """The softmax of the scores and 0."""
        return softmax(Reference()(scores))


PINNED = {
    "network": Pinned(
        MLP(2, [3, 2], ["tanh", "gelu"]),
        2,
        [-0.00665141546200222, 0.8975070322675767],
        [0.20269207726637584, -0.061181724309450174],
        [0.3666074339744337, -0.39120191998387027, 0.41774694472590274, 0.021412102986878748,
         -0.022848570495554884, 0.024398961324796173, -0.20321665546540216, 0.21684979196660276,
         -0.2315641448340309, -0.1264594299724327, -0.26519817128932693, -0.3507555241103661,
         0.4892714102220642, -0.14148859251169726, -0.29671584001748635, -0.39244131839671376,
         0.5474192253090495],
    ),
    "gelu of N(0.5, 4)": Pinned(
        Layer(2, 2, partial(gelu, mu=0.5, sigma=2.0)),
        2,
        [-0.09286469131083114, -0.1760099558384689],
        [0.23650401181034328, 0.06073144505635092],
        [0.2651251203207253, -0.2829114919493296, 0.3021084645866569, 0.08164646400222308,
         -0.0871238565222086, 0.0930356499180556],
    ),
    "maxout": Pinned(
        Maxout(3, 4),
        3,
        [1.7690499609685324],
        [0.30908886393131746, -0.7499926549130276, 0.31512527761998066],
        [0.0, 0.0, 0.0, 0.0, 0.8775825618903728, -0.9364566872907963, 0.9765876257280235, 1.0,
         0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    ),
    "softmax of K − 1 scores": Pinned(
        Sequential(Layer(2, 2, "linear"), Probabilities()),
        2,
        [0.33193011682039203, 0.23565433380552386, 0.4324155493740841],
        [0.07416875640255921, 0.007427849306394309],
        [0.11829656240784779, -0.12623268939131524, 0.1347982144871121, -0.019418227432580995,
         0.020720932393419236, -0.022126952238833014],
    ),
    "convolution, pool, dense": Pinned(
        Sequential(
            Convolution((2, 3, 4), 2, (2, 3), "tanh", padding=(1, 0)),
            MaxPool((2, 4, 2), 2),
            Layer(4, 2, "linear"),
        ),
        24,
        [-0.32525823344611926, 0.4883000153709828],
        [0.00015171067296117254, 0.14118315337928655, 0.08856415665315072, -0.21505315743701317,
         -0.12980728702618521, -0.032042898770213886, 0.15647638894023486, 0.0,
         -0.09834429736084035, -0.07472713742701924, 0.1605392210497956, 0.0,
         0.00015288762745624933, 0.032206720387265846, 0.1797952537746401, -0.18198415205806187,
         -0.0587536610344287, -0.11150697561179605, 0.15156021134200526, 0.0,
         -0.014741948367366772, -0.13944187552742582, 0.13079853913324407, 0.0],
        [-0.22415906067996386, 0.2198131763918232, -0.21106772988366648, -0.4496827843395267,
         0.44062907116407546, -0.42275616413339, 0.04346118849587035, -0.0741304587704728,
         0.10331600740876316, 0.08954473946018088, -0.15100346653710972, 0.20943985820460922,
         0.06208666604977764, 0.01661953525870651, -0.016313374934972685, 0.015680702300998963,
         0.013492753587751946, -0.01198126931685039, 0.01022997985911012, -0.0031094820067648467,
         0.0053865368705601924, -0.007555780162267624, -0.01140018920177846, 0.0129984090765175,
         -0.014336465705212438, 0.01668169023636204, 0.4503772933619175, 0.6993852385680105,
         0.983080048568869, 0.9808642841391552, 1.0, 0.22518864668095875, 0.34969261928400525,
         0.4915400242844345, 0.4904321420695776, 0.5],
    ),
    "convolution in 1-D": Pinned(
        Convolution((2, 5), 2, 3, "tanh", stride=2, padding=1),
        10,
        [0.07429889715647515, 0.12950282083952627, -0.032188627909198055, 0.4675788189338956,
         0.4726210475141605, 0.43917961806326294],
        [-0.035595616140769545, -0.30725057982161463, -0.05996494304674275, -0.060348534048089986,
         -0.06175209661483717, 0.1834054779964542, -0.42553908677896823, 0.05337263050477069,
         -0.13563871736135635, 0.017547561337092163],
        [-0.7924220213021017, 1.685097484295399, -1.421511441633228, 0.7304087255792895,
         -1.6446024446822214, 1.3307810179030815, 1.8190821476564087, -0.2795957571871587,
         0.45734253841823813, -0.33781643348721513, 0.2544108955332345, -0.4242653692921309,
         0.30878540833493995, 0.4851885916233871],
    ),
    "convolution in 2-D": Pinned(
        Convolution((1, 3, 4), 2, (2, 3), stride=(2, 1), padding=(1, 0)),
        12,
        [0.0, 0.9034198098437245, 0.0, 0.6355095558108602, 1.7653545015853702, 0.0,
         2.914318092156484, 0.0],
        [0.12549834578040842, 0.1194369138932703, 0.13469166945099276, -0.3749963274565138,
         0.06967369715969109, 0.054768935521528075, 0.04251827397511285, -0.17979830149933845,
         0.08964167555743457, 0.0325185153838618, 0.06309167132949654, -0.1874981637282569],
        [-0.24461336570472106, 0.234881223437064, -0.22044793188533104, -0.6469500858403144,
         0.6405578068906008, -0.6213447590807494, 0.75, 0.1425426113112258, -0.13977906611698346,
         0.13421784196403655, 0.29071786865125376, -0.2894180472838257, 0.282325521732227,
         0.34285714285714286],
    ),
    "pool in 1-D": Pinned(
        MaxPool((2, 5), 2),
        10,
        [0.8775825618903728, 0.9765876257280235, 0.939524893748256, 0.8064094939122546],
        [1.0, 0.0, 0.5, 0.0, 0.0, 0.0, 0.3333333333333333, 0.0, 0.25, 0.0],
        [],
    ),
    "pool in 2-D": Pinned(
        MaxPool((2, 2, 3), 2, stride=1),
        12,
        [0.9977982791785807, 0.9977982791785807, 0.939524893748256, 0.8064094939122546],
        [0.0, 0.0, 0.0, 0.0, 1.5, 0.0, 0.3333333333333333, 0.0, 0.25, 0.0, 0.0, 0.0],
        [],
    ),
    "recurrent": Pinned(
        Recurrent(2, 2),
        6,
        [0.6433212060982122, -0.6862715762332658, 0.01904780393547544, -0.12500962718436787,
         0.6410456127302181, -0.6883646805872347],
        [0.14952087102902853, 0.13464574493532278, 0.003075437478922388, 0.10677112522928536,
         0.008582986477116167, 0.04010330823081292],
        [0.8690920160543553, -0.9041441961775258, 0.18962223634756012, -0.21461584297394407,
         0.9413271036696216, 0.5409417691551535, -0.5588370960730857, 0.15670716974215582,
         -0.176350010129678, 0.5771993710772598],
    ),
    "gated": Pinned(
        GRU(2, 2),
        6,
        [0.2996001973980452, 0.4822488532684503, 0.43517994014562844, 0.7293024225690639,
         0.515002158767873, 0.8118855483183065],
        [-0.14012303324839256, -0.039130577345488186, -0.023672987616080627,
         -0.046009620292200834, -0.004911127268957992, -0.02946163550777215],
        [0.007283203650929824, -0.007778908147637648, -2.250315707273909e-06,
         -1.2891816217278779e-05, 0.008291366517638394, 5.887661760516495e-05,
         -0.00018873008757607054, -0.0006877880508111778, -0.0011382907400878204,
         0.0002969751713647875, -0.3021586884463923, 0.31911111271638526, -0.020395774347275165,
         -0.033185839562934895, -0.3369599358476366, -0.12839888238049138, 0.13557571893429485,
         -0.008985979398722367, -0.014586750254037334, -0.14304035765077547, 0.15716258841104758,
         -0.16442390324248737, 0.17221198129477347, 0.1494377294464945, -0.15450046666348627,
         0.16038786076739303, 0.013676129563475987, 0.022363448919055506, 0.11857854005783909,
         0.006642048762013678, 0.010896676877059926, 0.042923790655277],
    ),
    "learnt swish": Pinned(
        Layer(2, 2, LearntSwish()),
        2,
        [0.8673111829384134, 0.8928382368863199],
        [0.2247533520641869, -0.9426066499706791],
        [0.516542779291216, 0.7539756924657002, -0.8045574398644617, 0.8591507229149872,
         0.3799516720076864, -0.4054413790224841, 0.43295262292956754],
    ),
}  # fmt: skip


def flat(outputs: Any) -> Iterator[Value]:
    """All Values of a list of Values, or of lists of them."""
    if isinstance(outputs, Value):
        yield outputs
    else:
        for output in outputs:
            yield from flat(output)


def recorded(layer: Module, count: int) -> tuple[list[Value], list[Value], Value]:
    """Inputs, outputs and the loss of the numbers that are pinned."""
    for i, parameter in enumerate(layer.parameters()):
        parameter.data = 0.75 * sin(2.0 * i + 1)
    x = [Value(cos(3.0 * i + 0.5), f"x{i + 1}") for i in range(count)]
    outputs = list(flat(layer(x)))
    return x, outputs, sum((y / (j + 1.0) for j, y in enumerate(outputs)), Value(0.0))


@pytest.mark.parametrize("name", PINNED)
def test_pytorchs_numbers(name: str) -> None:
    """Outputs and gradients to 1e-12, from the dynamic graph and from the static one."""
    layer, count, *expected = PINNED[name]
    x, outputs, loss = recorded(layer, count)
    parameters = layer.parameters()
    program = StaticGraph([*outputs, loss], x, parameters)
    loss.backward()
    found = [[y.data for y in outputs], [v.grad for v in x], [p.grad for p in parameters]]
    row = [v.data for v in x]
    for rows in ([row], [row] * 3):
        _, by_parameters, by_inputs = program.value_and_grad(rows, inputs=True)
        batch = [program(rows)[0, :-1], by_inputs[0] * len(rows), by_parameters]
        for numbers, pinned in zip([*found, *batch], 2 * expected, strict=True):
            assert len(numbers) == len(pinned)
            assert np.allclose(numbers, pinned, rtol=1e-12, atol=1e-12)


def convolution(channels: int, width: int, kernels: int, **options: Any) -> tuple[Module, int]:
    layer = Convolution((channels, width, width), kernels, 3, "tanh", rng=0, **options)
    return layer, channels * width * width


def pool(channels: int, width: int, _: int) -> tuple[Module, int]:
    return MaxPool((channels, width, width), 2), channels * width * width


def classifier(channels: int, width: int, kernels: int) -> tuple[Module, int]:
    first = Convolution((channels, width, width), kernels, 3, rng=0)
    pool = MaxPool(first.out_shape, 2)
    second = Convolution(pool.out_shape, 2 * kernels, 2, rng=1)
    dense = Layer(prod(second.out_shape), 10, "linear", rng=2)
    return Sequential(first, pool, second, dense), channels * width * width


def signal(channels: int, width: int, kernels: int) -> tuple[Module, int]:
    return Convolution((channels, width), kernels, 3, "tanh", rng=0), channels * width


def recurrent(channels: int, width: int, _: int) -> tuple[Module, int]:
    return Sequential(Recurrent(channels, 2 * width, rng=0), Last()), 3 * channels


def gated(channels: int, width: int, _: int) -> tuple[Module, int]:
    state = 2 * width
    return Sequential(GRU(channels, state, rng=0), Each(Layer(state, 2, rng=1))), 3 * channels


def network(channels: int, width: int, kernels: int) -> tuple[Module, int]:
    activations = [LearntSwish(), partial(gelu, mu=0.5, sigma=2.0), "linear"]
    return MLP(channels, [width, kernels, 2], activations, rng=0), channels


def probabilities(channels: int, width: int, _: int) -> tuple[Module, int]:
    return Sequential(Layer(channels, width, "linear", rng=0), Probabilities()), channels


def largest(channels: int, width: int, kernels: int) -> tuple[Module, int]:
    return Maxout(channels * width, kernels, rng=0), channels * width


@pytest.mark.parametrize(
    "make",
    [convolution, lambda *sizes: convolution(*sizes, padding=1, stride=2), pool, classifier,
     signal, recurrent, gated, network, probabilities, largest],
)  # fmt: skip
def test_statements_do_not_grow_with_width_channels_or_batch(
    make: Callable[[int, int, int], tuple[Module, int]],
) -> None:
    counts = []
    for sizes in ((2, 11, 3), (2, 15, 3), (3, 11, 3), (2, 11, 6)):
        layer, count = make(*sizes)
        x, _, loss = recorded(layer, count)
        counts.append(len(StaticGraph(loss, x, layer.parameters()).source.splitlines()))
    assert len(set(counts)) == 1, counts
