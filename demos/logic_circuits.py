"""Circuits of NAND perceptrons that add and multiply two-bit numbers, drawn gate by gate.

Every gate is one perceptron with the weights −2, −2 and the bias 3. Five gates add two bits, and
nine add three; circuits of these compute 3 + 3 and 3 × 3. All 16 pairs of two-bit numbers are
tried. With each further bit the adder grows by nine gates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from typing import Annotated, NamedTuple

import graphviz

from autograd.notation.plain import subscript
from autograd.text.aligned import table
from autograd.text.colours import COLOURS
from autograd.text.language import tr
from autograd.text.words import say, superscript
from demos import run, save
from demos._options import Within
from nn import Perceptron
from viz import Picture
from viz.rendering import font

nand = Perceptron([-2, -2], bias=3)
TwoBits = Annotated[int, Within(0, 3)]


class Wire(NamedTuple):
    """A bit on its way through a circuit: its value, its name, and the wires it is made of."""

    value: float
    name: str
    sources: tuple[Wire, ...] = ()


class Circuit:
    """Gates in the order in which they are made; each is a NAND perceptron."""

    def __init__(self, a: Sequence[float], b: Sequence[float]) -> None:
        self.a, self.b = (
            [Wire(bit, f"{letter}{subscript(i)}") for i, bit in enumerate(bits)]
            for letter, bits in (("a", a), ("b", b))
        )
        self.gates: list[Wire] = []

    def nand(self, x: Wire, y: Wire) -> Wire:
        """A gate: 1 unless both bits are 1."""
        self.gates.append(Wire(nand([x.value, y.value]), str(len(self.gates)), (x, y)))
        return self.gates[-1]

    def both(self, x: Wire, y: Wire) -> Wire:
        """AND, by two gates."""
        gate = self.nand(x, y)
        return self.nand(gate, gate)

    def half_adder(self, x: Wire, y: Wire) -> tuple[Wire, Wire]:
        """The sum and the carry of two bits, by five gates."""
        middle = self.nand(x, y)
        total = self.nand(self.nand(x, middle), self.nand(y, middle))
        return total, self.nand(middle, middle)

    def full_adder(self, x: Wire, y: Wire, carry: Wire) -> tuple[Wire, Wire]:
        """The sum and the carry of three bits, by nine gates."""
        first = self.nand(x, y)
        half = self.nand(self.nand(x, first), self.nand(y, first))
        second = self.nand(half, carry)
        total = self.nand(self.nand(half, second), self.nand(carry, second))
        return total, self.nand(first, second)


def added(circuit: Circuit) -> list[Wire]:
    """The bits of a + b, the lowest first."""
    total, carry = circuit.half_adder(circuit.a[0], circuit.b[0])
    totals = [total]
    for x, y in zip(circuit.a[1:], circuit.b[1:], strict=True):
        total, carry = circuit.full_adder(x, y, carry)
        totals.append(total)
    return [*totals, carry]


def multiplied(circuit: Circuit) -> list[Wire]:
    """The bits of a × b of two two-bit numbers, the lowest first."""
    (a0, a1), (b0, b1) = circuit.a, circuit.b
    second, carry = circuit.half_adder(circuit.both(a1, b0), circuit.both(a0, b1))
    return [circuit.both(a0, b0), second, *circuit.half_adder(circuit.both(a1, b1), carry)]


def bits_of(number: int, count: int) -> list[float]:
    """The bits of a number, the lowest first."""
    return [float(number >> i & 1) for i in range(count)]


def number_of(wires: Sequence[Wire]) -> int:
    """The number that wires carry, the lowest bit first."""
    return sum(int(wire.value) << i for i, wire in enumerate(wires))


def picture(circuit: Circuit, outputs: Sequence[Wire], title: str) -> Picture:
    """The circuit with the bits of one example; wires that carry 1 are thick and red."""
    words = {"fontname": font.family(title)}
    dot = graphviz.Digraph(
        "circuit",
        graph_attr=words | {"rankdir": "LR", "label": title, "labelloc": "t", "fontsize": "24",
                            "ranksep": "0.45", "nodesep": "0.2"},
        node_attr=words | {"shape": "box", "style": "rounded", "fontsize": "15"},
    )  # fmt: skip
    looks = {0.0: {"color": "#888888"}, 1.0: {"color": COLOURS["value"], "penwidth": "2.5"}}
    for wire in (*circuit.a, *circuit.b):
        dot.node(wire.name, f"{wire.name} = {wire.value:g}", shape="plain")
    for gate in circuit.gates:
        dot.node(gate.name, tr("NAND"))
        for source in gate.sources:
            dot.edge(source.name, gate.name, **looks[source.value])
    for i, wire in enumerate(outputs):
        dot.node(f"out{i}", f"2{superscript(i)}: {wire.value:g}", shape="plain")
        dot.edge(wire.name, f"out{i}", **looks[wire.value])
    return Picture(dot.source, f"circuit of {len(circuit.gates)} gates")


CIRCUITS: dict[str, tuple[str, Callable[[Circuit], list[Wire]]]] = {
    "adder": ("+", added),
    "multiplier": ("×", multiplied),
}


def main(a: TwoBits = 3, b: TwoBits = 3) -> None:
    """Try all pairs of two-bit numbers, and draw both circuits at one of them."""
    rows = []
    for x, y in product(range(4), repeat=2):
        results = [
            number_of(f(Circuit(bits_of(x, 2), bits_of(y, 2)))) for _, f in CIRCUITS.values()
        ]
        rows.append([str(x), str(y), *map(str, results)])
    say("Circuits of NAND perceptrons, each 1 where 3 − 2x₁ − 2x₂ > 0:\n")
    say(f"{table(['a', 'b', 'a + b', 'a × b'], rows, [True] * 4, 100)}\n")
    for bits in (2, 8, 32):
        circuit = Circuit(bits_of(2**bits - 1, bits), bits_of(1, bits))
        total = number_of(added(circuit))
        say(f"{bits:>2} bits: {2**bits - 1:,} + 1 = {total:,}, by {len(circuit.gates)} gates")
    say()
    for name, (sign, f) in CIRCUITS.items():
        circuit = Circuit(bits_of(a, 2), bits_of(b, 2))
        outputs = f(circuit)
        equation = f"{a} {sign} {b} = {number_of(outputs)}"
        title = tr("{}, by {} NAND perceptrons", equation, len(circuit.gates))
        save(picture(circuit, outputs, title), f"logic_circuits_{name}.svg")


if __name__ == "__main__":
    run(main)
