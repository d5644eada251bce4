"""A recorded graph as a list of instructions, to be run again on other numbers."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Sequence

from autograd.core.compiler import evaluator
from autograd.core.graph import evaluation_order
from autograd.core.node import Node
from autograd.ops import Op
from autograd.ops.grammar import simplify


class Tape:
    """The instructions that compute some outputs from inputs and parameters.

    Instruction i computes a number from earlier ones: `ops[i]` applied to those of `x[i]` and,
    if the operation is binary, `y[i]`. Where `ops[i]` is None it is a number from outside, as
    `columns[i]` (which of the inputs it is), `parameters[i]` or `constants[i]` says. `outputs` are
    the places of the results, `sources[i]` the node that was recorded.

    What no output needs is not there, equal instructions are one, and operations on constants
    are constants. A leaf that is neither input nor parameter is a constant.

    >>> from autograd import Value
    >>> x, w = Value(2, "x"), Value(3, "w")
    >>> tape = Tape([(w * x + 1) * (w * x + 1)], [x], [w])
    >>> [op.name for op in tape.ops if op]
    ['mul', 'add', 'mul']
    """

    def __init__(
        self, outputs: Sequence[Node], inputs: Sequence[Node], parameters: Sequence[Node]
    ) -> None:
        self.input_count = len(inputs)
        self.parameter_count = len(parameters)
        self.ops: list[Op | None] = []
        self.x: list[int] = []
        self.y: list[int] = []
        self.sources: list[Node] = []
        self.columns: dict[int, int] = {}
        self.parameters: dict[int, int] = {}
        self.constants: dict[int, float] = {}
        self._known: dict[object, int] = {}
        known = self._known
        column_of = {node: i for i, node in enumerate(inputs)}
        parameter_of = {node: i for i, node in enumerate(parameters)}
        for node in evaluation_order(*outputs):
            if node.op is not None:
                y = -1 if node.rhs is None else known[node.rhs]
                known[node] = self._apply(node.op, known[node.lhs], y, node)
            elif node in column_of:
                self.columns[self._place(node, None, -1, -1, node)] = column_of[node]
            elif node in parameter_of:
                self.parameters[self._place(node, None, -1, -1, node)] = parameter_of[node]
            else:
                known[node] = self._constant(node.data, node)
        self.outputs = [known[output] for output in outputs]
        known.clear()  # as no more instructions will come

    def _apply(self, op: Op, x: int, y: int, source: Node) -> int:
        """The place of the instruction that applies `op`, or of the constant that it is."""
        if op.is_identity:
            return x
        folded = None
        if x in self.constants or y in self.constants:
            folded = self._folded(op, x, y, source)
        return self._place((op, x, y), op, x, y, source) if folded is None else folded

    def _folded(self, op: Op, x: int, y: int, source: Node) -> int | None:
        """The constant that an operation on constants is, or one whatever the other operand is."""
        numbers = self.numbers(x, y)
        if len(numbers) == op.arity:
            return self._constant(evaluator(op)(*numbers.values()), source)
        if self.ops[x] is not None or (y >= 0 and self.ops[y] is not None):
            return None  # it may have an error, which recording would not pass over
        tree = simplify(op.value_tree, numbers)
        return self._constant(tree.value, source) if isinstance(tree, ast.Constant) else None  # type: ignore[arg-type]

    def numbers(self, x: int, y: int) -> dict[str, float]:
        """Which of the operands x and y are constants, and what they are."""
        return {v: self.constants[i] for v, i in (("x", x), ("y", y)) if i in self.constants}

    def _constant(self, number: float, source: Node) -> int:
        """The place of a number that is known."""
        place = self._place((number, math.copysign(1.0, number)), None, -1, -1, source)
        self.constants[place] = number
        return place

    def _place(self, key: object, op: Op | None, x: int, y: int, source: Node) -> int:
        """The place of an instruction: an equal one's, with the same key, or a new one's."""
        place = self._known.get(key)
        if place is None:
            self._known[key] = place = len(self.ops)
            self.ops.append(op)
            self.x.append(x)
            self.y.append(y)
            self.sources.append(source)
        return place

    def operands(self, i: int) -> tuple[int, ...]:
        """The places of an instruction's operands, left first."""
        x, y = self.x[i], self.y[i]
        return (x, y) if y >= 0 else (x,) if x >= 0 else ()

    def reached(self, seeds: Sequence[int]) -> list[bool]:
        """Per instruction whether it depends on one of the seeds."""
        found = [False] * len(self.ops)
        for i in seeds:
            found[i] = True
        for i, op in enumerate(self.ops):
            if op is not None and not found[i]:
                found[i] = found[self.x[i]] or (self.y[i] >= 0 and found[self.y[i]])
        return found

    def needed(self, places: Iterable[int]) -> list[bool]:
        """Per instruction whether one of some results depends on it."""
        found = [False] * len(self.ops)
        for i in places:
            found[i] = True
        for i in range(len(self.ops) - 1, -1, -1):
            if found[i]:
                for k in self.operands(i):
                    found[k] = True
        return found

    def __str__(self) -> str:
        lines = []
        for i, op in enumerate(self.ops):
            if op is not None:
                lines.append(f"v{i} = {op.written(*(f'v{k}' for k in self.operands(i)))}")
            elif i in self.constants:
                lines.append(f"v{i} = {self.constants[i]!r}")
            else:
                is_input = i in self.columns
                index = self.columns[i] if is_input else self.parameters[i]
                lines.append(f"v{i} = {'x' if is_input else 'p'}[{index}]")
        return "\n".join([*lines, f"return {', '.join(f'v{i}' for i in self.outputs)}"])

    def __len__(self) -> int:
        return len(self.ops)
