"""A short campaign, and that it finds planted errors, makes them small and repeats them."""

import subprocess
import sys

import pytest

from autograd import Value
from autograd.core.compiler import recorder
from autograd.core.value import _NAMESPACE
from autograd.ops import OPS, Op
from tests import ROOT
from tests.campaign.__main__ import campaign, main
from tests.campaign.kinds import KINDS


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "own"])
def test_a_short_campaign(kind: str) -> None:
    counts, failures = campaign([kind], seed=1, programs=150, minutes=1)
    assert failures == []
    assert counts[kind, "tried"] > 100


def test_a_planted_error_is_found_made_small_and_repeated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    op = OPS["tan"]
    wrong = Op("tan", op.value, ("1.00000001 + z * z",), op.latex, op.symbol, op.domain)
    monkeypatch.setitem(Value.rules, "tan", recorder(wrong, _NAMESPACE))
    for kind in ("first", "second"):
        counts, failures = campaign([kind], seed=1, programs=450, minutes=1)
        assert counts[kind, "failed"] >= 3
        assert len(failures) <= 5
        smallest = min(failures, key=lambda failure: len(failure.case))
        assert smallest.case.split("\n")[2:-1] == ["h₁ = tan(x₁)"]
        assert main(["--kinds", kind, "--seed", str(smallest.seed), "--programs", "1"]) == 1
        assert smallest.case in capsys.readouterr().out


@pytest.mark.skipif("own" not in KINDS, reason="autograd has no operation yet")
def test_a_short_campaign_of_operations_of_ones_own() -> None:
    # in a process of its own, as they stay in the table
    subprocess.run(
        [sys.executable, "-m", "tests.campaign", "--kinds", "own", "--programs", "200"],
        check=True,
        cwd=ROOT,
    )


def test_it_says_what_was_tried(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--programs", "20", "--order", "1"]) == 0
    lines = capsys.readouterr().out.split("\n")
    assert [line.split()[0] for line in lines[1 : len(KINDS)]] == [
        k for k in KINDS if k != "second"
    ]
