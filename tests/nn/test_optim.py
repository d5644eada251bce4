"""Optimisers and schedules against PyTorch (float64, version 2.13), and what they refuse."""

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest

from autograd import Constant, Value, sin
from autograd.core import node
from nn import MLP, optim
from nn.optim import SGD, Adam, AdamW, Optimizer, clip_gradients
from nn.schedules import Schedule, cosine, exponential, linear, staircase
from tests.interrupts import interrupted


def surface(x: Value, y: Value, z: Value) -> Value:
    return x**2 + 3 * y**2 + x * y + sin(5 * z) + z * x


def descend(make: Callable[[Iterable[Value]], Optimizer], steps: int = 5) -> list[float]:
    parameters = [Value(1.5), Value(-0.5), Value(0.25)]
    optimizer = make(parameters)
    for _ in range(steps):
        optimizer.zero_grad()
        surface(*parameters).backward()
        optimizer.step()
    return [parameter.data for parameter in parameters]


# fmt: off
PYTORCH = [
    (lambda p: SGD(p, 0.1), [0.6843655319884318, -0.14693762015685613, -0.19325819869580127]),
    (lambda p: SGD(p, 0.05, momentum=0.9),
     [0.23464500561724316, 0.08836631589141325, -1.2105338802599226]),
    (lambda p: SGD(p, 0.05, momentum=0.9, nesterov=True),
     [0.21168027402889383, 0.03912481680316163, -0.5133773387619629]),
    (lambda p: SGD(p, 0.05, momentum=0.5, weight_decay=0.1),
     [0.6794784321435982, -0.12079036244770168, -0.31989670057973985]),
    (lambda p: SGD(p, 0.05, momentum=0.5, nesterov=True, weight_decay=0.1),
     [0.6506500216825283, -0.13212185389863554, -0.34458518517288167]),
    (Adam, [1.495000316643404, -0.49500147514085563, 0.24499695587085274]),
    (lambda p: Adam(p, 0.1, betas=(0.8, 0.95), epsilon=1e-3),
     [1.0076902177224616, -0.09753196697040875, -0.2502982382957909]),
    (lambda p: Adam(p, 0.1, weight_decay=0.2),
     [1.0050222444088182, -0.0777243110502901, -0.24629650650211915]),
    (AdamW, [1.4949254225096096, -0.4949765801309588, 0.24498455055004895]),
    (lambda p: AdamW(p, 0.1, weight_decay=0.2),
     [0.8824679459720568, -0.05975470894541092, -0.2503085826955628]),
    (lambda p: Adam(p, 0.1, clip=2.0),
     [1.0186504934593672, -0.09628627150222197, -0.2513521879075835]),
    (lambda p: SGD(p, 0.1, momentum=0.9, clip=2.0),
     [0.3675600355407142, 0.01935975858408453, -0.9370167392735185]),
]
# fmt: on


@pytest.mark.parametrize(("make", "expected"), PYTORCH)
def test_five_steps_equal_pytorchs(
    make: Callable[[Iterable[Value]], Optimizer], expected: list[float]
) -> None:
    assert descend(make) == pytest.approx(expected, rel=1e-12)


