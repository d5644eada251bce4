"""What the demos of elimination and checkpointing claim."""

import io
from math import comb
from pathlib import Path

import pytest

from demos import checkpointing, elimination
from demos.checkpointing import Chain, repeats, whole


@pytest.mark.parametrize(("length", "kept"), [(1, 1), (2, 1), (9, 3), (40, 1), (40, 5), (40, 40)])
def test_a_chain_swept_with_few_values_has_the_same_gradient(length: int, kept: int) -> None:
    chain = Chain(0.5, 1.5, length)
    assert chain.gradient(kept - 1) == pytest.approx(whole(0.5, 1.5, length), rel=1e-14)
    alive = most = 0
    for kind, _ in chain.moves:
        alive += (kind == "keep") - (kind == "drop")
        most = max(most, alive)
    assert (alive, most) == (0, min(kept, length))
    assert chain.advanced == repeats(length, kept - 1)[0]


@pytest.mark.parametrize(("kept", "times"), [(2, 3), (3, 2), (3, 4), (4, 3)])
def test_the_schedule_is_the_binomial_one(kept: int, times: int) -> None:
    # Griewank and Walther, prop. 12.3, with l = (c + r choose c): r·l − (c + r choose r − 1).
    length = comb(kept + times, kept)
    assert repeats(length, kept - 1)[0] == times * length - comb(kept + times, times - 1)


def test_the_demos_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    checkpointing.main(12, (1, 3))
    elimination.main()
    printed = capsys.readouterr().out
    assert "the best of all orders                h₂ h₃ h₄ h₁ u                9" in printed
    assert (tmp_path / "out" / "checkpointing.svg").exists()
    typed = io.StringIO("h4\nno\nh₁\nh2\nh3\nu\nh4")
    monkeypatch.setattr("sys.stdin", typed)
    elimination.main(play=True)
    assert "yours: 11, the best: 9" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="the game ends"):
        elimination.main(play=True)
