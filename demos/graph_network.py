"""Graph networks tell the sides of a club that split, from one known member of each side.

The graph of Zachary's karate club joins those of its 34 members who also met outside the club. The
sides of two are known: of member 0, the instructor, and of member 33, the president. Each member v
has features h_v, which are learnt. In each of two rounds a member adds up messages from its
neighbours and from itself:
    h_v ← update(h_v, Σ_u weight(v, u) message(v, u)).
Graph convolution (GCN) sends W h_u, with the weight 1/√(d_v d_u), where d counts messages.
Attention (GAT) learns the weights: softmax over u of LeakyReLU(a · [W h_v, W h_u]), with 4 heads.
Gated messages are σ(a · [h_v, h_u]) W h_u, and h_v is added to their sum. In the end the sign of r
· h_v tells the side.
Sources: Zachary (1977), J. Anthropological Research 33; Kipf and Welling (2017), arXiv:1609.02907;
Veličković et al. (2018), arXiv:1710.10903; Gilmer et al. (2017), arXiv:1704.01212.
"""

import math
import random
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from autograd import StaticGraph, Value, sigmoid, tanh
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.plotstyle import LOOKS
from autograd.text.words import counted, say
from demos import figure, needed, run, save, trajectory
from demos._options import Count, Seed
from nn import Module, losses
from nn.activations import leaky_relu, softmax
from nn.optim import Adam

KNOWN = (0, 33)
"""The instructor and the president, on the sides 0 and 1."""
WIDTH = 8
"""How many features a member has."""
STEPS = 150


class Club(NamedTuple):
    """Where each member is drawn, on which side it was, and who sends it messages: itself first."""

    places: Any
    sides: Any
    senders: list[list[int]]


def karate_club() -> Club:
    """Zachary's karate club from networkx."""
    needed("networkx", "This demo takes its graph from networkx")
    import networkx

    graph = networkx.karate_club_graph()
    places = networkx.kamada_kawai_layout(graph, weight=None)
    return Club(
        np.array(list(places.values())),
        np.array([club != "Mr. Hi" for _, club in graph.nodes(data="club")]),
        [[v, *graph.neighbors(v)] for v in graph],
    )


def dot(xs: Sequence[Any], ys: Sequence[Any]) -> Any:
    """Σ x_i y_i."""
    return sum(x * y for x, y in zip(xs, ys, strict=True))


def drawn(count: int, limit: float, rng: random.Random) -> list[Value]:
    """So many parameters, uniform within ±limit."""
    return [Value(rng.uniform(-limit, limit)) for _ in range(count)]


class Convolution(Module):
    """A round of messages by graph convolution; the other kinds change parts of it."""

    def __init__(self, senders: Sequence[Sequence[int]], width: int, rng: random.Random) -> None:
        self.senders = senders
        self.W = [drawn(WIDTH, math.sqrt(6 / (WIDTH + width)), rng) for _ in range(width)]

    def __call__(self, h: Any) -> list[list[Any]]:
        """The next features of all members, from the present ones."""
        return [self.update(h[v], self.total(h, v)) for v in range(len(h))]

    def total(self, h: Any, v: int) -> list[Any]:
        """The weighted sum of the messages to a member."""
        messages = [self.message(h[v], h[u]) for u in self.senders[v]]
        shares = self.shares(h, v)
        return [dot(shares, column) for column in zip(*messages, strict=True)]

    def message(self, h_v: Any, h_u: Any) -> list[Any]:
        """What a member with features h_u tells one with h_v."""
        return [dot(row, h_u) for row in self.W]

    def shares(self, h: Any, v: int) -> list[Any]:
        """The weight of each message to a member."""
        count = len(self.senders[v])
        return [1 / math.sqrt(count * len(self.senders[u])) for u in self.senders[v]]

    def update(self, h_v: Any, total: Any) -> list[Any]:
        """A member's next features."""
        return [tanh(x) for x in total]


