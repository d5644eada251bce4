"""The portable function on other array libraries, against NumPy's program.

A library that is not installed is skipped: `pip install array-api-strict jax torch
array-api-compat ndonnx onnxruntime` runs all.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from operator import mul
from random import Random
from typing import Any

import numpy as np
import pytest

from autograd import StaticGraph, Value, log, tanh
from autograd.ops import TABLE, Op
from tests.autograd.static.test_staticgraph import NETWORKS, apply, batch, numbers

Run = Callable[[Callable[..., Any], Any, Any], Any]


def _strict(f: Callable[..., Any], x: Any, p: Any) -> Any:
    xp = pytest.importorskip("array_api_strict")
    return f(xp.asarray(x), xp.asarray(p))


def _jax(f: Callable[..., Any], x: Any, p: Any) -> Any:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax.jit(f)(x, p)


def _torch(f: Callable[..., Any], x: Any, p: Any) -> Any:
    torch = pytest.importorskip("torch")
    pytest.importorskip("array_api_compat")
    return f(torch.asarray(x), torch.asarray(p))


def _onnx(f: Callable[..., Any], x: Any, p: Any) -> Any:
    ndonnx = pytest.importorskip("ndonnx")
    runtime = pytest.importorskip("onnxruntime")
    shapes = {"x": ("n", x.shape[1]), "p": p.shape}
    inputs = {name: ndonnx.argument(shape=s, dtype=ndonnx.float64) for name, s in shapes.items()}
    try:
        results = f(inputs["x"], inputs["p"])
    except (UserWarning, NotImplementedError) as reason:
        pytest.skip(f"ndonnx: {reason}")  # onnxruntime has some functions in 32 bits only
    outputs = {f"out{k}": y for k, y in enumerate(results)}
    session = runtime.InferenceSession(ndonnx.build(inputs, outputs).SerializeToString())
    known = {i.name for i in session.get_inputs()}
    return session.run(list(outputs), {k: v for k, v in {"x": x, "p": p}.items() if k in known})


LIBRARIES: dict[str, Run] = {
    "numpy": lambda f, x, p: f(x, p),
    "array-api-strict": _strict,
    "jax": _jax,
    "torch": _torch,
    "onnx": _onnx,
}


def check(program: StaticGraph, rows: Any, p: Any, run: Run, output: int = -1) -> None:
    """Mean and gradients of the portable function are those of NumPy's program."""
    if not hasattr(np.zeros(1), "__array_namespace__"):
        pytest.importorskip("array_api_compat")
    x, p = np.array(rows, dtype=float), np.array(p, dtype=float)
    expected = program.value_and_grad(x, p, inputs=True, output=output)
    found = run(program.portable(output, inputs=True), x, p)
    assert len(found) == 3
    for ours, theirs in zip(expected, found, strict=True):
        theirs = np.asarray(theirs)
        assert theirs.dtype == np.float64
        assert theirs.shape == np.shape(ours)
        scale = max(1.0, np.abs(ours).max(initial=0.0))
        assert np.abs(ours - theirs).max(initial=0.0) <= 1e-13 * scale


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", NETWORKS)
def test_networks(name: str, library: str) -> None:
    f, width, size = NETWORKS[name]
    x, p = [*map(Value, numbers(width, 1))], [*map(Value, numbers(size, 99))]
    program = StaticGraph(f(x, p), x, p)
    for n in (1, 7):
        check(program, batch(n, width), [w.data for w in p], LIBRARIES[library])


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
def test_every_row_of_the_table(op: Op, library: str) -> None:
    random = Random(op.name)
    points = [[random.uniform(*interval) for interval in op.domain] for _ in range(9)]
    if op.name in ("maximum", "minimum", "relu", "abs", "heaviside"):
        points = [[0.0] * op.arity, [1.0] * op.arity, *points]
    for kinds in product("xwc", repeat=op.arity):
        if set(kinds) != {"c"}:
            f = apply(op, kinds, points[-1])
            x, p = [*map(Value, points[3])], [*map(Value, points[4])]
            program = StaticGraph(f(x, p), x, p)
            check(program, points[:3], points[4], LIBRARIES[library])
            if library == "onnx":
                break  # a session takes long to make


def test_an_output_has_nothing_of_what_fails_for_another() -> None:
    x, w = [Value(1, "x1"), Value(2, "x2")], [Value(3, "w1")]
    program = StaticGraph([log(v) * w[0] for v in x], x, w)
    check(program, [[1.0, -1.0]], [3.0], LIBRARIES["numpy"], output=0)


def test_pieces_at_several_distances_are_put_in_their_places() -> None:
    x, w = [Value(1, "x")], [Value(0.1 * i) for i in range(6)]
    r = [v * v for v in w]
    sums = [r[0] + r[1], r[3] + r[5], -r[2], -r[4]]
    f = sum(tanh(s) * (i + 1) for i, s in enumerate(sums)) * x[0]
    check(StaticGraph(f, x, w), [[2.0]], [0.1 * i for i in range(6)], LIBRARIES["numpy"])