def test_the_check_finds_a_wrong_rule() -> None:
    """Adam's bias correction one step late."""

    class Late(Adam):
        """A planted error."""

        def moved(self, theta, gradient, rate, memory, step):
            return super().moved(theta, gradient, rate, memory, step + 1)

    with pytest.raises(AssertionError):
        test_five_steps_equal_pytorchs(Late, PYTORCH[5][1])


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (cosine(0.8, 8, last=0.1),
         [0.8, 0.7733578363789504, 0.6974873734152917, 0.5839392013277815, 0.45000000000000007,
          0.31606079867221865, 0.20251262658470842, 0.12664216362104966, 0.1]),
        (exponential(0.8, 0.9),
         [0.8, 0.7200000000000001, 0.6480000000000001, 0.5832000000000002, 0.5248800000000001,
          0.47239200000000015, 0.42515280000000016, 0.3826375200000002, 0.3443737680000002]),
        (staircase(0.8, 0.1, every=3), [0.8] * 3 + [0.08] * 3 + [0.008] * 3),
        (linear(0.8, 0.2, 5), [0.8, 0.68, 0.56, 0.44, 0.32, 0.2, 0.2, 0.2, 0.2]),
    ],
)  # fmt: skip
def test_a_schedule_equals_pytorchs(schedule: Schedule, expected: list[float]) -> None:
    assert [schedule(k) for k in range(9)] == pytest.approx(expected, rel=1e-14)
    x = Value(0)
    optimizer = SGD([x], schedule)
    for rate in expected:
        assert optimizer.rate == pytest.approx(rate, rel=1e-14)
        x.grad, before = 1.0, x.data
        optimizer.step()
        assert before - x.data == pytest.approx(rate, rel=1e-12)


def test_micrograds_schedule_to_the_last_bit() -> None:
    assert [linear(1.0, 0.1, 100)(k) for k in range(100)] == [
        1.0 - 0.9 * k / 100 for k in range(100)
    ]


def test_update_is_step_on_vectors() -> None:
    parameters = [Value(1.5), Value(-0.5)]
    one, other = AdamW(parameters, 0.1), AdamW([Value(0), Value(0)], 0.1)
    theta = np.array([1.5, -0.5])
    for gradient in ([0.5, 1.0], [-2.0, 0.25]):
        for parameter, slope in zip(parameters, gradient, strict=True):
            parameter.grad = slope
        one.step()
        theta = other.update(theta, np.array(gradient))
        assert [p.data for p in parameters] == list(theta)
        assert all(type(p.data) is float for p in parameters)


