"""The cheat sheet: what is on it, and that it is true."""

import re
from itertools import combinations
from pathlib import Path

import pytest

from autograd import Value, parse
from autograd.ops import TABLE
from tests import svg
from viz.cheatsheet import cheatsheet
from viz.cli import main


def test_the_cheat_sheet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--cheatsheet"]) == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 100
    assert len(lines) <= 80
    for op in TABLE:
        assert not op.is_function or f"{op.symbol}(" in out
    path = tmp_path / "sheet.svg"
    assert main(["--cheatsheet", "-o", str(path)]) == 0
    texts = svg.texts(path.read_text(encoding="utf-8"))
    assert {"xʸ", "y × xʸ⁻¹", "1 − z²", "y.backward(); x.grad; x.grad = 0"} <= set(texts)
    forward = next(i for i, text in enumerate(texts) if text.startswith("forward mode: tangent"))
    assert texts[forward + 1].replace("\xa0", " ").startswith(" " * 6 + "from one input on")
    boxes = [t.box for s in svg.shapes(path.read_text(encoding="utf-8")) for t in s.texts]
    for one, other in combinations(boxes, 2):
        assert not one._replace(right=one.right + 5).overlaps(other)


def test_its_formulas_give_the_partials_of_its_operations() -> None:
    _, table = cheatsheet().split("\nz ", 1)
    rows = [re.split(r" {2,}", row.strip()) for row in table.split("\n\n")[0].splitlines()[1:]]
    assert len(rows) == len(TABLE) - 1
    for point in ((0.7, 0.4), (0.3, 0.3), (1.5, 2.5)):
        for z, *partials in rows:
            given = dict(zip("xy", map(Value, point), strict=True))
            function = parse(z)
            try:
                found = function(**{v: given[v] for v in function.variables})
            except ValueError:
                continue
            numbers = dict(zip("xyz", (*point, found.data), strict=True))
            for formula, partial in zip(partials, found.partials, strict=True):
                written = parse(formula.replace(" = ", " == "))
                said = written(**{v: numbers[v] for v in written.variables})
                assert said == pytest.approx(partial, rel=1e-14), (z, formula)
