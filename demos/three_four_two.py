"""The notes' network 3-4-2, nodes 1 to 9, weights such as w₄₁: every value and gradient.

Nodes 1 to 3 are the inputs, 4 to 7 the hidden neurons, 8 and 9 the outputs, and all neurons have
the logistic function σ. The weight to node 4 from node 1 is w₄₁, the target first. The sample's
cost is C = ½‖a − y‖². In dC/dw = ∂z/∂w · dC/dz the first factor is the source's value a, from the
forward pass, and the second is the target's δ, from the backward pass. The network is drawn with
its values, its gradients and its errors δ, and node 4 as a neuron; another network, 3-3-1, is drawn
with bias nodes.
"""

from typing import Any

from autograd import Graph, Value, paths
from autograd.notation.plain import Notation
from autograd.text.aligned import table
from autograd.text.language import tr
from autograd.text.words import say
from demos import run, save
from nn import MLP
from nn.losses import squared_error
from viz import draw_neuron, network

X = [1.0, 0.5, -1.0]
Y = [1.0, 0.0]
INPUTS, HIDDEN, OUTPUTS = (1, 2, 3), (4, 5, 6, 7), (8, 9)
PARAMETERS = [
    *(0.5, -0.3, 0.8, 0.1),  # w₄₁ w₄₂ w₄₃ b₄
    *(-0.6, 0.9, 0.2, -0.2),
    *(0.4, 0.7, -0.5, 0.3),
    *(-0.9, 0.1, 0.6, 0.0),
    *(0.7, -0.4, 0.3, 0.5, -0.1),  # w₈₄ w₈₅ w₈₆ w₈₇ b₈
    *(-0.2, 0.6, -0.8, 0.4, 0.2),
]


def build() -> MLP:
    """The network with these parameters."""
    model = MLP(3, [4, 2], ["sigmoid", "sigmoid"])
    for parameter, number in zip(model.parameters(), PARAMETERS, strict=True):
        parameter.data = number
    return model


def cost(outputs: Any) -> Any:
    """The cost C = ½‖a − y‖² of the sample."""
    return squared_error(outputs, Y)


def forward(model: MLP) -> tuple[dict[int, Value], dict[int, Value]]:
    """The value a of each node, and of each neuron its weighted sum z, by number."""
    inputs = [Value(x) for x in X]
    hidden: Any = model.layers[0](inputs)
    outputs: Any = model.layers[1](hidden)
    a = dict(zip(INPUTS + HIDDEN + OUTPUTS, inputs + hidden + outputs, strict=True))
    z = {i: a[i].operands[0] for i in HIDDEN + OUTPUTS}
    for letter, nodes in (("a", a), ("z", z)):
        for i, node in nodes.items():
            node.label = f"{letter}{i}"
    return a, z


def node_table(a: dict[int, Value], z: dict[int, Value], notation: Notation) -> str:
    """A table of what the two passes find for each node."""
    rows = []
    for i, node in a.items():
        numbers = [
            z[i].data if i in z else None,
            node.data,
            node.grad,
            z[i].grad if i in z else None,
        ]
        rows.append([str(i), *("" if n is None else notation.number(n) for n in numbers)])
    return table(["node", "z", "a", "dC/da", "δ = dC/dz"], rows, [True] * 5, 100)


def parameter_table(
    parameters: dict[str, Value], a: dict[int, Value], z: dict[int, Value], notation: Notation
) -> str:
    """A table of each parameter's gradient: two factors, their product, and the graph's."""
    rows = []
    for target, node in z.items():
        sources = INPUTS if target in HIDDEN else HIDDEN
        factors = {f"w{target}{source}": a[source].data for source in sources}
        for name, factor in {**factors, f"b{target}": 1.0}.items():
            p = parameters[name]
            numbers = (p.data, factor, node.grad, factor * node.grad, p.grad)
            rows.append([notation.name(p), *map(notation.number, numbers)])
    header = ["", "value", "∂z/∂w", "dC/dz", "product", "dC/dw in the graph"]
    return table(header, rows, [False] + [True] * 5, 100)


def main() -> None:
    """Print and draw every value and every gradient of the network for one sample."""
    model = build()
    a, z = forward(model)
    C = cost([a[8], a[9]])
    C.label = "C"
    C.backward()
    p = {str(parameter.label): parameter for parameter in model.parameters()}
    notation = Notation(Graph(C), 4)
    number = notation.number

    say("The network 3-4-2 has the inputs a₁, a₂, a₃, and neurons a = σ(z), of which the first is")
    say(f"a₄ = σ(w₄₁a₁ + w₄₂a₂ + w₄₃a₃ + b₄) = σ({number(z[4].data)}) = {number(a[4].data)}.")
    say(f"The cost is C = ½((a₈ − {Y[0]:g})² + (a₉ − {Y[1]:g})²) = {number(C.data)}.\n")
    say(f"{node_table(a, z, notation)}\n")
    say("dC/dw = ∂z/∂w · dC/dz: the first factor is the source's a, from the forward pass (1 for")
    say("a bias), the second the target's δ, from the backward pass:\n")
    say(f"{parameter_table(p, a, z, notation)}\n")

    slope = a[4].partials[0] or 0.0
    later = p["w84"].data * z[8].grad + p["w94"].data * z[9].grad
    product = notation.product(slope, later)
    say(f"δ₄ = σ′(z₄)(w₈₄δ₈ + w₉₄δ₉) = {product} = {number(slope * later)}")
    ways = [path.product for path in paths(C, p["w41"])]
    terms = notation.sum(*([way] for way in ways))
    say(f"dC/dw₄₁ by its two paths, through nodes 8 and 9: {terms} = {number(sum(ways))}\n")
    values = tr("Forward: each node's value a, with its weights and its bias b")
    save(network(model, X, numbered=True, title=values), "three_four_two_values.svg")
    gradients = tr("The gradient: dC/dw on each edge, dC/db on those from +1")
    drawn = network(model, numbered=True, edges="gradients", bias_nodes=True, title=gradients)
    save(drawn, "three_four_two_gradients.svg")
    errors = tr("Backward: the same weights carry the errors δ = dC/dz")
    drawn = network(model, X, loss=cost, numbered=True, circles="deltas", title=errors)
    save(drawn, "three_four_two_errors.svg")
    other = MLP(3, [3, 1], ["sigmoid", "sigmoid"], rng=0)
    title = tr("Bias nodes +1, and weights Wᵢⱼ⁽ˡ⁾ to i from j")
    drawn = network(other, X, bias_nodes=True, title=title)
    save(drawn, "three_four_two_bias_nodes.svg")
    neuron = draw_neuron(model.layers[0].neurons[0], X, title=tr("Node 4: the sum Σ, then σ"))
    save(neuron, "three_four_two_neuron.svg")


if __name__ == "__main__":
    run(main)
