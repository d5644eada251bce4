"""The demos run, print what they show, and write their pictures into `out/`."""

import math
import re

import pytest

import demos
from autograd import StaticGraph, Value, compare_modes
from demos import (
    expression_swell,
    higher_order,
    matrix_program,
    mode_cost,
    modes,
    numeric_error,
    path_sum,
    worked_example,
)
from tests import ROOT, svg
from tests.demos import drawn
from viz.graphs.drawing import PATH_COLOUR

NO_MATPLOTLIB = 'This plot is drawn by matplotlib: pip install "chalkgrad[demos]"'


def test_the_worked_example(capsys: pytest.CaptureFixture[str]) -> None:
    worked_example.main()
    lines = capsys.readouterr().out.splitlines()
    for line in ("f = 0.5", "df/dw = 0.25", "df/db = 0.25", "df/dx = 0"):
        assert line in lines
    assert "      = 1 × (−0.25) × 1 × 1 × (−1) × 1 × 1 = 0.25" in lines
    rows = [line.split()[:4] for line in lines if line[:1] == "h"]
    assert [row[0] for row in rows] == ["h₁", "h₂", "h₃", "h₄", "h₅", "h₆"]
    figure, backward = (
        svg.texts((demos.OUT / f"worked_example{name}.svg").read_text(encoding="utf-8"))
        for name in ("", "_backward")
    )
    assert sorted(text for text in figure if text[0] in "0123456789") == [
        "0", "0", "0", "0", "0", "0.5", "1", "1", "1", "1", "2",
    ]  # fmt: skip
    assert "∂h₆/∂h₅ = −0.25" in backward
    assert {"w̄ = 0.25", "seed: h̄₆ = 1"} <= set(backward)


def test_modes(capsys: pytest.CaptureFixture[str]) -> None:
    modes.main()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    said = [" ".join(line) for line in lines]
    for line in (
        "value: h₆ = 0.5",
        "value: e = 6",
        "value: h₅ = 11.652071455223084",
        *(f"{way}: d{name} = {number}"
          for way in ("forward", "reverse")
          for name, number in (("h₆/dw", 0.25), ("h₆/db", 0.25), ("h₆/dx", 0), ("e/da", 2),
                               ("e/db", 5), ("h₅/dx₁", 5.5), ("h₅/dx₂", 1.7163378145367738))),
    ):  # fmt: skip
        assert any(found == line or found.startswith(f"{line}, ") for found in said), line
    from_b = said.index("a forward sweep from b, beside the reverse sweep from e:")
    table = {line[0]: line[-2:] for line in lines[from_b + 3 : from_b + 8]}
    assert table == {
        "a": ["0", "2"], "b": ["1", "5"], "c": ["1", "2"], "d": ["1", "3"], "e": ["5", "1"],
    }  # fmt: skip
    for name in ("worked", "product", "survey"):
        for mode in ("forward", "reverse"):
            assert drawn(f"modes_{name}_{mode}.svg")
    assert {"seed: ḃ = 1", "ė = 5"} <= set(drawn("modes_product_forward.svg"))
    assert {"seed: ē = 1", "ā = 2"} <= set(drawn("modes_product_reverse.svg"))


def test_numeric_error(capsys: pytest.CaptureFixture[str]) -> None:
    numeric_error.main()
    lines = capsys.readouterr().out.replace("−", "-").splitlines()
    rows = [line.split() for line in lines if re.match(r"1e[+-]\d\d ", line)]
    errors = {row[0]: (float(row[1]), float(row[2])) for row in rows}
    for column, best in ((0, "1e-08"), (1, "1e-05")):
        found = [row[column] for row in errors.values()]
        lowest = found.index(min(found))
        assert list(errors)[lowest] == best
        assert found[: lowest + 1] == sorted(found[: lowest + 1], reverse=True)
        assert errors["1e-15"][column] > 1e5 * min(found)
    assert "reverse mode has no step: error 0" in lines
    text = " ".join(lines)
    wrong, next_term, slope = (
        float(re.search(rf"{words} (\S+e-\d\d)", text)[1])  # type: ignore[index]
        for words in ("from sin 1 by", "1/7! =", "from cos 1 by")
    )
    cut = 1 - 1 / 6 + 1 / 120
    assert wrong == pytest.approx(cut - math.sin(1), rel=0.05)
    assert next_term == pytest.approx(1 / 5040, rel=0.05)
    assert slope == pytest.approx(1 - 1 / 2 + 1 / 24 - math.cos(1), rel=0.05)
    assert "step h" in drawn("numeric_error.svg")


def test_mode_cost(capsys: pytest.CaptureFixture[str]) -> None:
    mode_cost.main(sizes=(1, 10, 100))
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["n", "function", "numeric", "symbolic", "forward", "reverse"] in lines
    rows = [line for line in lines if line and line[0] == "100"]
    assert rows[0][1:] == ["203", "40,600", "20,699", "21,000", "509"]
    assert "the others:" in " ".join(drawn("mode_cost.svg"))
    assert mode_cost.SIZES[-1] == 300


def test_mode_costs_loss_is_the_same_in_every_way() -> None:
    compare = compare_modes(mode_cost.loss, [0.3, -0.2, 0.1])
    assert max(way.largest_error for way in compare) < 1e-9


