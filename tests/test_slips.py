"""What people are likely to write in Python, and the answer: what to write instead."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

from autograd import (
    Trace,
    Value,
    check_grad,
    compare_modes,
    differentiate,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    log,
    parse,
    sin,
    value_and_grad,
    vjp,
)
from nn import MLP, fit
from nn.training.history import History
from viz import draw, frames, page, worksheet


def a() -> Any:
    return Value(3.0, "x")


def leaf(data: Any) -> Any:
    x = a()
    x.data = data
    return x


def changed(data: Any) -> Any:
    x = a()
    y = x * x + 1
    x.data = data
    return y


def model() -> Any:
    return MLP(1, [1], rng=0)


PYTHON: list[tuple[str, Callable[[], object], str]] = [
    # what is written, and what to write
    ("math.sin(x)", lambda: math.sin(a()), "write autograd's exp(x) for math.exp(x)"),
    ("float(x)", lambda: float(a()), "or x.data for the number"),
    ("int(x)", lambda: int(a()), "or x.data for the number"),
    ("x == 3", lambda: a() == 3, "compare x.data"),
    ("x != 3", lambda: a() != 3, "compare x.data"),
    ("x ^ 2", lambda: a() ^ 2, "write x**2 for x^2"),
    ("2 ^ x", lambda: 2 ^ a(), "write x**2 for x^2"),
    ("x.requires_grad", lambda: a().requires_grad, "every Value has a gradient"),
    ("x.zero_grad()", lambda: a().zero_grad(), "set x.grad = 0"),
    ("x.detach()", lambda: a().detach(), "write stop_gradient(x), or x.data"),
    ("x.numpy()", lambda: a().numpy(), "write x.data"),
    ("x.value", lambda: a().value, "write x.data"),
    ("x.gradient", lambda: a().gradient, "read x.grad"),
    ("x.grad_fn", lambda: a().grad_fn, "write x.op"),
    ("x.backprop()", lambda: a().backprop(), "write x.backward()"),
    ("x.name", lambda: a().name, "write x.label"),
    ("x.ln()", lambda: a().ln(), "write x.log()"),
    ("x.square()", lambda: a().square(), "write x**2"),
    ("x.pow(2)", lambda: a().pow(2), "write x**2"),
    ("x.sum()", lambda: a().sum(), "write sum(values) for several"),
    ("x.shape", lambda: a().shape, "it is one number"),
    ("x.requires_grad = True", lambda: setattr(a(), "requires_grad", True), "a Constant has none"),
    ("retain_graph", lambda: a().backward(retain_graph=True), "a graph is kept, and can be swept"),
    ("create_graph", lambda: a().backward(create_graph=True), "those of grad(grad(f))"),
    ("grad(x*y)", lambda: grad(a() * a()), "write grad(lambda x: ...), or call backward()"),
    ("grad('x*x')", lambda: grad("x*x"), "write grad(parse('x*x'))"),
    ("grad(3)", lambda: grad(3), "grad takes a function, not 3"),
    ("grad(f, 1.0)", lambda: grad(sin, 1.0), "write grad(f)(point)"),
    ("jacobian('x')", lambda: jacobian("x"), "write jacobian(parse('x'))"),
    ("hessian(x)", lambda: hessian(a()), "hessian takes a function, not a Value"),
    ("jvp('x')", lambda: jvp("x", 1.0, 1.0), "write jvp(parse('x'))"),
    ("vjp('x')", lambda: vjp("x", 1.0), "write vjp(parse('x'))"),
    ("hvp('x')", lambda: hvp("x", 1.0, 1.0), "write hvp(parse('x'))"),
    ("compare_modes('x')", lambda: compare_modes("x", 1.0), "write compare_modes(parse('x'))"),
    ("differentiate('x')", lambda: differentiate("x", 1.0), "write differentiate(parse('x'))"),
    ("check_grad('x')", lambda: check_grad("x", 1.0), "write check_grad(parse('x'))"),
    ("grad(g)(1, 2)", lambda: grad(lambda x, y: x * y)(1.0, 2.0), "argnums=(0, 1) for all"),
    ("grad of data", lambda: grad(lambda x: x.data**2)(1.0), "other ways than recorded operations"),
    ("Value('3')", lambda: Value("3"), "real number, not str '3'"),
    ("Value(None)", lambda: Value(None), "real number, not NoneType"),
    ("Value([1, 2])", lambda: Value([1, 2]), "real number, not list"),
    ("Value(nan)", lambda: Value(math.nan), "finite number, not nan"),
    ("x.data = 'a'", lambda: leaf("a"), "x takes a real number, not str 'a'"),
    ("x.data = nan", lambda: leaf(math.nan), "x takes a finite number, not nan"),
    ("x.data = 1j", lambda: leaf(1j), "x takes a real number, not complex 1j"),
    ("x.data = [1]", lambda: leaf([1]), "x takes a real number, not list [1]"),
    ("x.data = None", lambda: leaf(None), "x takes a real number, not NoneType None"),
    ("Trace, stale", lambda: Trace(changed(4.0)), "h₁ = x × x was recorded as 9"),
    ("draw, stale", lambda: draw(changed(4.0)), "record the graph again"),
    ("frames, stale", lambda: frames(changed(4.0)), "record the graph again"),
    ("x + '1'", lambda: a() + "1", "unsupported operand"),
    ("log(-1)", lambda: log(-1.0), "log(x) needs x > 0"),
    ("Trace(3)", lambda: Trace(3), "a graph is that of a Value, not of int"),
    ("draw('x*y')", lambda: draw("x*y"), "write parse('x*y'), and call that with Values"),
    ("draw(f)", lambda: draw(sin), "not of function: call it with Values"),
    ("aspect='16:9'", lambda: draw(a(), aspect="16:9"), "a width by a height from 0.1 to 10"),
    ("check_grad('x')", lambda: check_grad("x", 1.0), "write check_grad(parse('x'))"),
    ("compare_modes('x')", lambda: compare_modes("x", 1.0), "write compare_modes(parse('x'))"),
    ("x.data = x - 1", lambda: leaf(a() - 1), "x takes a real number, not Value(data=2.0"),
    ("columns='node'", lambda: Trace(a()).text(columns="node"), "a list such as ['node', 'value']"),
    ("Trace columns", lambda: Trace(a()).text(columns=["grad"]), "columns are of node, function"),
    ("parse('2x')", lambda: parse("2x"), "write 2*x"),
    ("parse('x*y')(1)", lambda: parse("x*y")(1), "needs a value for y"),
    ("parse('e**x')(x=1)", lambda: parse("e**x")(x=1), "for e**x exp(x)"),
    ("compare_modes", lambda: compare_modes(sin, 1.0, ["backward"]), "mode is one of numeric"),
    ("x // 2", lambda: a() // 2, "write floor(x / y) for x // y"),
    ("2 // x", lambda: 2 // a(), "write floor(x / y) for x // y"),
    ("x @ y", lambda: a() @ a(), "write x * y, or sum(x * y for x, y in zip(a, b))"),
    ("x.T", lambda: a().T, "it is one number"),
    ("x.dtype", lambda: a().dtype, "its data is a float of Python's"),
    ("x.cuda()", lambda: a().cuda(), "its data is a float of Python's"),
    ("x.clone()", lambda: a().clone(), "write identity(x)"),
    ("x.max(y)", lambda: a().max(a()), "write maximum(x, y)"),
    ("x.clamp(0, 1)", lambda: a().clamp(0, 1), "write minimum(maximum(x, low), high)"),
    ("x.children", lambda: a().children, "write x.operands"),
    ("x.derivative", lambda: a().derivative, "call backward() on the result and read x.grad"),
    ("sheet, stale", lambda: worksheet(changed(4.0)), "record the graph again"),
    ("grad(f)(nan)", lambda: grad(sin)(math.nan), "finite number, not nan"),
    ("parse('x*y')([1, 2])", lambda: parse("x*y")([1, 2]), "write f(*values) for a list"),
    ("parse('x*y')({})", lambda: parse("x*y")({"x": 1}), "write f(**values) for a dict"),
    ("compare_modes(f, 1, 2)", lambda: compare_modes(math.pow, 1, 2), "arguments is (1, 2)"),
    ("modes='forward'", lambda: compare_modes(sin, 1, "forward"), "a list such as ['reverse']"),
    ("aspect=(16, 9)", lambda: draw(a(), aspect=(16, 9)), "such as 16/9, not (16, 9)"),
    ("highlight='x'", lambda: draw(a(), highlight="x"), "Value itself, not its name"),
    ("seed='x'", lambda: draw(a(), mode="forward", seed="x"), "Value itself, not its name"),
    ("aspect='16/9'", lambda: draw(a(), aspect="16/9"), "such as 16/9, without quotes"),
    ("order=['h1']", lambda: frames(-a(), mode="reverse", order=["h1"]), "the Value of each"),
    ("draw(y).show()", lambda: draw(a()).show(), "a notebook displays it; write save('f.svg')"),
    ("draw(y).savefig()", lambda: draw(a()).savefig("f"), "write save('f.svg')"),
    ("trace.to_latex()", lambda: Trace(a()).to_latex(), "write latex()"),
    ("trace.show()", lambda: Trace(a()).show(), "write print(trace), or text()"),
    ("model.fit(X, y)", lambda: model().fit([[0]], [0]), "write fit(model, X, y, loss=...)"),
    ("model.predict(x)", lambda: model().predict([0]), "write model(x)"),
    ("model.forward(x)", lambda: model().forward([0]), "write model(x)"),
    ("model.train()", lambda: model().train(), "it is the same in training and after"),
    ("model.save(path)", lambda: model().save("f"), "write save(model, path)"),
    ("lr=0.1", lambda: fit(model(), [[0]], [0], loss="hinge", lr=0.1), "write learning_rate="),
    ("verbose=1", lambda: fit(model(), [[0]], [0], loss="hinge", verbose=1), "write progress="),
    ("epoch=1", lambda: fit(model(), [[0]], [0], loss="hinge", epoch=1), "did you mean epochs?"),
    ("history.history", lambda: History().history, "write history.column('loss')"),
    ("loss='mse'", lambda: fit(model(), [[0]], [0], loss="mse"), "write 'squared_error'"),
    ("loss='bce'", lambda: fit(model(), [[0]], [0], loss="bce"), "write 'binary_cross_entropy'"),
]


@pytest.mark.parametrize(
    ("slip", "says"), [(slip, says) for _, slip, says in PYTHON], ids=[name for name, *_ in PYTHON]
)
def test_what_people_write_in_python_is_told_what_to_write(
    slip: Callable[[], object], says: str
) -> None:
    errors = (SyntaxError, TypeError, ValueError, AttributeError, UserWarning)
    with pytest.raises(errors, match=re.escape(says)):
        slip()


@pytest.mark.parametrize(
    "slip",
    [
        lambda: Trace(changed(4.0)),
        lambda: draw(changed(4.0)),
        lambda: frames(changed(4.0)),
        lambda: page(changed(4.0)),
        lambda: grad(lambda x, y: x * y)(1.0, 2.0),
        lambda: value_and_grad(lambda x, y: x * y)(1.0, 2.0),
        lambda: hvp(lambda x: x.data, 1.0, 1.0),
    ],
)
def test_a_warning_is_of_the_line_that_caused_it(slip: Callable[[], object]) -> None:
    with pytest.warns(UserWarning, match="recorded|argnums") as caught:
        slip()
    assert [warning.filename for warning in caught] == [__file__]


def test_a_graph_is_not_stale_where_nothing_changed() -> None:
    x = a()
    y = exp(x) * x % 2 + sin(x)
    x.data = 3.0
    Trace(y)
    draw(y)


def test_a_module_may_have_what_others_have() -> None:
    class Mine(MLP):
        def forward(self) -> int:
            return 1

    mine = Mine(1, [1])
    mine.train = True
    assert (mine.forward(), mine.train) == (1, True)
    assert {"forward", "train", "parameters"} <= set(dir(mine))
    assert {"fit", "predict", "eval"}.isdisjoint(dir(mine))


def test_what_a_value_does_not_have_is_not_offered() -> None:
    assert not hasattr(a(), "requires_grad")
    assert {"data", "grad", "exp"} <= set(dir(a()))
    assert "zero_grad" not in dir(a())
