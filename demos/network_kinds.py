"""Pictures and tables of networks: their three kinds, the loop of training, layers, symbols.

The pictures show the connections of feed-forward, memory and graph networks, and the loop of
training as a flow chart. The tables are for any network of layers: one has the equations zˡ =
Wˡaˡ⁻¹ + bˡ and aˡ = f(zˡ) of each layer, the other what each symbol means and its shape.
"""

from itertools import pairwise

import graphviz

from autograd.notation.plain import subscript
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say, superscript
from demos import run, save
from demos.three_four_two import build
from nn import MLP
from viz import Picture
from viz.networks.units import columns_of
from viz.rendering import font

KINDS = {
    "feed-forward network:\\none way, a function": (
        "circle", "forward", [(f"{c}{subscript(i)}", f"{d}{subscript(j)}")
                              for c, d, n, m in (("x", "h", 3, 3), ("h", "y", 3, 2))
                              for i in range(1, n + 1) for j in range(1, m + 1)],
    ),
    "memory network:\\nback to itself, a program": (
        "square", "forward", [("x", "s"), ("s", "s"), ("s", "y")],
    ),
    "graph network:\\nalong the edges of the data": (
        "square", "none",
        [("a", "c"), ("a", "d"), ("b", "d"), ("c", "e"), ("d", "e"), ("d", "f")],
    ),
}  # fmt: skip
"""Per kind the shape of its parts, a circle for a neuron and a square for a group of neurons, the
direction of its connections, and these."""


def kinds() -> Picture:
    """The three kinds side by side."""
    dot = _flow("kinds", "Three kinds of networks: how their neurons are connected")
    dot.attr(remincross="false")  # or neurons would leave their order
    for k, (words, (shape, direction, edges)) in enumerate(KINDS.items()):
        with dot.subgraph(name=f"cluster{k}") as part:
            part.attr(label=tr(words), color="white", fontsize="18", labelloc="b")
            names = dict.fromkeys(name for edge in edges for name in edge)
            for name in names:
                shown = "" if direction == "none" else name
                part.node(f"{k}{name}", shown, shape=shape, width="0.5", fixedsize="true")
            for start, end in edges:
                part.edge(f"{k}{start}", f"{k}{end}", dir=direction)
            for layer in "xhy" if shape == "circle" else "":
                with part.subgraph() as row:
                    row.attr(rank="same")
                    row.attr("edge", style="invis")
                    row.edges(pairwise(f"{k}{name}" for name in names if name[0] == layer))
    return Picture(dot.source, "three kinds of networks")


def loop() -> Picture:
    """The loop of training."""
    dot = _flow("loop", "Training is a loop: forward, backward, update")
    boxes = {
        "model": "define the model\\ninitialise θ\\nchoose the learning rate α",
        "forward": "forward pass\\nloss J(θ)",
        "backward": "backward pass\\ngradient ∇J(θ)",
        "update": "update\\nθ ← θ − α∇J(θ)",
    }
    for name, words in boxes.items():
        dot.node(name, tr(words), shape="box", style="rounded,filled", fillcolor="#fff4cc")
    dot.node("done", tr("converged, or\\nenough epochs?"), shape="diamond", margin="0")
    dot.node("end", tr("stop"), shape="doublecircle")
    for row in (("model", "forward", "backward"), ("end", "done", "update")):
        with dot.subgraph() as level:
            level.attr(rank="same")
            for name in row:
                level.node(name)
    dot.edge("model", "forward")
    dot.edge("forward", "backward")
    dot.edge("backward", "update")
    dot.edge("done", "update", dir="back")
    dot.edge("forward", "done", tr(" no: the next batch"), dir="back")
    dot.edge("end", "done", tr(" yes "), dir="back")
    return Picture(dot.source, "the loop of training")


def _flow(name: str, title: str) -> graphviz.Digraph:
    """An empty picture with its title."""
    title = tr(title)
    look = {"fontname": font.family(title), "fontsize": "16"}
    return graphviz.Digraph(
        name,
        graph_attr=look | {"label": title, "labelloc": "t", "fontsize": "24"},
        node_attr=look,
        edge_attr=look,
    )


def layer_table(model: object) -> str:
    """A table of a network's layers with their equations and sizes.

    >>> print(layer_table(MLP(3, [4, 2], "tanh")))
    layer         equations                        neurons  parameters
    input         a⁰ = x                                 3           0
    hidden layer  z¹ = W¹a⁰ + b¹, a¹ = tanh(z¹)          4          16
    output layer  z² = W²a¹ + b², a² = linear(z²)        2          10
    """
    columns = columns_of(model)
    rows = [["input", "a⁰ = x", str(columns[0].size), "0"]]
    for i, column in enumerate(columns[1:], 1):
        here, before = superscript(i), superscript(i - 1)
        names = ", ".join(column.activations)
        equations = f"z{here} = W{here}a{before} + b{here}, a{here} = {names}(z{here})"
        kind = "output layer" if i == len(columns) - 1 else "hidden layer"
        count = column.size * (columns[i - 1].size + 1)
        rows.append([kind, equations, str(column.size), str(count)])
    return table(
        ["layer", "equations", "neurons", "parameters"], rows, [False] * 2 + [True] * 2, 100
    )


def symbol_table(model: object) -> str:
    """A table of a network's symbols, what they mean and where they live."""
    columns = columns_of(model)
    last = len(columns) - 1
    rows = [
        ["l", "index of a layer", f"1 … {last}"],
        ["x = a⁰", "the input", f"R{superscript(columns[0].size)}"],
    ]
    for i, column in enumerate(columns[1:], 1):
        here, n, m = map(superscript, (i, column.size, columns[i - 1].size))
        rows += [
            [f"W{here}", f"weights: W{here}ⱼₖ from unit k of layer {i - 1} to unit j of layer {i}",
             f"R{n}ˣ{m}"],
            [f"b{here}", f"biases of layer {i}", f"R{n}"],
            [f"z{here}, a{here}", f"weighted sums and activations of layer {i}", f"R{n}"],
            [f"δ{here}", f"errors dC/dz{here}", f"R{n}"],
        ]  # fmt: skip
    rows.append(["C", "the loss of a sample", "R"])
    return table(["symbol", "meaning", "domain"], rows, [False] * 3, 100)


def main() -> None:
    """Draw the kinds and the loop, and print the tables of two networks."""
    for model in (build(), MLP(784, [128, 10], "relu", rng=0)):
        say(f"{model.describe()}\n\n{layer_table(model)}\n\n{symbol_table(model)}\n")
    save(kinds(), "network_kinds.svg")
    save(loop(), "network_kinds_loop.svg")


if __name__ == "__main__":
    run(main)
