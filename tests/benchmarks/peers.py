"""The other engines, where they are installed."""

import importlib
import math
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from types import ModuleType
from typing import Any, NamedTuple

from autograd import Value


def installed(name: str) -> ModuleType | None:
    """The module, or None if it is not there."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def micrograd() -> ModuleType | None:
    """The engine of micrograd, with `exp` added as its author did in the lecture."""
    engine = installed("micrograd.engine")
    if engine is not None:

        def exp(self: Any) -> Any:
            out = engine.Value(math.exp(self.data), (self,), "exp")

            def backward() -> None:
                self.grad += out.data * out.grad

            out._backward = backward
            return out

        engine.Value.exp = exp
    return engine


def hips_autograd() -> tuple[Any, Any] | None:
    """The modules `autograd` and `autograd.numpy` of HIPS, whose import name is ours as well."""
    try:
        folder = str(distribution("autograd").locate_file(""))
    except PackageNotFoundError:
        return None
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_autograd(name)}
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("autograd"), importlib.import_module("autograd.numpy")
    finally:
        sys.path.remove(folder)
        for name in [name for name in sys.modules if _is_autograd(name)]:
            del sys.modules[name]
        sys.modules.update(ours)


def _is_autograd(name: str) -> bool:
    return name.partition(".")[0] == "autograd"


class Tensors(NamedTuple):
    """What a network's loss is written with, in the engine's own idiom."""

    linear: Callable[[Any, Any, Any], Any]
    relu: Callable[[Any], Any]
    cross_entropy: Callable[[Any, Any], Any]


Loss = Callable[..., Any]


def tensor_steps(
    loss: Loss, arrays: Sequence[Any], data: Sequence[Any]
) -> dict[str, Callable[[], tuple[Any, Any]]]:
    """The step of a network by the engines of tensors: its loss, and the gradient by the arrays.

    `loss` takes Tensors, the arrays and the data. PyTorch has one thread.
    """
    steps: dict[str, Callable[[], tuple[Any, Any]]] = {}
    torch = installed("torch")
    if torch is not None:
        steps["PyTorch eager"] = _torch_step(torch, loss, arrays, data)
    jax = installed("jax")
    if jax is not None:
        steps["jax.jit"] = _jax_step(jax, loss, arrays, data)
    return steps


def _torch_step(
    torch: Any, loss: Loss, arrays: Sequence[Any], data: Sequence[Any]
) -> Callable[[], tuple[Any, Any]]:
    torch.set_num_threads(1)
    of_torch = torch.nn.functional
    tensors = Tensors(of_torch.linear, torch.relu, of_torch.cross_entropy)
    parameters = [torch.tensor(array, requires_grad=True) for array in arrays]
    constants = [torch.tensor(array) for array in data]

    def step() -> tuple[Any, Any]:
        value = loss(tensors, parameters, *constants)
        return value.detach(), torch.autograd.grad(value, parameters)

    return step


def _jax_step(
    jax: Any, loss: Loss, arrays: Sequence[Any], data: Sequence[Any]
) -> Callable[[], tuple[Any, Any]]:
    tensors = Tensors(
        lambda x, w, b: x @ w.T + b,
        jax.nn.relu,
        lambda z, targets: -(targets * jax.nn.log_softmax(z)).sum(axis=1).mean(),
    )
    compiled = jax.jit(jax.value_and_grad(lambda arrays, data: loss(tensors, arrays, *data)))
    parameters, constants = ([jax.numpy.array(array) for array in each] for each in (arrays, data))
    return lambda: jax.block_until_ready(compiled(parameters, constants))


def worked_example() -> dict[str, Callable[[], object]]:
    """The textbook's f = 1/(exp(-(wx + b)) + 1) with its gradient, once per engine."""
    contestants: dict[str, Callable[[], object]] = {"chalkgrad": lambda: _taped(Value)}
    engine = micrograd()
    if engine is not None:
        contestants["micrograd"] = lambda: _taped(engine.Value)
    casadi = installed("casadi")
    if casadi is not None:
        w, x, b = (casadi.SX.sym(name) for name in "wxb")
        f = 1 / (casadi.exp(-(w * x + b)) + 1)
        gradient = [casadi.gradient(f, v) for v in (w, x, b)]
        function = casadi.Function("f", [w, x, b], [f, *gradient])
        contestants["CasADi"] = lambda: function(0.0, 1.0, 0.0)
    jax = installed("jax")
    if jax is not None:
        numpy = importlib.import_module("jax.numpy")
        compiled = jax.jit(
            jax.value_and_grad(lambda w, x, b: 1 / (numpy.exp(-(w * x + b)) + 1), (0, 1, 2))
        )
        contestants["jax.jit"] = lambda: compiled(0.0, 1.0, 0.0)
    torch = installed("torch")
    if torch is not None:
        torch.set_num_threads(1)

        def eager() -> None:
            w, x, b = (torch.tensor(v, requires_grad=True) for v in (0.0, 1.0, 0.0))
            (1 / (torch.exp(-(w * x + b)) + 1)).backward()

        contestants["PyTorch"] = eager
    hips = hips_autograd()
    if hips is not None:
        hips_module, hips_numpy = hips
        hips_function = hips_module.value_and_grad(
            lambda p: 1 / (hips_numpy.exp(-(p[0] * p[1] + p[2])) + 1)
        )
        contestants["HIPS autograd"] = lambda: hips_function((0.0, 1.0, 0.0))
    return contestants


def _taped(node: Callable[[float], Any]) -> None:
    w, x, b = node(0.0), node(1.0), node(0.0)
    f = 1 / ((-(w * x + b)).exp() + 1)
    f.backward()
