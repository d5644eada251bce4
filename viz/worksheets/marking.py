"""Marks for answers: each number is held against what follows from the student's own."""

from __future__ import annotations

import ast
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from autograd.core.node import Node
from autograd.core.parse import parse
from autograd.text.aligned import table
from autograd.text.words import counted
from viz.worksheets.recurrence import CONTRIBUTION, NAME, ORDER, Quantity
from viz.worksheets.sheet import Blank, Sheet
from viz.worksheets.slips import Slip, slips
from viz.worksheets.words import Words

_CLOSE = 5e-3
"""The relative error of a number that is right to three significant digits."""
_ZERO = 1e-9
_COMMA = re.compile(r"(?<=\d)[,，](?=\d)")
"""A decimal comma."""


class Mark(NamedTuple):
    """What one blank is worth.

    `points` is 1 or 0. `slips` are the slips that give this very answer, by their names in
    `words`, the likeliest first, and `remark` says the likeliest in words; of a right
    answer it says whether it follows from an earlier slip.
    """

    blank: Blank
    answer: str
    points: int
    slips: tuple[str, ...]
    remark: str


class Marks(list[Mark]):
    """The marks of a sheet, one for each blank; printed as a table with their sum.

    `student` is the name on the sheet, "" if there is none.
    """

    def __init__(self, marks: Iterable[Mark], words: Words, student: str) -> None:
        super().__init__(marks)
        self.words = words
        self.student = student

    @property
    def points(self) -> int:
        """The sum of the points."""
        return sum(mark.points for mark in self)

    @property
    def total(self) -> int:
        """The number of the blanks."""
        return len(self)

    def __str__(self) -> str:
        rows = [
            [f"[{m.blank.number}]", m.blank.symbol, m.answer, str(m.points), m.remark] for m in self
        ]
        result = self.words.points.format(points=self.points, total=self.total)
        lines = table(self.words.marks, rows, [True, False, True, True, False], 100)
        name = f"{self.words.student}{self.student}\n\n" if self.student else ""
        return f"{name}{lines}\n{result}"

    def __repr__(self) -> str:
        return f"Marks({self.points} of {self.total})"


def marked(sheet: Sheet, answers: Mapping[int, object] | Sequence[object]) -> Marks:
    """The marks of answers, by the number of the blank or of all blanks in their order.

    A number is right if it is what follows from the student's own earlier numbers, or the true
    one: a wrong number that later ones were rightly computed from costs one point. It may be
    rounded to three significant digits, and have a decimal comma. Of a blank without a number the
    true one is taken for what follows, and where nothing follows, as from a division by 0, only
    the true one is right. A name is right if the operation is, so that operands of a sum may be
    swapped; a step is right if it comes after those of its operands.
    """
    count = len(sheet.blanks)
    if not isinstance(answers, Mapping):
        answers = [answers] if isinstance(answers, str) else answers
        if len(answers) != count:
            missing = ", ".join(blank.symbol for blank in sheet.blanks[len(answers) :])
            raise ValueError(
                f"{counted(len(answers), 'answer')} for {counted(count, 'blank')}"
                + (f": those to {missing} are missing, which None leaves empty" if missing else "")
            )
        answers = dict(enumerate(answers, 1))
    for number in answers:
        if number not in range(1, count + 1):
            raise ValueError(f"blank {number!r:.60}: the sheet has 1 to {count}")
    return Marks(map(_Student(sheet, answers).mark, sheet.blanks), sheet.words, sheet.student)


