"""The equations of a program: those of a textbook, each of another symbol."""

import pytest

from autograd import StaticGraph, Value, cos, exp, hypot, maximum, sin, tanh
from tests.autograd.static.test_source import program_of
from tests.autograd.static.test_staticgraph import NETWORKS


def test_an_equation_has_all_that_a_weight_gets() -> None:
    x, w = Value(1, "x"), Value(3, "w")
    program = StaticGraph(tanh(w * x) * w + 0.5 * w * w, [x], [w])
    equations = [equation for _, equation in program.annotated() if equation.startswith("dL/dw")]
    assert len(equations) == 1
    assert equations[0].count(" + ") == 3
    assert program.latex().count(r"\mathrm{d}w} &= ") == 1


def test_equations_write_operations_as_tables_do() -> None:
    x, a, b = Value(0.5, "x"), Value(2, "a"), Value(1, "b")
    program = StaticGraph(maximum(a**b * x, b) / (a - x), [x], [a, b])
    equations = {equation for _, equation in program.annotated()}
    assert {"r₁ = a^b", "h₂ = r₁ x", "h₃ = max(h₂, b)"} <= equations
    assert {"dL/dh₂ = ∂max(h₂, b)/∂h₂ dL/dh₃", "dL/dh₁ = −L / h₁"} <= equations
    assert r"L &= \frac{h_{3}}{h_{1}} \\" in program.latex()


def test_equations_keep_fractions_apart_and_set_an_index_of_letters_below() -> None:
    v, w, x = Value(3, "v_in1"), Value(2, "w_out"), Value(1, "x")
    latex = StaticGraph(exp(w * x / v), [x], [v, w]).latex()
    assert r"h_{1} &= {w_{\mathit{out}}} x" in latex
    assert r" &= \frac{1}{{v_{\mathit{in}}}_{1}} \frac{\mathrm{d}L}{\mathrm{d}h_{2}} \\" in latex


def test_equations_put_in_that_the_loss_changes_as_itself() -> None:
    w, b, x = Value(2, "w"), Value(1, "b"), Value(3, "x")
    for loss, weight in ((w * x + b, "x"), (hypot(w, 1e-9) + b, r"\frac{w}{r_{1}}")):
        latex = StaticGraph(loss, [x], [w, b]).latex()
        assert rf"\mathrm{{d}}w}} &= {weight} \\" in latex
        assert r"\mathrm{d}b} &= 1 \\" in latex
    assert r"r_{1} &= \sqrt{w^2 + (1 \times 10^{-9})^2}" in latex


def test_equations_sum_the_runs_of_a_layer() -> None:
    f, width, size = NETWORKS["windows"]
    program = program_of(f, width, size)
    assert any("= Σ " in equation for _, equation in program.annotated())
    assert "{" not in "".join(equation for _, equation in program.annotated())


def test_an_equation_adds_what_flows_to_all_parameters() -> None:
    x, p = [Value(1, "x1"), Value(2, "x2")], [Value(0.1 * i) for i in range(6)]
    z = [tanh(p[i] * x[0] + p[i + 1] * x[1]) for i in (0, 2, 4)]
    program = StaticGraph(sum(z) + 0.5 * sum(w * w for w in p), x, p)
    equations = [equation for _, equation in program.annotated()]
    assert "dL/dp += 2 p dL/dr₂" in equations
    assert "dL/dW⁽¹⁾ = δ⁽¹⁾ xᵀ" in equations


@pytest.mark.parametrize("network", NETWORKS)
def test_no_equation_names_two_things_alike(network: str) -> None:
    lines = program_of(*NETWORKS[network]).latex().splitlines()
    names = [line.partition(" &= ")[0] for line in lines if " &= " in line]
    assert len({*names}) == len(names)


def test_equations_tell_names_apart_and_powers_from_layers() -> None:
    x, p = [Value(1, "x1"), Value(2, "x2")], [Value(0.1 * i, label) for i, label in
                                             enumerate(("", "", "", "θ", "h_1"))]  # fmt: skip
    z = [p[i] * x[0] + p[i + 1] * x[1] for i in range(2)]
    f = sum(tanh(u) ** 2 + exp(u) for u in z) * p[3] + sin(p[4] * x[0]) + cos(x[1] * p[3])
    program = StaticGraph(f, x, p)
    latex = program.latex()
    assert r"a^{(1)} &= \tanh z^{(1)} \\" in latex
    assert r"a^{(1)}_{1} &= e^{z^{(1)}} \\" in latex
    assert r"{(a^{(1)})}^{2}" in latex
    assert r"\theta" in latex
    assert "θ" not in latex
    equations = [equation for _, equation in program.annotated()]
    assert "a⁽¹⁾₁ = exp(z⁽¹⁾)" in equations
    assert any("(a⁽¹⁾)²" in equation for equation in equations)
    names = [line.partition(" &= ")[0] for line in latex.splitlines()]
    assert len({*names}) == len(names)


def test_a_label_is_not_the_number_of_a_layer() -> None:
    x, p = [Value(1, "x1"), Value(2, "x2")], [Value(0.1 * i) for i in range(4)]
    first = tanh(x[0] * x[1])
    first.label = "z0"
    z = [p[i] * x[0] + p[i + 1] * x[1] + first for i in (0, 2)]
    latex = StaticGraph(tanh(z[0]) + tanh(z[1]), x, p).latex()
    assert "z^{(1)} &= W^{(1)}" in latex
    assert "z_{0} &= " in latex


def test_an_equation_adds_to_a_part_that_others_reach_into() -> None:
    x, p = Value(1, "x"), [Value(0.1 * i) for i in range(4)]
    z = [tanh(w * x) for w in p[:3]]
    h = p[1] * p[1]
    h.label = "p_1"
    program = StaticGraph(sum(z) + h * sin(p[0] + x) + 2 * p[0], [x], p)
    latex = program.latex()
    assert r"\frac{\mathrm{d}L}{\mathrm{d}p_{1}} &= h_{4} \\" in latex
    for part in ("(p)_{1}", "p_{2}", r"p_{1,\ldots,3}"):
        assert rf"\mathrm{{d}}{part}}} &\mathrel{{+}}= " in latex
    lines = {line.strip(): equation for line, equation in program.annotated()}
    assert lines["d_p[1] += d_p_1 * (2 * p[1])"] == "dL/dp₂ += 2 p₂ dL/dp₁"
    assert lines["d_p[0] += d_h2.sum() + d_r1 * 2"] == "dL/d(p)₁ += dL/dh₂ + 2 dL/dr₁"
