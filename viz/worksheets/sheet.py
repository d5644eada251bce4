"""What stands on a sheet: a trace, and which of its entries are blank."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from string import ascii_uppercase
from typing import NamedTuple

from autograd.core.graph import Graph
from autograd.notation.plain import Notation
from autograd.text.words import printable, suggestion
from viz.worksheets import recipe
from viz.worksheets.entries import Entries
from viz.worksheets.recurrence import (
    ADJOINT,
    CONTRIBUTION,
    KINDS,
    NAME,
    ORDER,
    PARTIAL,
    TANGENT,
    VALUE,
    Quantity,
    Recurrence,
)
from viz.worksheets.words import LANGUAGES


class Blank(NamedTuple):
    """A blank of a sheet: its number there, what belongs in it, its symbol, and the answer."""

    number: int
    quantity: Quantity
    symbol: str
    answer: float | str


RECIPE = ("graph", "hide", "share", "seed", "by", "title", "student", "language")
"""What a sheet is made from, by name."""


class Sheet:
    """A copy of a graph, and the entries of its trace that are asked for."""

    def __init__(
        self,
        rows: Sequence[recipe.Row],
        hide: Sequence[str],
        share: float,
        seed: int | str,
        by: int | None,
        title: str,
        student: str,
        language: str,
    ) -> None:
        for kind in hide:
            if kind not in KINDS:
                raise ValueError(
                    f"hide is of {', '.join(KINDS)}, not {kind!r:.60}{suggestion(str(kind), KINDS)}"
                )
        if not isinstance(share, int | float) or not 0.0 < share <= 1.0:
            raise ValueError(f"share is above 0 and at most 1, not {share!r:.60}")
        if not isinstance(seed, int | str):
            raise TypeError(
                f"seed is a number or a text that draws the blanks, not {seed!r:.60}; a forward "
                "sweep starts at tangent_seed"
            )
        if language not in LANGUAGES:
            raise ValueError(f"language is {' or '.join(LANGUAGES)}, not {language!r:.60}")
        title, student = (
            " ".join(printable(words, name).split())
            for words, name in ((title, "title"), (student, "student"))
        )
        values = (rows, hide, share, seed, by, title, student, language)
        self.recipe = json.dumps(dict(zip(RECIPE, values, strict=True)), ensure_ascii=False)
        self.hide = tuple(hide)
        self.language = language
        self.words = LANGUAGES[language]
        self.title = title or self.words.title
        self.student = student
        draw = random.Random(f"sheet {seed} {student}".rstrip())  # noqa: S311 - exercises are no secrets
        if ORDER in hide:  # which h1, h2 and so on would tell
            rows = _renamed(rows, draw)
        nodes = recipe.recorded(rows)
        self.graph = Graph(nodes[-1])
        self.notation = Notation(self.graph)
        self.inputs = [node for node in nodes if node.op is None and not node.is_constant]
        if by is None and TANGENT in hide:
            by = self.graph.nodes.index(self.inputs[0])
        self.recurrence = Recurrence(self.graph, {} if by is None else {self.graph.nodes[by]: 1.0})
        operations = list(self.graph.operations)
        if ORDER in hide:
            draw.shuffle(operations)
        leaves = (n for n in nodes if not n.op and n not in self.graph.unnamed_constants)
        self.nodes = (*leaves, *operations)
        self.kinds = _kinds(hide, by is not None)
        self.blanks = self._blanks(share, draw)

    def _blanks(self, share: float, draw: random.Random) -> tuple[Blank, ...]:
        """A share of the entries that can be asked for, drawn and numbered as they stand."""
        written = Entries(self.recurrence, self.notation, self.language, lambda _, text: text)
        asked = [
            quantity
            for node in self.nodes
            for quantity in self.recurrence.of(self.recurrence.place[node])
            if quantity.kind in self.hide and (quantity.kind != VALUE or node.op)
        ]
        if not asked:
            raise ValueError(f"the graph has nothing to hide of {', '.join(self.hide)}")
        count = max(1, round(share * len(asked)))
        drawn = sorted(draw.sample(range(len(asked)), count))
        blanks = []
        for number, quantity in enumerate((asked[i] for i in drawn), 1):
            answer: float | str
            if quantity.kind == NAME:
                operands = self.graph.nodes[quantity.place].operands
                answer = self.notation.name(operands[quantity.slot])
            else:
                answer = self.recurrence.truth[quantity]
            blanks.append(Blank(number, quantity, written.symbol(quantity), answer))
        return tuple(blanks)

    @property
    def solution(self) -> dict[int, float | str]:
        """The right answer to each blank, by its number."""
        return {blank.number: blank.answer for blank in self.blanks}


def _renamed(rows: Sequence[recipe.Row], draw: random.Random) -> list[recipe.Row]:
    """The rows, letters in no order for the operations that have no label."""
    labels = {row[0] for row in rows}
    unnamed = [i for i, row in enumerate(rows) if isinstance(row[1], str) and not row[0]]
    draw.shuffle(unnamed)
    letters = (f"{c}{i}" for i in ("", *range(1, len(rows))) for c in ascii_uppercase)
    names = dict(zip(unnamed, (c for c in letters if c not in labels), strict=False))
    return [[names.get(i, row[0]), *row[1:]] for i, row in enumerate(rows)]


def _kinds(hide: Sequence[str], has_tangents: bool) -> set[str]:
    """What the sheet shows besides values: no more than what is asked for follows from."""
    kinds = set(hide) | ({TANGENT} if has_tangents else set())
    if CONTRIBUTION in kinds:
        kinds.add(ADJOINT)
    return kinds | ({PARTIAL} if kinds & {TANGENT, ADJOINT} else set())