class Attention(Convolution):
    """A head of a graph attention network, which learns to whom a member listens."""

    def __init__(self, senders: Sequence[Sequence[int]], width: int, rng: random.Random) -> None:
        super().__init__(senders, width, rng)
        self.a = drawn(2 * width, 0.1, rng)

    def shares(self, h: Any, v: int) -> list[Any]:
        """A probability for each message."""
        told = [self.message(h[v], h[u]) for u in self.senders[v]]
        return softmax([leaky_relu(dot(self.a, [*told[0], *x]), 0.2) for x in told])


class Gated(Convolution):
    """Messages that depend on both members."""

    def __init__(self, senders: Sequence[Sequence[int]], width: int, rng: random.Random) -> None:
        super().__init__(senders, width, rng)
        self.a = drawn(2 * WIDTH, 0.1, rng)

    def message(self, h_v: Any, h_u: Any) -> list[Any]:
        """W h_u times a gate between the two."""
        gate = sigmoid(dot(self.a, [*h_v, *h_u]))
        return [gate * x for x in super().message(h_v, h_u)]

    def shares(self, h: Any, v: int) -> list[Any]:
        """1 for each message."""
        return [1.0] * len(self.senders[v])

    def update(self, h_v: Any, total: Any) -> list[Any]:
        """A member's next features, to which the present ones contribute."""
        return [tanh(x + y) for x, y in zip(h_v, total, strict=True)]


KINDS = {
    "convolution (GCN)": (Convolution, 1),
    "attention (GAT)": (Attention, 4),
    "gated messages": (Gated, 1),
}
"""The round of each network, and its number of heads."""


class Network(Module):
    """The features of all members, two rounds of messages, and a score for each member's side."""

    def __init__(self, kind: str, senders: Sequence[Sequence[int]], seed: int) -> None:
        rng = random.Random(seed)
        round_of, heads = KINDS[kind]
        self.features = [drawn(WIDTH, 0.1, rng) for _ in senders]
        self.first, self.second = (
            [round_of(senders, WIDTH // heads, rng) for _ in range(heads)] for _ in range(2)
        )
        self.r = drawn(WIDTH, 0.5, rng)

    def between(self) -> list[list[Any]]:
        """The features after the first round."""
        return joined(self.first, self.features)

    def __call__(self, x: Any = ()) -> list[Value]:
        """The score of each member, above 0 on the president's side; there is no other input."""
        return [dot(self.r, h_v) for h_v in joined(self.second, self.between())]


def joined(heads: Sequence[Convolution], h: Any) -> list[list[Any]]:
    """The next features: those of the first head, then those of the second, and so on."""
    return [list(chain(*parts)) for parts in zip(*(head(h) for head in heads), strict=True)]


class Learnt(NamedTuple):
    """A network for each seed, and the scores of each network in a row."""

    networks: list[Network]
    scores: Any


def learn(kind: str, senders: Sequence[Sequence[int]], seeds: Sequence[int]) -> Learnt:
    """Networks that were told the sides of two members."""
    networks = [Network(kind, senders, seed) for seed in seeds]
    outputs, recorded = networks[0](), networks[0].parameters()
    wrong = [losses.binary_cross_entropy(outputs[v], side) for side, v in enumerate(KNOWN)]
    program = StaticGraph([*outputs, sum(wrong)], [], recorded)
    scores = []
    for network in networks:
        optimizer = Adam(network.parameters(), 0.02, weight_decay=0.01)
        *_, theta = trajectory(optimizer, lambda p: program.value_and_grad([[]], p)[1], STEPS)
        for parameter, number in zip(network.parameters(), theta.tolist(), strict=True):
            parameter.data = number
        scores.append(program([[]], theta)[0, :-1])
    return Learnt(networks, np.array(scores))


def attention(network: Network) -> Any:
    """How much v listens to u in round 2, relative to an equal share: a row for each v.

    The mean of the heads; 1 is an equal share, 0 stands where u tells v nothing.
    """
    h, listens = network.between(), np.zeros((len(network.features),) * 2)
    for head in network.second:
        for v, senders in enumerate(head.senders):
            shares = np.array([share.data for share in head.shares(h, v)])
            listens[v, senders] += shares * len(senders) / len(network.second)
    return listens


def draw_club(axes: Any, club: Club, scores: Any, listens: Any) -> None:
    """Draw the club by the sides found, with a cross on wrong ones and attention as width."""

    def draw_edge(ends: Any, share: float, label: str = "") -> None:
        axes.plot(*ends.T, color="#999999", linewidth=4 * share**6, zorder=1, label=label)

    def mark(members: Any, **look: Any) -> None:
        axes.scatter(*club.places[members].T, **look)

    for v, (_, *neighbours) in enumerate(club.senders):
        for u in neighbours:
            if u < v:
                draw_edge(club.places[[u, v]], (listens[u, v] + listens[v, u]) / 2)
    for share in (0.9, 1.1):
        draw_edge(np.empty((0, 2)), share, tr("attention: {} of an equal share", share))
    found = scores > 0
    for side, name in enumerate(("instructor", "president")):
        colour, _, marker = LOOKS[side]
        words = tr("found: {}'s side", tr(name))
        mark(found == side, s=560, color=colour, marker=marker, label=words)
    circle = {"facecolors": "none", "edgecolors": "black"}
    mark(list(KNOWN), s=1100, linewidths=3, label="known", **circle)
    mark(found != club.sides, s=900, marker="x", color="black", alpha=0.6, linewidths=4,
         label="wrong")  # fmt: skip
    for v, (x, y) in enumerate(club.places):
        axes.text(x, y, str(v), color="white", ha="center", va="center", fontsize=13)
    axes.set_axis_off()
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), labelspacing=1.2)


