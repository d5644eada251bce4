"""`worksheet`: an evaluation trace with blanks."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.notation.stale import warn_if_stale
from autograd.text.files import write_whole
from autograd.text.language import ENGLISH, chosen
from autograd.text.words import counted, listed
from viz.worksheets import coursework, recipe, writers
from viz.worksheets.marking import Marks, marked
from viz.worksheets.sheet import RECIPE, Sheet


class Worksheet(Sheet):
    """A trace with blanks, which marks what is filled in: `worksheet` makes it.

    `blanks` are its blanks in the order of their numbers, and `solution` has the answer to each.
    `text`, `markdown`, `latex` and `html` write the sheet, `tests`, `nbgrader` and `otter` write
    it for the tools that courses use, and `save` writes a file. `mark` gives the points of
    answers. `student` is the name on the sheet, and `recipe` the sheet as one line of text,
    without its solution.
    """

    def mark(self, answers: Mapping[int, object] | Sequence[object]) -> Marks:
        """The marks of answers: by the numbers of the blanks, or of all blanks in their order.

        Answers are numbers, or texts such as "1/3", "−0.5" or "h₂"; one that is None, "" or not
        in the mapping is not filled in. Raises ValueError for a blank that the sheet does not
        have, and for a sequence of another length.
        """
        return marked(self, answers)

    def text(self, *, solved: bool = False) -> str:
        """The sheet as text with lines for the answers; solved, with these in the table."""
        return writers.text(self, solved)

    def markdown(self, *, solved: bool = False) -> str:
        """The sheet in GitHub's Markdown; solved, with the answers in bold."""
        return writers.markdown(self, solved)

    def latex(self, *, solved: bool = False) -> str:
        """The sheet as a plain `article` that ends with its solution; solved, that page alone."""
        return writers.latex(self, solved)

    def html(self, *, solved: bool = False) -> str:
        """The sheet as a web page to fill in, which saves the answers; solved, with these."""
        return writers.html(self, solved)

    def tests(self) -> str:
        """Plain test functions, one for each blank, of a dictionary of answers."""
        return coursework.tests(self)

    def nbgrader(self) -> str:
        """A notebook for nbgrader: the sheet, the answers as a solution, a test per blank."""
        return coursework.nbgrader(self)

    def otter(self) -> str:
        """A test file for Otter, which tests the notebook's `answers`."""
        return coursework.otter(self)

    def gradescope(self, answers: Mapping[int, object]) -> str:
        """The marks of answers as Gradescope's `results.json`."""
        return coursework.gradescope(self, answers)

    def save(self, path: str | os.PathLike[str], *, solved: bool = False) -> Path:
        """Write the sheet in the format of the path's suffix: .txt, .md, .tex, .html, .ipynb.

        `solved` is its solution, in all of these but .ipynb, where nbgrader has both. The file
        appears whole or not at all. Raises ValueError for another suffix, OSError for a path
        that cannot be written.
        """
        path = Path(path)
        written: dict[str, Callable[[], str]] = {
            ".txt": lambda: self.text(solved=solved),
            ".md": lambda: self.markdown(solved=solved),
            ".tex": lambda: self.latex(solved=solved),
            ".html": lambda: self.html(solved=solved),
        }
        if not solved:
            written[".ipynb"] = self.nbgrader
        if path.suffix not in written:
            what = "a solution" if solved else "a sheet"
            raise ValueError(f"{path.name}: {what} is written as {', '.join(written)}")
        write_whole(path, f"{written[path.suffix]().rstrip()}\n".encode())
        return path

    def _repr_html_(self) -> str:
        return writers.shown(self)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Worksheet({counted(len(self.blanks), 'blank')} of {', '.join(self.hide)})"


