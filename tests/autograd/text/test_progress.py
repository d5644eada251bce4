"""The progress bar: on a terminal, and only of what takes long."""

import sys

import pytest

from autograd import Trace, Value
from autograd.notation import tracetable
from autograd.text.progress import progress_bar


def test_what_is_done_at_once_shows_no_bar(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(progress_bar(range(3), 3, "step", shown=True)) == [0, 1, 2]
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(progress_bar(iter("abc"), 3, "picture", delay=0.0)) == ["a", "b", "c"]
    assert "3/3" in capsys.readouterr().err


def test_a_long_table_shows_a_bar_and_a_short_one_does_not(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    trace = Trace(sum(Value(1) for _ in range(5)))
    said = trace.text()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(tracetable, "_MANY", len(trace))
    assert trace.text() == said
    assert f"{len(trace)}/{len(trace)}" in capsys.readouterr().err
