"""The evaluation trace (Wengert list): a recorded graph as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Unpack

from autograd.core.graph import Graph
from autograd.core.node import Node
from autograd.core.operators import real
from autograd.notation.latex import LatexNotation
from autograd.notation.numbers import Numbers
from autograd.notation.plain import CONVENTION, Notation
from autograd.notation.rows import TraceRow
from autograd.notation.stale import warn_if_stale
from autograd.notation.tracetable import Shown, TraceTable
from autograd.text import formats
from autograd.text.aligned import Cell, length, table, widths_of
from autograd.text.elsewhere import knows
from autograd.text.formats import Column
from autograd.text.language import speaks, tr
from autograd.text.words import ascii_only, check_options, excerpt

_CSV = (
    "place", "name", "function", "value", "x", "y", "partial_x", "partial_y", "tangent", "adjoint",
    "contributions",
)  # fmt: skip


@knows(
    {
        **{f"to_{name}": f"write {name}()" for name in ("latex", "html", "markdown", "csv")},
        **dict.fromkeys(("table", "show", "to_string"), "write print(trace), or text()"),
    }
)
class Trace:
    """The evaluation trace of `output`: a row per node, in evaluation order.

    Each row has the node's name, its function of its operands, its value, its local partials,
    its tangent if there is a `tangent_seed`, and its adjoint; a plain number needs no row.
    Tangents are summed from the inputs on, adjoints from the output back, over the same local
    partials:

        tangent of z = Σ over operands x of z: ∂z/∂x · (tangent of x)
        adjoint of x = Σ over uses z of x: (adjoint of z) · ∂z/∂x

    Here as everywhere ∂z/∂x is a local partial and nothing else, ẋ a tangent and x̄ an adjoint,
    which is the derivative df/dx of the output.

    - `tangent_seed`: the node to differentiate by in forward mode, or several, each with its
      tangent: `{a: 1, b: 0.5}` is the directional derivative along (1, 0.5);
    - `adjoint_seed`: the adjoint of the output;
    - `rounding`: whether to bound, per operation, what its rounding error does to the output;
      below the text stands their sum, and which operation loses most digits;
    - `inputs`: inputs that have the first rows, in this order; by default each stands before
      the first operation that uses it.

    Warns if a leaf's `data` was changed after recording. No node's `grad` is read or changed.
    Iterate for the rows as plain data, print for a table; `text`, `markdown`, `latex`, `html`
    and `csv` write it, and `viz.page` shows it live. Raises TypeError if a seed is not a Value
    with a number, ValueError if it is not finite, not in the graph or a constant, or if one of
    `inputs` is not an input of the graph, OverflowError if a tangent or an adjoint is too large
    for a float. Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), sec.
    2.2, 3.1 and 3.2.

    >>> from autograd import Trace, Value
    >>> a, b = Value(2, "a"), Value(1, "b")
    >>> print(Trace((a + b) * (b + 1), tangent_seed=b))
    node  function  value  local partials               tangent  adjoint
    a                   2                                     0        2
    b                   1                                     1        5
    h₁    a + b         3  ∂h₁/∂a = 1      ∂h₁/∂b = 1         1        2
    h₂    b + 1         2  ∂h₂/∂b = 1                         1        3
    h₃    h₁ × h₂       6  ∂h₃/∂h₁ = 2     ∂h₃/∂h₂ = 3        5        1
    """

    def __init__(
        self,
        output: Node,
        *,
        tangent_seed: Node | Mapping[Node, float] | None = None,
        adjoint_seed: float = 1.0,
        inputs: Sequence[Node] = (),
        rounding: bool = False,
    ) -> None:
        self.graph = Graph(output)
        warn_if_stale(self.graph)
        if not isinstance(inputs, Iterable):
            raise TypeError(f"inputs are several Values, not {excerpt(repr(inputs))}")
        first = dict.fromkeys(self.graph.input(node, "inputs") for node in inputs)
        shown = (n for n in self.graph if n not in self.graph.unnamed_constants)
        self.nodes = tuple(first | dict.fromkeys(shown))
        self.adjoint_seed = real(adjoint_seed, "adjoint_seed")
        self.numbers = Numbers(
            self.graph, _seeds(self.graph, tangent_seed), self.adjoint_seed, rounding
        )

    def __iter__(self) -> Iterator[TraceRow]:
        notation, numbers = Notation(self.graph), self.numbers
        place, tangents = numbers.place, numbers.tangents
        for node in self.nodes:
            yield TraceRow(
                place[node],
                self.graph.names[node],
                notation.function(node),
                node.data,
                tuple(place[operand] for operand in node.operands),
                node.partials,
                None if tangents is None or node.is_constant else tangents[node],
                None if node.is_constant else numbers.adjoints[node],
                tuple(contribution for _, contribution in numbers.uses[node]),
            )

    def __len__(self) -> int:
        return len(self.nodes)

    @speaks
    def text(
        self, width: int = 100, precision: int = 6, ascii: bool = False, **shown: Unpack[Shown]
    ) -> str:
        """The table as aligned text of at most `width` columns, if its numbers alone are not wider.

        Local partials stand below each other in a table that would be wider.
        `precision` is in significant digits; `ascii` avoids signs that not every terminal has;
        `contributions=True` lists below each node the terms of its adjoint, which is their sum;
        `columns` are the columns to show, in this order, of "node", "function", "value",
        "partials", "tangent", "adjoint" and "rounding"; `partials="symbols"` shows where each
        local partial comes from; `language` is that of the words, "en" or "zh". Raises
        ValueError for another column or none.

        >>> from autograd import Trace, Value
        >>> a = Value(3, "a")
        >>> print(Trace(a * a + a).text(contributions=True))
        node  function  value  local partials                       adjoint
        a                   3                                             7
                               h̄₂ × ∂h₂/∂a        1 × 1                  +1
                               h̄₁ × ∂h₁/∂a (1st)  1 × 3                  +3
                               h̄₁ × ∂h₁/∂a (2nd)  1 × 3                  +3
        h₁    a × a         9  ∂h₁/∂a (1st) = 3   ∂h₁/∂a (2nd) = 3        1
                               h̄₂ × ∂h₂/∂h₁       1 × 1                  +1
        h₂    h₁ + a       12  ∂h₂/∂h₁ = 1        ∂h₂/∂a = 1              1
        >>> print(Trace(a * a + a).text(columns=["node", "adjoint"]))
        node  adjoint
        a           7
        h₁          1
        h₂          1
        """
        notation = Notation(self.graph, precision)
        found = self._table("text", notation, shown)
        columns, rows = found.cells()
        if _width(columns, rows) > width:
            columns, rows = found.cells(stacked=True)
        titles, numeric, _ = zip(*columns, strict=True)
        last = found.rounding()
        if ascii:
            rows, last = [[_ascii(cell) for cell in row] for row in rows], ascii_only(last)
        return "\n\n".join(filter(None, [table(titles, rows, numeric, width), last]))

    def _table(self, method: str, notation: Notation, shown: Shown) -> TraceTable:
        check_options(f"Trace.{method}", shown, Shown.__optional_keys__)
        return TraceTable(self.numbers, self.nodes, notation, **shown)

    @speaks
    def markdown(self, precision: int = 6, **shown: Unpack[Shown]) -> str:
        """The table in GitHub's Markdown, with the options of `text`.

        >>> from autograd import Trace, Value
        >>> print(Trace(Value(3, "a") * 2).markdown())
        | node | function | value | local partials |  | adjoint |
        | :--- | :--- | ---: | :--- | :--- | ---: |
        | a |  | 3 |  |  | 2 |
        | h₁ | a × 2 | 6 | ∂h₁/∂a = 2 |  | 1 |
        """
        return formats.markdown(
            *self._table("markdown", Notation(self.graph, precision), shown).cells()
        )

    @speaks
    def latex(self, precision: int = 6, *, stacked: bool = False, **shown: Unpack[Shown]) -> str:
        r"""The table as a LaTeX `tabular`, which needs no package, with the options of `text`.

        `stacked` sets the local partials of a node below each other, so that the table is
        narrower: an operation of two operands takes two lines, and the table fits a slide.
        Names in Chinese need `language="zh"`, and XeLaTeX with `ctex`.

        >>> from autograd import Trace, Value
        >>> print(Trace(1 / Value(2, "a")).latex().splitlines()[-3])
        $h_{1}$ & $\frac{1}{a}$ & $0.5$ & $\partial h_{1}/\partial a = -0.25$ &  & $1$ \\
        """
        notation = LatexNotation(self.graph, precision)
        return formats.latex(*self._table("latex", notation, shown).cells(stacked))

    @speaks
    def html(self, precision: int = 6, **shown: Unpack[Shown]) -> str:
        """The table as HTML that stands for itself, with the options of `text`.

        Values are red, tangents green and adjoints blue, as in the pictures; what the symbols
        stand for is said below.
        """
        cells = self._table("html", Notation(self.graph, precision), shown).cells()
        return formats.html(*cells, tr(CONVENTION))

    def csv(self) -> str:
        """The rows as comma-separated values for machines, under a line of names.

        Names are whole, numbers in full precision, and nothing stands where a row has None.
        The operands are x and y; the contributions are a list in JSON, each as `Contribution`.
        A name that a spreadsheet would take for a formula has an apostrophe before it.

        >>> from autograd import Trace, Value
        >>> print(Trace(Value(3, "a") * 2).csv())
        place,name,function,value,x,y,partial_x,partial_y,tangent,adjoint,contributions
        0,a,,3.0,,,,,,2.0,"[[2, 1.0, 2.0, 2.0]]"
        2,h1,a × 2,6.0,0,1,2.0,,,1.0,[]
        """
        import json  # here, because it would lengthen `import autograd` for everyone

        return formats.csv(
            _CSV,
            [
                [row.place, row.name, row.function, row.value, *(*row.operands, "", "")[:2],
                 *(*row.partials, "", "")[:2], row.tangent, row.adjoint,
                 json.dumps(row.contributions)]
                for row in self
            ],
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return self.html()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Trace({self.graph!r})"


def _width(columns: Sequence[Column], rows: formats.Rows) -> int:
    """How long the lines are as text of which nothing is cut."""
    return length(widths_of([[column.title for column in columns], *rows]))


def _ascii(cell: Cell) -> Cell:
    return ascii_only(cell) if isinstance(cell, str) else (ascii_only(cell[0]), ascii_only(cell[1]))


def _seeds(graph: Graph, seed: Node | Mapping[Node, float] | None) -> dict[Node, float] | None:
    """The seeds of the tangents, checked; None if none was chosen."""
    if seed is None:
        return None
    named = "tangent_seed"
    seeds = seed if isinstance(seed, Mapping) else {graph.varying(seed, named): 1.0}
    return {graph.varying(node, named): real(x, named) for node, x in seeds.items()}
