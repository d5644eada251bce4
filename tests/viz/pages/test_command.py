"""Pages from the command line and from the demo."""

import webbrowser
from pathlib import Path

import pytest

import demos
from demos import pages
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import EVERY_STEP
from viz.cli import main

PRODUCT = ["(a+b)*(b+1)", "a=2", "b=1"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the default browser is asked to open."""
    found: list[str] = []
    monkeypatch.setattr(webbrowser, "open", found.append)
    return found


def test_the_command_writes_a_page_and_opens_it(
    browser: Browser, opened: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "f.html"
    arguments = [*PRODUCT, "-o", str(path), "--open", "--mode", "forward", "--seed", "b"]
    assert main(arguments) == 0
    assert capsys.readouterr().out.endswith(f"wrote {path}\n")
    assert opened == [path.as_uri()]
    browser.driver.get(path.as_uri())
    assert browser.run("return [chalkgrad.state.mode, chalkgrad.state.seed]") == ["forward", 1]
    assert browser.text("h1") == "(a+b)*(b+1)"


def test_a_page_lists_inputs_in_the_order_of_their_values(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "f.html"
    assert main(["1/(exp(-(w*x+b))+1)", "x=1", "w=0", "b=0", "-o", str(path)]) == 0
    browser.driver.get(path.as_uri())
    names = "return [...document.querySelectorAll(arguments[0])].map(x => x.textContent)"
    assert browser.run(names, "tbody th")[:4] == ["x", "w", "b", "h₁"]
    assert browser.run(names, ".leaf span") == ["x =", "w =", "b ="]
    assert browser.run(names, "#seed option") == ["x", "w", "b"]
    assert browser.run("return chalkgrad.state.seed") == 1  # x, the second in evaluation order
    browser.run("document.querySelector('[name=mode][value=both]').click()")
    browser.run("document.getElementById('last').click()")
    assert "dh₆/dx = 0,  dh₆/dw = 0.25,  dh₆/db = 0.25" in browser.text("#said")
    browser.run("document.querySelector('.leaf input').value = '2'")
    browser.run("document.querySelector('.leaf input').onchange()")
    assert browser.text("#r1 .value") == "2"


def test_the_command_says_that_a_branch_stays(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = str(tmp_path / "f.html")
    assert main(["x if x > 0 else -x", "x=2", "-o", path]) == 0
    assert capsys.readouterr().out.endswith(
        "The page keeps the branch of `if` that these values take.\n"
    )
    assert main([*PRODUCT, "-o", path]) == 0
    assert "branch" not in capsys.readouterr().out


def test_the_command_rounds_and_names_a_page(tmp_path: Path) -> None:
    path = tmp_path / "f.html"
    for digits, number in (("2", "0.33<"), ("5", "0.33333<")):
        assert main(["x/3", "x=1", "--precision", digits, "-o", str(path)]) == 0
        assert number in path.read_text(encoding="utf-8")
    assert main(["x/3", "x=1", "--title", "Thirds", "-o", str(path)]) == 0
    assert "<h1>Thirds</h1>" in path.read_text(encoding="utf-8")


def test_nothing_is_opened_that_is_not_written(
    opened: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([*PRODUCT, "--open"])
    assert "--open has no effect here: it is for -o FILE" in capsys.readouterr().err
    assert opened == []


def test_a_picture_can_be_opened_too(opened: list[str], tmp_path: Path) -> None:
    assert main([*PRODUCT, "-o", str(tmp_path / "f.svg"), "--open"]) == 0
    assert opened == [(tmp_path / "f.svg").as_uri()]


def test_the_demo_writes_pages_and_an_index(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pages, "PAGES", {k: pages.PAGES[k] for k in ("neuron", "domain")})
    pages.main()
    browser.driver.get((tmp_path / demos.OUT / "pages.html").as_uri())
    links = browser.run("return [...document.links].map(link => link.href)")
    assert len(links) == 4
    for link in links:
        browser.driver.get(link)
        assert browser.run(EVERY_STEP) == []


@pytest.mark.parametrize("name", [name for name in pages.PAGES if name != "domain"])
def test_every_step_of_every_demo(browser: Browser, name: str) -> None:
    from viz import page

    browser.open(page(pages.PAGES[name][1]()))
    assert browser.run(EVERY_STEP) == []