def test_expression_swell(capsys: pytest.CaptureFixture[str]) -> None:
    expression_swell.main()
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    assert "        f′ = (x + 1) × (x + 2) + (x + 3) × (x + 1) + (x + 3) × (x + 2)" in lines
    assert "        in LaTeX: -4 \\times x + (1 - x) \\times 4" in lines
    rows = [line.split()[1:] for line in lines if line.startswith("12 ")]
    assert rows == [["23", "263", "53"], ["33", "8,388,605", "85"]]
    assert {"8,388,605", "85"} <= set(drawn("expression_swell.svg"))


def test_path_sum(capsys: pytest.CaptureFixture[str]) -> None:
    path_sum.main()
    lines = capsys.readouterr().out.splitlines()
    assert "         ∂d/∂c × ∂c/∂b × ∂b/∂a = 9 × 1 × 6 = 54" in lines
    assert "sum over the paths:  54 + 9 + 72 = 135" in lines
    assert "one reverse sweep:   dd/da = 135" in lines
    assert ["200", "200", str(2**200), f"{2.0**200:.15g}"] in [line.split() for line in lines]
    titles = ("∂d/∂c × ∂c/∂b × ∂b/∂a = 9 × 1 × 6 = 54", "∂d/∂c × ∂c/∂a = 9 × 1 = 9",
              "∂d/∂b × ∂b/∂a = 12 × 6 = 72")  # fmt: skip
    for i, title in enumerate(titles, 1):
        assert {"grad 135", f"Path {i} of 3: {title}"} <= set(drawn(f"path_sum_{i}.svg"))
        assert PATH_COLOUR in (demos.OUT / f"path_sum_{i}.svg").read_text(encoding="utf-8")


def test_higher_order(capsys: pytest.CaptureFixture[str]) -> None:
    higher_order.main()
    rows = [line.split() for line in capsys.readouterr().out.replace("−", "-").splitlines()]
    table = {row[0]: row[2:] for row in rows if row and row[-1] and "derivative" in row}
    at_0 = {name: float(cells[0]) for name, cells in table.items()}
    assert at_0 == {"first": 1, "second": 0, "third": -2, "fourth": 0}
    assert all(float(cells[-1]) < 1e-14 for cells in table.values())
    assert "fourth derivative" in drawn("higher_order.svg")


def test_matrix_program(capsys: pytest.CaptureFixture[str]) -> None:
    matrix_program.main(widths=(3, 30))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 100
    beside = {
        "z1 = x @ W1.T + b1": "z⁽¹⁾ = W⁽¹⁾ x + b⁽¹⁾",
        "a1 = tanh(z1)": "a⁽¹⁾ = tanh(z⁽¹⁾)",
        "z2 = a1 @ W2.T + b2": "z⁽²⁾ = W⁽²⁾ a⁽¹⁾ + b⁽²⁾",
        "a2 = tanh(z2)": "a⁽²⁾ = tanh(z⁽²⁾)",
        "e = ": "e = a⁽²⁾ − y",
        "h1 = ": "h₁ = e²",
        "L = ": "L = 0.5 h₁",
        "d_e = ": "dL/de = 2 e dL/dh₁",
        "d_a2 = ": "dL/da⁽²⁾ = dL/de",
        "d_z2 = ": "δ⁽²⁾ = tanh′(z⁽²⁾) dL/de",
        "d_W2 = ": "dL/dW⁽²⁾ = δ⁽²⁾ (a⁽¹⁾)ᵀ",
        "d_b2 = ": "dL/db⁽²⁾ = δ⁽²⁾",
        "d_a1 = ": "dL/da⁽¹⁾ = (W⁽²⁾)ᵀ δ⁽²⁾",
        "d_z1 = ": "δ⁽¹⁾ = tanh′(z⁽¹⁾) ⊙ (W⁽²⁾)ᵀ δ⁽²⁾",
        "d_W1 = ": "dL/dW⁽¹⁾ = δ⁽¹⁾ xᵀ",
        "d_b1 = ": "dL/db⁽¹⁾ = δ⁽¹⁾",
    }
    for statement, equation in beside.items():
        (line,) = (line for line in lines if line.startswith(f"    {statement}"))
        assert line.endswith(f"  {equation}")
    small, large = (line.split() for line in lines if re.match(r" *30? +\d", line))
    assert small[1:3] == ["43", "27"]
    assert large[1:3] == ["340", "27"]
    assert max(float(row[3].replace("−", "-")) for row in (small, large)) < 1e-12
    assert "tanh" in " ".join(drawn("matrix_program_graph.svg"))
    assert {*drawn("matrix_program.svg")} >= set(beside.values())


def test_every_statement_has_its_equation() -> None:
    x, w = Value(1, "x"), Value(2, "w")
    program = StaticGraph((w * x - x) ** 2, [x], [w])
    lines = {line.strip().partition("  #")[0]: equation for line, equation in program.annotated()}
    assert lines["z1 = x * w - x"] == "z⁽¹⁾ = x w − x"
    assert lines["d_w = d_p[0] = (d_z1 * x).sum()"] == "dL/dw = x δ⁽¹⁾"
    assert not any(lines[line] for line in ("# forward", "d_p = empty_like(p)"))


def test_a_plot_is_the_same_in_every_run() -> None:
    pictures = []
    for _ in range(2):
        higher_order.main()
        pictures.append((demos.OUT / "higher_order.svg").read_bytes())
    assert pictures[0] == pictures[1]


def test_the_readmes_picture_is_the_demos() -> None:
    worked_example.main()
    shown = (ROOT / "demos" / "worked_example.svg").read_text(encoding="utf-8")
    made = (demos.OUT / "worked_example_backward.svg").read_text(encoding="utf-8")
    assert svg.texts(shown) == svg.texts(made)