def worksheet(
    output: Node,
    hide: str | Sequence[str] = "adjoint",
    share: float = 1.0,
    seed: int | str = 0,
    *,
    tangent_seed: Node | None = None,
    inputs: Sequence[Node] = (),
    title: str = "",
    student: str = "",
    language: str | None = None,
) -> Worksheet:
    r"""The evaluation trace of `output` as an exercise: with blanks, and marks for answers.

    - `hide`: what is asked for, one or several of "value", "partial", "tangent", "adjoint",
      "contribution" (what each use of a node adds to its adjoint), "name" (the operands of each
      operation) and "order" (the rows are shuffled, and unnamed operations called by letters);
    - `share`: how much of it is left blank, above 0 and at most 1;
    - `seed`: a number or a text by which blanks and order are drawn;
    - `tangent_seed`: the input by which forward mode differentiates, by default the first one
      where tangents are asked for;
    - `inputs`: inputs that come first on the sheet, in this order; by default in that of their use;
    - `title`: the heading;
    - `student`: a name that stands on the sheet and with its marks, by which blanks and order are
      drawn as well: without these, where `share` is 1, only the name tells two sheets apart;
    - `language`: "en" or "zh" (which LaTeX sets by XeLaTeX with `ctex`), by default the one
      chosen with `autograd.language`.

    The sheet keeps a copy of the graph. Marks are given with follow-through: an adjoint x̄ is held
    against Σ z̄ · ∂z/∂x of the student's own z̄ and ∂z/∂x, and so is every other number against its
    rule, to three significant digits. A slip costs once, and the likeliest one is named.

    Raises ValueError for anything else to hide, for a share out of range, for another language,
    for a tangent seed or `inputs` other than inputs, and where there is nothing to hide, TypeError
    for another kind of seed. Warns if a leaf's `data` was changed after recording.

    >>> from autograd import Value
    >>> from viz import worksheet
    >>> a, b = Value(2, "a"), Value(3, "b")
    >>> sheet = worksheet((a * b + a) * b)
    >>> print("\n".join(sheet.text().splitlines()[10:16]))
    node  function  value  local partials              adjoint
    a                   2                                  [1]
    b                   3                                  [2]
    h₁    a × b         6  ∂h₁/∂a = 3      ∂h₁/∂b = 2      [3]
    h₂    h₁ + a        8  ∂h₂/∂h₁ = 1     ∂h₂/∂a = 1      [4]
    h₃    h₂ × b       24  ∂h₃/∂h₂ = 3     ∂h₃/∂b = 8      [5]
    >>> print(sheet.mark([9, 14, 3, 3, 1]))
    blank      answer  points  remark
      [1]  ā        9       0  the use by h₂ is forgotten
      [2]  b̄       14       1
      [3]  h̄₁       3       1
      [4]  h̄₂       3       1
      [5]  h̄₃       1       1
    4 of 5 points
    """
    graph = Graph(output)
    warn_if_stale(graph)
    by = None
    if tangent_seed is not None:
        by = graph.nodes.index(graph.input(tangent_seed, "tangent_seed"))
    return Worksheet(
        recipe.written(graph, inputs),
        listed(hide),
        share,
        seed,
        by,
        title,
        student,
        language or chosen() or ENGLISH,
    )


def worksheet_from(written: str) -> Worksheet:
    """The worksheet of a recipe; ValueError if it is none."""
    try:
        fields = json.loads(written)
        return Worksheet(*(fields[name] for name in RECIPE))
    except (TypeError, LookupError, json.JSONDecodeError) as error:
        raise ValueError(f"no sheet can be made of this recipe: {written!r:.60}") from error


def marked_text(filled: str) -> Marks:
    """The marks of a sheet that was written as text and filled in."""
    filled_in = writers.answers_in(filled)
    marks = worksheet_from(filled_in.recipe).mark(filled_in.answers)
    marks.student = marks.student or filled_in.student
    return marks


def check_answer(written: str, answers: Mapping[int, object] | None, number: int) -> None:
    """Raise AssertionError, which says what is wrong, unless the answer to a blank is right.

    It is marked with follow-through, so that it may follow from wrong answers to other blanks.
    """
    mark = worksheet_from(written).mark(answers or {})[number - 1]
    if not mark.points:
        raise AssertionError(f"{mark.blank.symbol}: {mark.remark}")