def test_rows_of_weights_with_their_biases_are_joined_and_not_picked_one_by_one() -> None:
    x, p = [*map(Value, numbers(3, 1))], [*map(Value, numbers(21, 99))]
    hidden = [tanh(sum(map(mul, p[k : k + 3], x), p[k + 3])) for k in (0, 4, 8, 12)]
    program = StaticGraph(sum(map(mul, hidden, p[16:20]), p[20]), x, p)
    check(program, batch(5, 3), [w.data for w in p], LIBRARIES["numpy"])
    assert "take" not in program.portable_source


@pytest.mark.parametrize("library", ["numpy", "array-api-strict", "jax"])
def test_what_flows_to_an_element_twice_is_added_and_to_one_never_is_zero(library: str) -> None:
    x, p = [*map(Value, numbers(4, 1))], [*map(Value, numbers(9, 99))]
    f = sum(map(mul, p[1:4], x)) + sum(map(mul, p[3:6], map(tanh, x))) + p[7] * x[0]
    program = StaticGraph(f, x, p)
    check(program, batch(5, 4), [w.data for w in p], LIBRARIES[library])
    assert program.portable_source.count("xp.take(") == 1


def test_its_text_is_shown_and_names_no_library() -> None:
    x, w = Value(1, "x"), Value(3, "w")
    source = StaticGraph((w * x).tanh(), [x], [w]).portable_source
    assert "xp.tanh(z1)" in source or "xp.tanh(" in source
    assert "out=" not in source
    assert "import" not in source


@pytest.mark.parametrize("name", ["hinge", "cross-entropy", "convolution", "recurrent"])
def test_jax_exports_it_with_any_number_of_rows(name: str) -> None:
    jax = pytest.importorskip("jax")
    export = pytest.importorskip("jax.export")
    jax.config.update("jax_enable_x64", True)
    f, width, size = NETWORKS[name]
    p = np.array(numbers(size, 99))
    x, w = [*map(Value, numbers(width, 1))], [*map(Value, p)]
    program = StaticGraph(f(x, w), x, w)
    shapes = [
        jax.ShapeDtypeStruct(shape, "float64")
        for shape in ((*export.symbolic_shape("n"), width), (size,))
    ]
    stored = export.export(jax.jit(program.portable()))(*shapes).serialize()
    restored = export.deserialize(stored).call
    for n in (1, 7):
        rows = np.array(batch(n, width))
        for ours, theirs in zip(program.value_and_grad(rows), restored(rows, p), strict=True):
            assert np.abs(ours - np.asarray(theirs)).max() <= 1e-13 * max(1.0, np.abs(ours).max())


def test_torch_compiles_it_as_one_graph() -> None:
    torch = pytest.importorskip("torch")
    pytest.importorskip("array_api_compat")
    f, width, size = NETWORKS["hinge"]
    p = np.array(numbers(size, 99))
    x, w = [*map(Value, numbers(width, 1))], [*map(Value, p)]
    program, rows = StaticGraph(f(x, w), x, w), np.array(batch(7, width))
    compiled = torch.compile(program.portable(), fullgraph=True, backend="eager")
    found = compiled(torch.asarray(rows), torch.asarray(p))
    for ours, theirs in zip(program.value_and_grad(rows), found, strict=True):
        assert np.abs(ours - theirs.numpy()).max() <= 1e-13


_SHARDED = r"""
import re, sys
import jax, numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec as P
from autograd import StaticGraph, Value
from tests.autograd.static.test_staticgraph import NETWORKS, batch, numbers
jax.config.update("jax_enable_x64", True)
f, width, size = NETWORKS[sys.argv[1]]
p = np.array(numbers(size, 99))
x, w = [*map(Value, numbers(width, 1))], [*map(Value, p)]
program, rows = StaticGraph(f(x, w), x, w), np.array(batch(16, width))
mesh = jax.make_mesh((8,), ("rows",), axis_types=(AxisType.Auto,))
spread, copied = NamedSharding(mesh, P("rows")), NamedSharding(mesh, P())
step = jax.jit(program.portable(), in_shardings=(spread, copied), out_shardings=copied)
compiled = step.lower(rows, p).compile()
found = compiled(jax.device_put(rows, spread), jax.device_put(p, copied))
for ours, theirs in zip(program.value_and_grad(rows), found):
    assert np.abs(ours - np.asarray(theirs)).max() <= 1e-13
print(len(re.findall(r"= .* all-reduce\(", compiled.as_text())))
"""


@pytest.mark.parametrize("name", ["hinge", "cross-entropy"])
def test_rows_over_eight_devices_are_reduced_once(name: str) -> None:
    pytest.importorskip("jax")
    flags = "--xla_force_host_platform_device_count=8"
    done = subprocess.run(
        [sys.executable, "-c", _SHARDED, name],
        env={**os.environ, "XLA_FLAGS": flags, "PYTHONPATH": os.getcwd(), "JAX_PLATFORMS": "cpu"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.split() == ["1"]