class _Student:
    """What a student has filled in, and what follows from it."""

    def __init__(self, sheet: Sheet, answers: Mapping[int, object]) -> None:
        self.recurrence = sheet.recurrence
        self.notation = sheet.notation
        self.words = sheet.words
        given = {blank.quantity: answers.get(blank.number) for blank in sheet.blanks}
        self.typed = {q: _typed(answer) for q, answer in given.items()}
        self.read = {
            q: _read(answer if isinstance(answer, float) else self.typed[q])
            for q, answer in given.items()
            if self.typed[q] and q.kind != NAME
        }
        self.sees_contributions = any(q.kind == CONTRIBUTION for q in given)
        self.early = self._early_steps()

    def number(self, quantity: Quantity) -> float:
        """The student's number for a quantity, or the one that is on the sheet."""
        found = self.read.get(quantity)
        if isinstance(found, float):
            return found
        if quantity.kind == CONTRIBUTION and not self.sees_contributions:
            return self.recurrence.follow(quantity, self.number)
        return self.recurrence.truth[quantity]

    def mark(self, blank: Blank) -> Mark:
        """The mark of one blank."""
        quantity = blank.quantity
        made, remark = self._slips(quantity)
        if made:
            remark = self._said(made[0], quantity)
        names = tuple(dict.fromkeys(slip.name for slip in made))
        return Mark(blank, self.typed[quantity], int(not made), names, remark)

    def _slips(self, quantity: Quantity) -> tuple[list[Slip], str]:
        """What may have gone wrong at a blank, and otherwise what is said of its answer."""
        if not self.typed[quantity]:
            return [Slip("empty")], ""
        if quantity.kind == NAME:
            return self._slips_of_name(quantity), ""
        found = self.read[quantity]
        if isinstance(found, str):
            return [Slip("unreadable")], ""
        if quantity.kind == ORDER:
            return self.early.get(quantity, []), ""
        if _is_close(found, self.recurrence.truth[quantity]):
            return [], ""
        expected = self._expected(quantity)
        if any(_is_close(found, number) for number in expected):
            return [], self.words.follows
        if not expected:
            return [Slip("undefined")], ""
        usual = slips(self.recurrence, quantity, self.number)
        return [s for s in usual if _is_close(found, s.number)] or [Slip("unlike")], ""

    def _expected(self, quantity: Quantity) -> list[float]:
        """The numbers that follow from the student's; none where they are outside the domain."""
        found = []
        for anew in (False, True):
            with suppress(ArithmeticError, ValueError):
                found.append(self.recurrence.follow(quantity, self.number, anew=anew))
        return found

    def _slips_of_name(self, quantity: Quantity) -> list[Slip]:
        """What is wrong with the name of an operand."""
        _, place, slot = quantity
        result = self.recurrence.graph.nodes[place]
        wanted = result.operands
        typed = [self._node(self.typed.get(Quantity(NAME, place, s))) for s in range(len(wanted))]
        straight, swapped = (
            [x is y for x, y in zip(typed, order, strict=True)] for order in (wanted, wanted[::-1])
        )
        sign = getattr(result.op and result.op.value_tree, "op", None)
        commutes = isinstance(sign, ast.Add | ast.Mult) and None not in typed
        if straight[slot] or (commutes and swapped[slot] and sum(swapped) > sum(straight)):
            return []
        if typed[slot] is None:
            return [Slip("no name")]
        return [Slip("swapped" if all(swapped) else "another node")]

    def _node(self, text: str | None) -> Node | None:
        """The node that a name means."""
        for node in self.recurrence.graph:
            for name in (self.recurrence.graph.names[node], self.notation.name(node)):
                if text and _normal(text) == _normal(name):
                    return node
        return None

    def _early_steps(self) -> dict[Quantity, list[Slip]]:
        """The steps that come before those of their operands: as few as explain all of it."""
        steps = {node: i for i, node in enumerate(self.recurrence.graph.operations, 1)}
        at = {
            node: self.read.get(Quantity(ORDER, self.recurrence.place[node]), step)
            for node, step in steps.items()
        }
        clashes = [
            edge
            for edge in self.recurrence.graph.edges
            if isinstance(before := at.get(edge.operand), int | float)
            and isinstance(after := at[edge.result], int | float)
            and before >= after
        ]
        early = {}
        while clashes:
            ends = Counter(node for edge in clashes for node in (edge.result, edge.operand))
            ((worst, _),) = ends.most_common(1)
            early[Quantity(ORDER, self.recurrence.place[worst])] = [
                Slip("too early", at=edge) for edge in clashes if worst in edge[:2]
            ]
            clashes = [edge for edge in clashes if worst not in edge[:2]]
        return early

    def _said(self, slip: Slip, quantity: Quantity) -> str:
        """A slip in words."""
        fields: dict[str, object] = {"seed": self.recurrence.seed(quantity)}
        fields["error"] = self.read.get(quantity)
        if slip.at is not None:
            fields |= {"result": self.notation.name(slip.at.result)}
            fields |= {"operand": self.notation.name(slip.at.operand)}
        return self.words.slips[slip.name].format(**fields)


def _typed(answer: object) -> str:
    text = "" if answer is None else str(answer).strip()
    return text.removesuffix(".0") if isinstance(answer, float) else text


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _read(answer: float | str) -> float | str:
    """The number that was given or typed, or what is wrong with it."""
    if isinstance(answer, float) and math.isfinite(answer):
        return answer
    text = str(answer)
    no_number = f"{text} is not a number"
    try:
        formula = parse(_COMMA.sub(".", text.rstrip(".…")))
        return no_number if formula.variables else float(formula())
    except SyntaxError as error:
        return error.msg
    except (ValueError, ArithmeticError):  # which would name operands x and y, as the sheet's own
        return no_number
    except (NameError, TypeError, RecursionError) as error:
        return str(error)


def _is_close(found: float, wanted: float) -> bool:
    return abs(found - wanted) <= max(_CLOSE * abs(wanted), _ZERO)
