"""A page is one file that loads nothing, runs nothing else, and is the same for the same graph."""

import os
import random
import re
import subprocess
import sys

import pytest

from autograd import Constant, Graph, Value, sin
from tests import ROOT
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import EVERY_STEP, LAST, shown
from viz import page

HOSTILE = ['</script><script>document.title="hit"</script>', "<img src=x onerror=alert(1)>",
           '"><b>', "'; alert(1); '", "{{script}}", "\u2028", "a&lt;b", "\\N", "constructor",
           "${1}"]  # fmt: skip


def test_labels_are_data(browser: Browser) -> None:
    x = [Value(i + 1, label) for i, label in enumerate(HOSTILE)]
    output = x[0]
    for other in x[1:]:
        output = output * other
    output.label = "<i>f</i>"
    browser.open(page(output, title="<u>t</u> {{rows}}"))
    assert browser.run(EVERY_STEP) == []
    assert browser.run("return document.title") == "<u>t</u> {{rows}}"
    assert browser.run("return document.querySelectorAll('img, b, i, u, iframe').length") == 0
    assert browser.run("return document.scripts.length") == 2
    assert browser.text("#r1 th") in HOSTILE


def test_the_page_can_load_and_run_nothing_else(browser: Browser) -> None:
    html = shown("product").html
    assert not re.search(r"https?:|//[a-z]|\beval\b|new Function|import\(|fetch\(|XMLHttp", html)
    browser.open(shown("product"))
    browser.run(
        "const s = document.createElement('script'); s.textContent = 'document.title = 1';"
        "document.head.append(s)"
    )
    assert browser.run("return document.title") != "1"
    log = browser.driver.get_log("browser")
    assert len(log) == 1
    assert "Content Security Policy" in log[0]["message"]


def test_the_same_graph_gives_the_same_bytes() -> None:
    code = (
        "import hashlib; from tests.viz.pages.examples import survey; from viz import page;"
        "print(hashlib.sha256(page(survey()).html.encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_a_notebook_shows_it_in_a_frame(browser: Browser) -> None:
    frame = shown("product")._repr_html_()
    assert 'sandbox="allow-scripts"' in frame
    (browser.folder / "frame.html").write_text(f"<!DOCTYPE html><body>{frame}", encoding="utf-8")
    browser.driver.get((browser.folder / "frame.html").as_uri())
    browser.driver.switch_to.frame(0)
    browser.run("chalkgrad.go(7)")
    assert browser.text("#n1 .adjoint") == "adjoint 5"
    browser.driver.switch_to.default_content()


@pytest.mark.parametrize(
    ("name", "most"), [("worked", 61_000), ("network", 120_000), ("product", 60_000)]
)
def test_it_is_small(name: str, most: int) -> None:
    assert len(shown(name).html.encode()) < most


def large() -> Value:
    """499 nodes."""
    generator = random.Random(1)
    inputs = [Value(generator.uniform(-1, 1), f"x{i}") for i in range(20)]
    total, nodes = inputs[0], list(inputs)
    while len(Graph(total)) < 499:
        a, b = generator.choice(nodes[-30:]), generator.choice(nodes[-30:])
        nodes.append((a * b, a.tanh(), a - b, sin(a))[generator.randrange(4)])
        total = total + nodes[-1]
    return total


@pytest.mark.slow
def test_five_hundred_nodes(browser: Browser) -> None:
    found = page(large())
    assert len(found.html.encode()) < 1_000_000
    browser.open(found)
    assert browser.run(
        "const find = document.getElementById('search'); find.value = 'h100';"
        "find.dispatchEvent(new Event('change'));"
        "return document.querySelector('#why h2').textContent"
    ).startswith("h₁₀₀ =")
    browser.run(LAST)
    assert "NaN" not in browser.text("main")


def test_too_many_nodes_are_refused() -> None:
    with pytest.raises(ValueError, match="501 nodes"):
        page(sum([Value(1.0) for _ in range(251)]))


def test_a_seed_is_a_node_of_the_graph_that_varies() -> None:
    for seed, says in ((3, "is not a Value"), (Value(1.0), "is not in Graph"),
                       (Constant(2.0), "is a constant")):  # fmt: skip
        with pytest.raises((TypeError, ValueError), match=f"seed: .* {says}"):
            page(Value(1.0) * (seed if isinstance(seed, Constant) else 2), seed=seed)


def test_a_page_is_saved_whole_or_not_at_all(browser: Browser) -> None:
    found = shown("product")
    assert found.save(browser.folder / "f.html").read_text("utf-8") == found.html
    with pytest.raises(OSError, match="cannot write"):
        found.save(browser.folder / "none" / "f.html")
    with pytest.raises(ValueError, match="a page is html, not svg"):
        found.save(browser.folder / "f.svg")
