"""A recorded graph as a list of instructions, to be run again on other numbers."""

from __future__ import annotations

import ast
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from autograd.core.compiler import evaluator
from autograd.core.graph import evaluation_order
from autograd.core.node import Node
from autograd.ops import Op
from autograd.ops.grammar import simplify


class Instructions:
    """What computes some outputs from inputs and parameters, in order; equal ones are one.

    The first places are those of all `inputs` and all `parameters`. What stands at another is
    `ops[i]` applied to what stands at `operands[i]`, earlier places, or one of the `constants`.
    `batched[i]` tells whether it depends on an input; `labels` are those of the recorded nodes,
    `outputs` the places of the results.
    """

    outputs: Sequence[int]

    def __init__(self, labels: Sequence[str | None], input_count: int) -> None:
        self.labels = list(labels)
        self.inputs, self.parameters = range(input_count), range(input_count, len(labels))
        self.ops: list[Op | None] = [None] * len(labels)
        self.operands: list[tuple[int, ...]] = [()] * len(labels)
        self.batched = [i < input_count for i in range(len(labels))]
        self.constants: dict[int, float] = {}
        self._known: dict[Op | None, dict[object, int]] = defaultdict(dict)

    def _place(
        self, op: Op | None, operands: tuple[int, ...], label: str | None, key: object = None
    ) -> int:
        """The place of an instruction: an equal one's, with the same key, or a new one's."""
        place = self._known[op].setdefault(key or operands, len(self.ops))
        if place == len(self.ops):
            self.ops.append(op)
            self.operands.append(operands)
            self.labels.append(label)
            self.batched.append(any(map(self.batched.__getitem__, operands)))
        return place

    def _constant(self, number: float, label: str | None = None) -> int:
        """The place of a number that is known."""
        place = self._place(None, (), label, (number, math.copysign(1.0, number)))
        self.constants[place] = number
        return place

    @property
    def outside(self) -> list[str]:
        """The inputs and the parameters in writing."""
        listed = (("x", self.inputs), ("p", self.parameters))
        return [f"{letter}[{k}]" for letter, places in listed for k in range(len(places))]

    def __len__(self) -> int:
        return len(self.ops)


class Tape(Instructions):
    """The instructions of a recorded graph: operations of the table.

    What no output needs is not there, and operations on constants are constants. A leaf that is
    neither input nor parameter is a constant.

    >>> from autograd import Value
    >>> x, w = Value(2, "x"), Value(3, "w")
    >>> tape = Tape([(w * x + 1) * (w * x + 1)], [x], [w])
    >>> [op.name for op in tape.ops if op]
    ['mul', 'add', 'mul']
    """

    def __init__(
        self, outputs: Sequence[Node], inputs: Sequence[Node], parameters: Sequence[Node]
    ) -> None:
        leaves = [*inputs, *parameters]
        super().__init__([leaf.label for leaf in leaves], len(inputs))
        at: dict[Node | None, int] = {leaf: i for i, leaf in enumerate(leaves)}
        for node in evaluation_order(*outputs):
            if node.op is not None:
                of = (at[node.lhs],) if node.rhs is None else (at[node.lhs], at[node.rhs])
                at[node] = self._applied(node.op, of, node.label)
            elif node not in at:
                at[node] = self._constant(node.data, node.label)
        self.outputs = [at[output] for output in outputs]
        self._known.clear()  # as no more instructions will come

    def _applied(self, op: Op, operands: tuple[int, ...], label: str | None) -> int:
        """The place of the instruction that applies `op`, or of what it is known to be."""
        if op.is_identity:
            return operands[0]
        if not self.constants.keys().isdisjoint(operands):
            numbers = self.numbers(operands)
            if len(numbers) == op.arity:
                return self._constant(evaluator(op)(*numbers.values()), label)
            if not any(self.ops[k] for k in operands):  # one may fail, and must not be passed over
                tree = simplify(op.value_tree, numbers)
                if isinstance(tree, ast.Constant):
                    return self._constant(tree.value, label)  # type: ignore[arg-type]
        return self._place(op, operands, label)

    def numbers(self, operands: Sequence[int]) -> dict[str, float]:
        """Which of the operands x and y are constants, and what they are."""
        pairs = zip("xy", operands, strict=False)
        return {v: self.constants[i] for v, i in pairs if i in self.constants}

    def reached(self, seeds: Iterable[int]) -> list[bool]:
        """Per instruction whether it depends on one of the seeds."""
        found = [False] * len(self)
        for i in seeds:
            found[i] = True
        for i, of in enumerate(self.operands):
            for k in of:
                found[i] = found[i] or found[k]
        return found

    def needed(self, places: Iterable[int]) -> list[bool]:
        """Per instruction whether one of some results depends on it."""
        found = [False] * len(self)
        for i in places:
            found[i] = True
        for i in range(len(self) - 1, -1, -1):
            if found[i]:
                for k in self.operands[i]:
                    found[k] = True
        return found

    def __str__(self) -> str:
        written = self.outside
        for i in range(len(written), len(self)):
            op, of = self.ops[i], [f"v{k}" for k in self.operands[i]]
            written.append(op.written(*of) if op else repr(self.constants[i]))
        lines = [f"v{i} = {text}" for i, text in enumerate(written)]
        return "\n".join([*lines, f"return {', '.join(f'v{i}' for i in self.outputs)}"])
