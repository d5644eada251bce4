"""The static graph: a graph recorded once, as a NumPy program over a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograd.core.compiler import Source
from autograd.core.errors import is_of_an_operation, of_row
from autograd.core.node import Node, set_grads
from autograd.core.operators import real
from autograd.core.sweep import sweeping
from autograd.core.value import Constant, Value
from autograd.modes.calls import outputs_of
from autograd.static.batch import Array, array_of, finite_rows, rows_of, vector_of
from autograd.static.engines import Engines
from autograd.static.printing.equations import LATEX, PLAIN, Equations
from autograd.static.printing.numpy_printer import NumPyPrinter
from autograd.static.printing.portable import PortablePrinter
from autograd.static.recordings import Recording, recorded_again
from autograd.static.tape import Tape
from autograd.text.words import counted, excerpt


class StaticGraph:
    """A recorded graph as a program that runs on a batch of other numbers.

    `output` is a Value, or several, recorded once for one example. The leaves in `inputs` become
    the columns of a batch of rows, those in `parameters` a vector; other leaves are constants.
    The program is straight-line NumPy, in which a layer of a network is a matrix product:
    `source` shows it. A single row runs over plain floats where that is quicker.

    A graph is what was recorded: a branch that was taken is taken for every row; see `verify`.

    Raises TypeError if an output or a leaf is not a Value, ValueError for an input or a parameter
    that is not a leaf, is constant or is listed twice.

    >>> w, b, x = Value(2, "w"), Value(1, "b"), Value(0, "x")
    >>> program = StaticGraph((w * x + b).tanh(), [x], [w, b])
    >>> program
    StaticGraph(1 output, 1 input, 2 parameters: 3 operations)
    >>> program([[0.0], [0.5]]).round(3)
    array([0.762, 0.964])
    >>> loss, gradient = program.value_and_grad([[0.0], [0.5]])
    >>> round(loss, 3), gradient.round(3)
    (0.863, array([0.018, 0.245]))
    """

    def __init__(
        self,
        output: Value | Sequence[Value],
        inputs: Sequence[Value],
        parameters: Sequence[Value] = (),
    ) -> None:
        self._is_single = isinstance(output, Value)
        self.outputs = _values((output,) if self._is_single else output, "output")
        self.inputs = _values(inputs, "input")
        self.parameters = _values(parameters, "parameter")
        if not self.outputs:
            raise ValueError("a static graph needs an output")
        kinds: dict[Value, str] = {}
        self._input_names = _names(self.inputs, "input", kinds)
        self._parameter_names = _names(self.parameters, "parameter", kinds)
        self._leaves: tuple[Node, ...] = (*self.inputs, *self.parameters)
        self._theta, self._written = np.empty(0), -1
        self._engines = Engines(Tape(self.outputs, self.inputs, self.parameters))

    def __reduce__(self) -> tuple[Any, ...]:
        output = self.outputs[0] if self._is_single else self.outputs
        return type(self), (output, self.inputs, self.parameters)

    def __call__(self, rows: ArrayLike, parameters: ArrayLike | None = None) -> Array:
        """The outputs of each row: a number per row, or an array with a column per output.

        `rows` has the shape (n, inputs), the result (n,), or (n, outputs) if a sequence of
        outputs was given. `parameters` is a vector to use instead of the Values' data. Raises
        what `value_and_grad` does.
        """
        x, p = rows_of(rows, self._input_names), self._vector(parameters)
        (found,) = self._run(x, p)
        found = np.array(found, dtype=np.float64).reshape(len(x), len(self.outputs))
        return found[:, 0] if self._is_single else found

    def value_and_grad(
        self,
        rows: ArrayLike,
        parameters: ArrayLike | None = None,
        *,
        output: int = -1,
        inputs: bool = False,
    ) -> Any:
        """The mean of an output over the rows, and its gradient by the parameters.

        The gradient is a vector in the order of `self.parameters`; see also `per_value`. Of
        several outputs the last one is meant, unless `output` says which. `inputs=True` adds
        the gradient of the mean by the inputs, of the same shape as the rows.

        Raises ValueError for zero rows, and, with row and column, for ragged rows, a wrong
        number of columns, NaN and infinities; TypeError if something is not a number. What an
        operation cannot do raises the error of recording it, with the row before it.

        >>> x, w = Value(1, "x"), Value(3, "w")
        >>> StaticGraph(w * x * x, [x], [w]).value_and_grad([[1.0], [2.0]], inputs=True)
        (7.5, array([2.5]), array([[3.],
               [6.]]))
        >>> StaticGraph(w / x, [x], [w]).value_and_grad([[1.0], [0.0]])
        Traceback (most recent call last):
        ZeroDivisionError: row 1: x / y is undefined at w = 3.0, x = 0.0
        """
        x, p = rows_of(rows, self._input_names), self._vector(parameters)
        if not len(x):
            raise ValueError("zero rows have no mean")
        index = self._index(output)
        value, gradient, *by_inputs = self._run(x, p, index, inputs)
        return (float(value), gradient, *(found.reshape(x.shape) for found in by_inputs))

    def backward(self, rows: ArrayLike, *, output: int = -1) -> float:
        """The mean of an output; its gradient is added to the `grad` of the parameters.

        Raises what `value_and_grad` does, and OverflowError if a `grad` becomes too large; then
        none is changed.
        """
        value, gradient = self.value_and_grad(rows, output=output)
        with sweeping:
            with np.errstate(all="ignore"):
                totals = array_of([p.grad for p in self.parameters]) + gradient
            overflows = np.flatnonzero(~np.isfinite(totals))
            if overflows.size:
                name = self._parameter_names[overflows[0]]
                raise OverflowError(f"the gradient overflows at {name}")
            set_grads(self.parameters, totals.tolist())
        return float(value)

    def per_value(self, gradient: Array) -> dict[Value, float]:
        """A gradient, as found by `value_and_grad`, by parameter."""
        return dict(zip(self.parameters, gradient.tolist(), strict=True))

    @property
    def source(self) -> str:
        """The program by which `value_and_grad` treats a batch: readable NumPy.

        On the virtual machine it is the tape, whose instructions are run one by one.
        """
        return self._engines.source(False, -1, False).text

    @property
    def row_source(self) -> str:
        """The program by which `value_and_grad` treats a single row: Python over floats."""
        return self._engines.source(True, -1, False).text

    def portable(self, output: int = -1, inputs: bool = False) -> Callable[..., Any]:
        """A pure function of rows and parameters, in the array API standard's functions alone.

        `f(rows, parameters)` gives what `value_and_grad` does, as arrays of the library that
        those belong to: NumPy 2, array-api-strict, JAX (under `jit`, `vmap` and `jax.export`),
        ndonnx, or what array-api-compat knows, such as PyTorch. It makes no checks and has no
        branches; at kinks it follows the table. Arrays are of 64 bits unless you choose others.

        >>> x, w = Value(1, "x"), Value(3, "w")
        >>> f = StaticGraph(w * x * x, [x], [w]).portable()
        >>> rows, parameters = np.array([[1.0], [2.0]]), np.array([3.0])
        >>> if hasattr(rows, "__array_namespace__"):  # with NumPy 2
        ...     mean, gradient = f(rows, parameters)
        ...     assert (float(mean), gradient.tolist()) == (7.5, [2.5])
        """
        return self._portable(output, inputs).function()

    @property
    def portable_source(self) -> str:
        """The text of the function that `portable` gives."""
        return self._portable(-1, False).text

    def latex(self, output: int = -1) -> str:
        r"""The program as the textbook's matrix equations for one example, which is a column.

        >>> x, w = Value(1, "x"), Value(3, "w")
        >>> print(StaticGraph((w * x).tanh(), [x], [w]).latex())
        \begin{aligned}
        h_{1} &= w x \\
        L &= \tanh h_{1} \\
        \frac{\mathrm{d}L}{\mathrm{d}L} &= 1 \\
        \frac{\mathrm{d}L}{\mathrm{d}h_{1}} &= \operatorname{tanh}'(h_{1}) \\
        \frac{\mathrm{d}L}{\mathrm{d}w} &= x \frac{\mathrm{d}L}{\mathrm{d}h_{1}} \\
        \end{aligned}
        """
        program = self._engines.differentiated(self._index(output), False)
        return str(Equations(program, LATEX))

    def annotated(self) -> list[tuple[str, str]]:
        """The lines of `source`, each with the textbook's equation that it is, as in `latex`.

        It is empty where a line is none: a name for a part of an array, a check, the gradient
        that others are parts of.
        """
        program = self._engines.differentiated(-1, False)
        equations = Equations(program, PLAIN)
        lines = NumPyPrinter(program).statements("value_and_grad")
        left = {block: equations.of(block) if block else [] for _, block in lines}
        return [(line, ";  ".join(left.pop(block, []))) for line, block in lines]

    def _portable(self, output: int, inputs: bool) -> Source:
        alone = self._alone(self._index(output))
        program = alone._engines.differentiated(0, inputs, in_place=False)
        return PortablePrinter(program).source("value_and_grad")

    def _alone(self, output: int) -> StaticGraph:
        """The graph of one output: what the others need may fail beside it."""
        if len(self.outputs) == 1:
            return self
        return StaticGraph(self.outputs[output], self.inputs, self.parameters)

    def _index(self, output: int) -> int:
        if not -len(self.outputs) <= output < len(self.outputs):
            raise IndexError(f"there is no output {output} among {len(self.outputs)}")
        return output % len(self.outputs)

    def verify(self, f: Callable[..., Any], rows: ArrayLike) -> None:
        """Record `f` for each of the rows, and compare with the graph that the program is of.

        `f` takes a Value for each input and returns what was recorded. Raises ValueError, naming
        the row and the first node that differs, if the graph depends on the data.

        >>> def f(x):
        ...     return x * x if x > 0 else -x
        >>> x = Value(2, "x")
        >>> StaticGraph(f(x), [x]).verify(f, [[1.0], [-1.0]])
        Traceback (most recent call last):
        ValueError: row 1 records another graph: -x where the program has h1 = x * x
        """
        batch = finite_rows(rows_of(rows, self._input_names), self._input_names)
        ours = Recording(self.outputs, self._leaves)
        for i, row in enumerate(batch.tolist()):
            try:
                differs = ours.difference(self._recording(f, row))
            except (ArithmeticError, ValueError) as error:
                if is_of_an_operation(error):
                    raise of_row(error, i) from error
                raise
            if differs:
                raise of_row(ValueError(f"records another graph: {differs}"), i, joint=" ")

    def _recording(self, f: Callable[..., Any], row: Sequence[float]) -> Recording:
        """What `f` records for a row."""
        inputs = [Value(v, x.label) for v, x in zip(row, self.inputs, strict=True)]
        found, _ = outputs_of(f, inputs)
        theirs = [y if isinstance(y, Value) else Constant(y) for y in found]
        return Recording(theirs, (*inputs, *self.parameters))

    def __repr__(self) -> str:
        listed = {"output": self.outputs, "input": self.inputs, "parameter": self.parameters}
        counts = ", ".join(counted(len(nodes), kind) for kind, nodes in listed.items())
        count = sum(op is not None for op in self._engines.tape.ops)
        way = ", on the virtual machine" if self._engines.is_irregular else ""
        return f"StaticGraph({counts}: {counted(count, 'operation')}{way})"

    # Running

    def _run(self, x: Array, p: Array, *options: Any) -> Sequence[Any]:
        """What a program finds, or the error of the first row that has one.

        When something went wrong, what it was is found by recording the rows again, one by one.
        If recording finds no error, it was a sum or a partial that overflowed, which is well
        where it vanishes again, as in 1 / (1 + x * x) for a large x.
        """
        found = self._engines.run(x, p, *options)
        if found is not None:
            return found
        if options and len(self.outputs) > 1:
            output, by_inputs = options
            return self._alone(output)._run(x, p, 0, by_inputs)
        batch = finite_rows(x, self._input_names)
        theta = list(map(real, p.tolist(), self._parameter_names))
        for i, row in enumerate(batch.tolist()):
            try:
                data = dict(zip(self._leaves, (*row, *theta), strict=True))
                again = recorded_again(self.outputs, data)
                if options:  # of a gradient, which is that of the only output
                    again[0].backward()
            except (ArithmeticError, ValueError) as error:
                raise of_row(error, i) from None
        found = self._engines.run(x, p, *options, strict=False)
        if found is None:
            raise OverflowError("no row overflows by itself, but a sum in the program does")
        return found

    def _vector(self, parameters: ArrayLike | None) -> Array:
        if parameters is not None:
            return vector_of(parameters, self._parameter_names)
        written = Node._written
        if written != self._written:
            self._theta, self._written = array_of([p._data for p in self.parameters]), written
        return self._theta


def _values(values: Any, kind: str) -> tuple[Value, ...]:
    if isinstance(values, Value) or not hasattr(values, "__iter__"):
        raise TypeError(f"{kind}s are a sequence of Values, not {type(values).__name__}")
    found = tuple(values)
    for i, value in enumerate(found):
        if not isinstance(value, Value):
            raise TypeError(f"{kind} {i} is a Value, not {type(value).__name__}")
    return found


def _names(leaves: Sequence[Value], kind: str, kinds: dict[Value, str]) -> list[str]:
    """What leaves are called in errors; they join the `kinds` of those that were looked at."""
    names = [leaf.label or f"{kind} {i}" for i, leaf in enumerate(leaves)]
    for leaf, name in zip(leaves, names, strict=True):
        if leaf.op is not None or leaf.is_constant:
            what = "a constant" if leaf.is_constant else "the result of an operation"
            raise ValueError(f"{excerpt(name)} = {leaf.data} is {what}, not a leaf that varies")
        if leaf in kinds:
            raise ValueError(f"{name} is listed twice, as {kinds[leaf]} and as {kind}")
        kinds[leaf] = kind
    return names
