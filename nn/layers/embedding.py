"""`Embedding`: a learnt row of numbers for each token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from autograd import Value
from nn.activations import linear
from nn.checks import whole
from nn.layers.weights import Rng, drawn, generator
from nn.module import Module, parts, steps


class Embedding(Module):
    """A row of a table for each token of a sequence: e_t = Σ_i [token t is i] · row_i.

    - `vocabulary`: the number of tokens, which are called 0, 1, …;
    - `width`: the length of a row;
    - `rng`, `init`: as for `Neuron`, but drawn from N(0, 1) by default.

    It takes the tokens, and gives their rows, in which nothing is recorded; or each token as
    `vocabulary` numbers, 1 in its own column and 0 in the others, all tokens one after the other
    or each in a list, and then it records the sum. Such columns make tokens the inputs of a
    static graph: one program serves all sequences of its length. `fit` makes them of tokens.

    Raises TypeError for a token that is not a whole number, IndexError for one that does not
    exist, ValueError for another number of columns. Source: Bengio et al. (2003), JMLR 3.

    >>> embedding = Embedding(3, 2, rng=0)
    >>> one, other = embedding([2, 0])
    >>> [v.data for v in one] == [v.data for v in embedding([[0, 0, 1]])[0]]
    True
    """

    def __init__(
        self, vocabulary: int, width: int, *, rng: Rng = None, init: str = "normal"
    ) -> None:
        rng = generator(rng)
        self.vocabulary, width = whole(vocabulary, "vocabulary", 1), whole(width, "width", 1)
        self.rows = [
            [Value(w, f"e{i}_{j}") for j, w in enumerate(drawn(width, linear, init, rng, 1, width))]
            for i in range(self.vocabulary)
        ]

    def __call__(self, x: Iterable[Any]) -> list[list[Any]]:
        """The rows of the tokens."""
        tokens = parts(x, self)
        if tokens and not any(isinstance(token, Value | float | Iterable) for token in tokens):
            return [self._row(token) for token in tokens]
        columns = list(zip(*self.rows, strict=True))
        return [
            [sum(t * w for t, w in zip(hot, column, strict=True)) for column in columns]
            for hot in steps(tokens, self.vocabulary, self)
        ]

    def _row(self, token: Any) -> list[Value]:
        index = whole(token, "a token")
        if not 0 <= index < self.vocabulary:
            raise IndexError(f"there are the tokens 0 to {self.vocabulary - 1}, not {index}")
        return list(self.rows[index])

    def config(self) -> dict[str, Any]:
        """The number of tokens and the width."""
        return {"vocabulary": self.vocabulary, "width": len(self.rows[0])}

    def describe(self) -> str:
        """Its class, the number of tokens and the width."""
        return f"{type(self).__name__}({self.vocabulary} → {len(self.rows[0])})"
