"""Memory against time: a long chain swept backward with few stored values.

Reverse mode needs the values of the forward sweep in the opposite order. To store all of them takes
memory in proportion to the length of the chain. With c checkpoints only c values are kept, and the
others are computed again when they are needed. The binomial schedule puts the checkpoints where the
fewest steps are repeated. If each step may be repeated r times, c checkpoints are enough for a
chain of (c + r choose c) steps, so c and r need to grow only like the logarithm of its length.
Source: Griewank and Walther, *Evaluating Derivatives* (2nd ed., 2008), ch. 12.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Annotated, NamedTuple

from autograd import Value, tanh
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import say
from demos import figure, run, save
from demos._options import Within

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LENGTH = 40
CHECKPOINTS = (1, 2, 3, 5, 8)


class Move(NamedTuple):
    """An event at a place: "advance" to it, "reverse" back to it, "keep" its value or "drop" it."""

    kind: str
    place: int


def step(x: Value, w: Value) -> Value:
    """One step of the chain, a residual layer: x + ¼ tanh(wx)."""
    return x + 0.25 * tanh(w * x)


@cache
def repeats(length: int, checkpoints: int) -> tuple[int, int]:
    """How many steps are computed again, at least, and how many until the next checkpoint."""
    if length == 1:
        return 0, 0
    if checkpoints == 0:
        return length * (length - 1) // 2, 0
    return min(
        (k + repeats(length - k, checkpoints - 1)[0] + repeats(k, checkpoints)[0], k)
        for k in range(1, length)
    )


class Chain:
    """A chain of steps with one weight, differentiated with few values in store.

    `moves` is what happened, in order, and `advanced` how many steps were computed without
    being recorded.
    """

    def __init__(self, x: float, w: float, length: int) -> None:
        self.x, self.w, self.length = x, Value(w, "w"), length
        self.moves: list[Move] = []
        self.adjoint = 1.0

    @property
    def advanced(self) -> int:
        """How many steps were computed without being recorded."""
        return sum(move.kind == "advance" for move in self.moves)

    def gradient(self, checkpoints: int) -> tuple[float, float]:
        """The derivatives of the last value by the first and by the weight."""
        self._sweep(0, self.x, self.length, checkpoints)
        return self.adjoint, self.w.grad

    def _sweep(self, place: int, x: float, length: int, checkpoints: int) -> None:
        """Sweep back over `length` steps from `place`, whose value is x, with free checkpoints."""
        self.moves.append(Move("keep", place))
        while length > 1:
            _, first = repeats(length, checkpoints)
            if first:
                there = self._advance(place, x, first)
                self._sweep(place + first, there, length - first, checkpoints - 1)
                length = first
            else:
                self._reverse(place + length - 1, self._advance(place, x, length - 1))
                length -= 1
        self._reverse(place, x)
        self.moves.append(Move("drop", place))

    def _advance(self, place: int, x: float, steps: int) -> float:
        for i in range(steps):
            x = step(Value(x), Value(self.w.data)).data
            self.moves.append(Move("advance", place + i + 1))
        return x

    def _reverse(self, place: int, x: float) -> None:
        """Record one step, and pass the adjoint of its result on to its operands."""
        start = Value(x)
        step(start, self.w).backward(self.adjoint)
        self.adjoint = start.grad
        self.moves.append(Move("reverse", place))


def whole(x: float, w: float, length: int) -> tuple[float, float]:
    """The same derivatives from one recording of the whole chain."""
    start, weight = Value(x), Value(w)
    end = start
    for _ in range(length):
        end = step(end, weight)
    end.backward()
    return start.grad, weight.grad


def draw_moves(axes: Axes, chain: Chain, title: str) -> None:
    """Draw the place in the chain over time: values kept are long lines, steps are short ones."""
    time = 0
    kept: dict[int, int] = {}
    for kind, place in chain.moves:
        if kind == "keep":
            kept[place] = time
        elif kind == "drop":
            axes.plot([kept[place], time], [place, place], "-", color="#999999", linewidth=1.5)
        else:
            ends = (place - 1, place) if kind == "advance" else (place + 1, place)
            look = LOOKS[0] if kind == "advance" else LOOKS[1]
            axes.plot([time, time + 1], ends, "-", color=look[0], linewidth=4)
            time += 1
    for words, colour in (
        ("a value that is kept", "#999999"),
        ("a step computed, not recorded", LOOKS[0][0]),
        ("a step recorded and swept back", LOOKS[1][0]),
    ):
        axes.plot([], [], "-", color=colour, linewidth=4, label=words)
    axes.set(title=title, xlim=(0, time), ylim=(-0.5, 1.45 * chain.length))
    axes.legend(loc="upper center")


def main(
    length: Annotated[int, Within(2, 100)] = LENGTH,
    checkpoints: Sequence[Annotated[int, Within(1, 100)]] = CHECKPOINTS,
) -> None:
    """Sweep the chain back with each number of checkpoints, and draw what happens when."""
    right = whole(0.5, 1.5, length)
    say(f"A chain of {length} steps x + ¼ tanh(wx), at x = 0.5 and w = 1.5\n")
    chains = {count: Chain(0.5, 1.5, length) for count in checkpoints}
    found = {count: chain.gradient(count - 1) for count, chain in chains.items()}
    rows = [
        [str(count), str(chain.advanced), f"{1 + chain.advanced / length:.2f}",
         *(f"{slope:.12f}" for slope in found[count])]
        for count, chain in chains.items()
    ]  # fmt: skip
    rows.append([f"{length} (all)", "0", "1.00", *(f"{slope:.12f}" for slope in right)])
    header = ["values kept", "steps repeated", "times the forward work", "dxₙ/dx₀", "dxₙ/dw"]
    say(f"{table(header, rows, [True] * 5, 100)}\n")
    middle, last = checkpoints[len(checkpoints) // 2], checkpoints[-1]
    drawn, panels = figure(
        tr("A chain of {} steps, swept back with few values kept", length),
        *[("steps computed", "place in the chain")] * 2,
    )
    for axes, count in zip(panels, (middle, last), strict=True):
        title = tr("{} values kept: {} steps repeated", count, chains[count].advanced)
        draw_moves(axes, chains[count], title)
    save(drawn, "checkpointing.svg")


if __name__ == "__main__":
    run(main)