def main(seed: Seed = 0, networks: Count = 10) -> None:
    """Train networks of each kind, count whom they find, and draw one of them."""
    club = karate_club()
    seeds = range(seed, seed + networks)
    learnt = {kind: learn(kind, club.senders, seeds) for kind in KINDS}
    right = {kind: (scores > 0) == club.sides for kind, (_, scores) in learnt.items()}
    rows = []
    for kind, (found, _) in learnt.items():
        shares = right[kind].mean(axis=1)
        numbers = shares.mean(), shares.min(), shares.max()
        rows.append([kind, str(found[0].parameter_count), *(f"{x:.3f}" for x in numbers)])
    over = counted(networks, "seed")
    say(f"share of {len(club.sides)} members whose side is found from two, over {over}\n")
    heads = ["messages", "parameters", "mean", "lowest", "highest"]
    say(table(heads, rows, [False] + [True] * 4, 100))
    missed = (~np.concatenate(list(right.values()))).sum(axis=0)
    runs = networks * len(KINDS)
    wrong = [f"member {v} in {missed[v]} of {runs} runs" for v in np.flatnonzero(missed)]
    say(f"\nwrong: {', '.join(wrong) or 'none'}")

    kind = "attention (GAT)"
    listens = np.array([attention(network) for network in learnt[kind].networks])
    same = club.sides == club.sides[:, None]
    met = (listens[0] > 0) & ~np.eye(len(same), dtype=bool)
    own, other = (listens[:, met & side].mean() for side in (same, ~same))
    say("attention to a neighbour in the second round, where 1 is an equal share:")
    say(f"{own:.3f} within a side, {other:.3f} between the sides\n")
    drawing, (axes,) = figure(
        tr("From two known members, attention finds the sides of {} of 34", sum(right[kind][0])), ()
    )
    draw_club(axes, club, learnt[kind].scores[0], listens[0])
    save(drawing, "graph_network.svg")


if __name__ == "__main__":
    run(main)