def test_gradients_are_shortened_together() -> None:
    parameters = [Value(0), Value(0)]
    for p, slope in zip(parameters, (3e200, -4e200), strict=True):
        p.grad = slope
    assert clip_gradients(parameters, 10.0) == pytest.approx(5e200)
    assert [p.grad for p in parameters] == pytest.approx([6.0, -8.0])
    assert clip_gradients(parameters, 10.0) == pytest.approx(10.0)
    assert [p.grad for p in parameters] == pytest.approx([6.0, -8.0])
    clipped = SGD(parameters, 1.0, clip=1.0).update(np.zeros(2), np.array([6.0, -8.0]))
    assert list(clipped) == pytest.approx([-0.6, 0.8])


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda p: SGD([], 0.1), ValueError, "there are no parameters to learn"),
        (lambda p: SGD([*p, p[0]], 0.1), ValueError, "a parameter is given twice"),
        (lambda p: SGD([Constant(1)], 0.1), TypeError, "not Constant(data=1.0)"),
        (lambda p: SGD([p[0] + 1], 0.1), TypeError, "a parameter is a Value, neither constant nor"),
        (lambda p: SGD([1.0], 0.1), TypeError, "not 1.0"),
        (lambda p: SGD(MLP(1, [1]), 0.1), TypeError, "as model.parameters(), not MLP"),
        (lambda p: SGD(p, -0.1), ValueError, "learning_rate is at least 0, not -0.1"),
        (lambda p: SGD(p, "0.1"), TypeError, "learning_rate takes a real number"),
        (lambda p: SGD(p, math.nan), ValueError, "learning_rate takes a finite number, not nan"),
        (lambda p: SGD(p, 0.1, momentum=1.0), ValueError, "momentum is at least 0 and below 1"),
        (lambda p: SGD(p, 0.1, nesterov=True), ValueError, "nesterov looks ahead by the momentum"),
        (lambda p: Adam(p, betas=(0.9,)), ValueError, "betas are two numbers"),
        (lambda p: Adam(p, betas=0.9), ValueError, "betas are two numbers, not 0.9"),
        (lambda p: SGD(p, 0.1, weight_decay=-1), ValueError, "weight_decay is at least 0, not -1"),
        (lambda p: SGD(p, 0.1, clip=-1), ValueError, "clip is at least 0, not -1"),
        (lambda p: Adam(p, betas=(0.9, 1.0)), ValueError, "a beta is at least 0 and below 1"),
        (lambda p: Adam(p, epsilon=-1), ValueError, "epsilon is at least 0, not -1"),
        (lambda p: clip_gradients(p, -1), ValueError, "limit is at least 0, not -1"),
        (lambda p: Optimizer(p, 0.1).step(), NotImplementedError, "Optimizer does not define"),
        (lambda p: linear(1, 0, 0), ValueError, "steps is at least 1, not 0"),
        (lambda p: staircase(1, 0.1, 2.5), TypeError, "every is a whole number, not 2.5"),
    ],
)  # fmt: skip
def test_what_is_refused(
    make: Callable[[list[Value]], object], error: type[Exception], says: str
) -> None:
    with pytest.raises(error) as caught:
        make([Value(1.0, "w"), Value(2.0)])
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("make", "gradient", "error", "says"),
    [
        (lambda p: SGD(p, 0.1), [0.0, math.nan], ValueError, "gradient of w2 is not finite"),
        (lambda p: SGD(p, 0.1), [math.inf, 0.0], ValueError, "gradient of parameter 0 is not"),
        (lambda p: SGD(p, 10.0), [0.0, 1e308], OverflowError,
         "a step with the learning rate 10.0 overflows at w2"),
        (lambda p: Adam(p, 0.1), [0.0, 1e200], OverflowError, "learning rate 0.1 overflows at w2"),
        (lambda p: SGD(p, lambda k: -1.0), [0.0, 1.0], ValueError, "learning_rate is at least 0"),
        (lambda p: SGD(p, 0.1), [1.0], ValueError, "update takes two vectors of 2 numbers"),
    ],
)  # fmt: skip
def test_a_step_that_fails_changes_nothing(
    make: Callable[[list[Value]], Optimizer], gradient: list[float], error: type, says: str
) -> None:
    parameters = [Value(1.0), Value(2.0, "w2")]
    optimizer = make(parameters)
    with pytest.raises(error, match=says):
        optimizer.update(np.array([1.0, 2.0]), np.array(gradient))
    if len(gradient) == 2:
        for parameter, slope in zip(parameters, gradient, strict=True):
            parameter.grad = slope
        with pytest.raises(error, match=says):
            optimizer.step()
        if not all(map(math.isfinite, gradient)):
            with pytest.raises(error, match=says):
                clip_gradients(parameters, 1.0)
            assert [p.grad for p in parameters] == pytest.approx(gradient, nan_ok=True)
    assert [p.data for p in parameters] == [1.0, 2.0]
    assert optimizer.steps == 0
    assert not any(memory.any() for memory in optimizer.snapshot()[1])


def test_an_interrupt_at_any_bytecode_leaves_a_whole_step_or_none() -> None:
    def prepared() -> SGD:
        parameters = [Value(1.0), Value(2.0)]
        for parameter in parameters:
            parameter.grad = 0.5
        return SGD(parameters, 0.1, momentum=0.9)

    def state(optimizer: SGD) -> object:
        steps, (velocity,) = optimizer.snapshot()
        return [p.data for p in optimizer.parameters], steps, velocity.tolist()

    none, whole = ([1.0, 2.0], 0, [0.0, 0.0]), ([0.95, 1.95], 1, [0.5, 0.5])
    found, optimizer = [], prepared()
    modules = optim.__name__, node.__name__
    while interrupted(optimizer.step, len(found) + 1, KeyboardInterrupt, *modules):
        found.append(state(optimizer))
        optimizer = prepared()
    assert state(optimizer) == whole
    assert len(found) > 100
    assert all(each in (none, whole) for each in found)
