"""Keys, dragging, words for a screen reader, why, the address, descent, languages, options."""

import re

import pytest

from autograd import Value, log
from autograd.notation.plain import CONVENTION
from tests import ROOT
from tests.graphs import hundred_nodes
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import EVERY_STEP, lines, product, shown
from viz import page


def test_keys(browser: Browser) -> None:
    browser.open(shown("product"))
    at = "return chalkgrad.state.at"
    right, left, home, end = "\ue014", "\ue012", "\ue011", "\ue010"
    for key, step in ((right, 1), (right, 2), (left, 1), (end, 7), (right, 7), (home, 0)):
        browser.press(key)
        assert browser.run(at) == step
    browser.press(" ")
    assert browser.run("return document.getElementById('play').ariaPressed") == "true"
    browser.press(" ")
    assert browser.run("return document.getElementById('play').ariaPressed") == "false"
    browser.run("document.querySelector('tbody tr').focus()")
    browser.press("\ue015")
    assert browser.run("return document.activeElement.id") == "r1"
    browser.press("\ue007")
    assert not browser.run("return document.getElementById('why').hidden")
    browser.press("\ue00c")
    assert browser.run("return document.getElementById('why').hidden")
    assert browser.run("return document.activeElement.id") == "r1"
    assert browser.run("return [...document.querySelectorAll('[tabindex=\"0\"]')].length") == 2
    browser.press("\ue009\ue014")  # with Control it is the browser's
    assert browser.run(at) == 0


TIMER = "window.setInterval = tick => { window.tick = tick; return 1; };"


def test_play_ends_with_the_last_step_and_begins_anew(browser: Browser) -> None:
    browser.open(shown("product"), "#step=6")
    state = "return [chalkgrad.state.at, document.getElementById('play').ariaPressed]"
    click = "document.getElementById(arguments[0]).click();"
    browser.run(TIMER + click, "play")
    assert browser.run("tick();" + state) == [7, "false"]
    assert browser.run(click + state, "play") == [0, "true"]
    assert browser.run("tick();" + state) == [1, "true"]
    assert browser.run(click + state, "next") == [2, "false"]


def test_the_picture_is_zoomed(browser: Browser) -> None:
    browser.open(shown("product"))
    script = (
        "for (const id of arguments) document.getElementById(id).click();"
        "return document.getElementById('graph').getBoundingClientRect().width"
    )
    fitting = browser.run(script)
    for zoom, scale in ((("larger",), 1.25), (("smaller", "smaller"), 0.8), (("fit",), 1)):
        assert browser.run(script, *zoom) == pytest.approx(scale * fitting, rel=1e-4)


def test_nodes_of_large_graphs_are_found_by_name(browser: Browser) -> None:
    browser.open(page(hundred_nodes()))
    assert len(browser.text("h1")) < 5  # for its formula is long
    for name, found in (("h50", "h₅₀ ="), ("h₅₁", "h₅₁ ="), ("none", "h₅₁ =")):
        browser.run(
            "const find = document.getElementById('search'); find.value = arguments[0];"
            "find.dispatchEvent(new Event('change'))",
            name,
        )
        assert browser.text("#why h2").startswith(found)
        invalid = browser.run("return document.getElementById('search').ariaInvalid")
        assert invalid == ("true" if name == "none" else None)


def test_a_picture_is_dragged_and_nodes_are_clicked(browser: Browser) -> None:
    browser.open(page(hundred_nodes()))
    drag = """
    const picture = document.getElementById('picture'), node = document.getElementById('n0');
    const send = (kind, x, y) => node.dispatchEvent(new PointerEvent(
      kind, {bubbles: true, clientX: x, clientY: y, buttons: 1, pointerType: 'mouse'}));
    send('pointerdown', 600, 300);
    send('pointermove', 400, 300);
    send('pointerup', 400, 300);
    node.dispatchEvent(new MouseEvent('click'));
    const after = [picture.scrollLeft, document.getElementById('why').hidden];
    send('pointerdown', 600, 300);
    send('pointerup', 600, 300);
    node.dispatchEvent(new MouseEvent('click'));
    return [...after, document.getElementById('why').hidden];
    """
    assert browser.run(drag) == [200, True, False]


def test_each_step_is_said_to_a_screen_reader(browser: Browser) -> None:
    browser.open(shown("product"))
    assert browser.run("return document.getElementById('said').getAttribute('role')") == "status"
    unnamed = browser.run(
        "return [...document.querySelectorAll('button, input, select')].filter(part =>"
        " !(part.ariaLabel || part.textContent.trim() || part.closest('label'))).length"
    )
    assert unnamed == 0


def test_why(browser: Browser) -> None:
    browser.open(shown("product"))
    browser.run("document.getElementById('n1').dispatchEvent(new MouseEvent('click'))")
    assert lines(browser, "#why p")[:6] == [
        "value 1",
        "uses: h₂, h₁",
        "b̄ = 3 + 2 = 5",
        "paths to h₃: 2",
        "∂h₃/∂h₁ × ∂h₁/∂b = 2 × 1 = 2 (40 %)",
        "∂h₃/∂h₂ × ∂h₂/∂b = 3 × 1 = 3 (60 %)",
    ]
    on_path = browser.run("return [...document.querySelectorAll('.path')].map(part => part.id)")
    assert sorted(on_path) == ["e2_1", "e4_0", "e5_0", "e5_1", "n1", "n2", "n4", "n5"]
    browser.run("document.querySelector('#why button:not(.link)').click()")
    assert browser.run("return document.querySelector('#why p:last-of-type').textContent") == (
        "[h₃(b + h) − h₃(b − h)] / 2h = 5.000, the adjoint is 5"
    )
    paths = "return document.querySelectorAll('.path').length"
    for closing in (
        "document.getElementById('n1').dispatchEvent(new MouseEvent('click'));",
        "chalkgrad.go(1);",
        "document.querySelector('#why > button:last-child').click();",
    ):
        assert browser.run(closing + "return document.getElementById('why').hidden")
        assert browser.run(paths) == 0
        browser.run("document.getElementById('n1').dispatchEvent(new MouseEvent('click'))")
        assert browser.run(paths) == 8
    browser.run("document.querySelector('#why .link').click()")
    assert browser.text("#why h2") == "h₂ = b + 1"
    browser.run("document.querySelector('#why > button:last-child').click()")
    hover = "document.getElementById('r1').dispatchEvent(new MouseEvent(arguments[0]));"
    assert [browser.run(hover + paths, f"mouse{way}") for way in ("enter", "leave")] == [8, 0]


def why(browser: Browser, node: int) -> list[str]:
    """What stands below the heading of a node's card."""
    browser.run("document.getElementById(`n${arguments[0]}`).onclick()", node)
    return lines(browser, "#why p")


def test_why_tells_of_each_path_its_share(browser: Browser) -> None:
    a = Value(3, "a")
    browser.open(page(a * a - a * 4))
    assert why(browser, 0)[1:7] == [
        "uses: h₂, h₁",
        "ā = −4 + 3 + 3 = 2",
        "paths to h₃: 3",
        "∂h₃/∂h₁ × ∂h₁/∂a (1st) = 1 × 3 = 3 (150 %)",
        "∂h₃/∂h₁ × ∂h₁/∂a (2nd) = 1 × 3 = 3 (150 %)",
        "∂h₃/∂h₂ × ∂h₂/∂a = −1 × 4 = −4 (−200 %)",
    ]
    assert why(browser, 1)[1] == "operands: a"
    assert why(browser, 4)[-3:-1] == ["paths to h₃: 1", "1 (100 %)"]
    for doublings, count in ((3, "h₃: 8"), (20, "h₂₀: 1.049e+06")):
        y = a
        for _ in range(doublings):
            y = y + y
        browser.open(page(y))
        card = why(browser, 0)
        assert (card[3], card[10]) == (f"paths to {count}", "…")


@pytest.mark.parametrize(
    ("x", "says"),
    [
        (1e8, "[h₁(x + h) − h₁(x − h)] / 2h = 1.000e−08, the adjoint is 1e−08"),
        (1e-7, "The function is not defined on both sides."),
    ],
)
def test_a_difference_is_as_wide_as_the_number_needs(browser: Browser, x: float, says: str) -> None:
    browser.open(page(log(Value(x, "x"))))
    why(browser, 0)
    browser.run("document.querySelector('#why button:not(.link)').click()")
    assert lines(browser, "#why p")[-1] == says


def test_the_state_is_in_the_address(browser: Browser) -> None:
    plain = shown("product")
    browser.open(plain, "#mode=both&step=2&seed=1&at=0.25,3")
    assert browser.run("return chalkgrad.state") == {
        "mode": "both", "at": 2, "seed": 1, "zoom": 0, "timer": 0,
    }  # fmt: skip
    assert browser.text("#r2 .value") == "3.25"
    browser.run("chalkgrad.go(5)")
    browser.run("return new Promise(done => setTimeout(done, 300))")
    assert browser.driver.current_url.endswith("#mode=both&step=5&seed=1&at=0.25,3")
    browser.run("location.hash = '#mode=forward&step=1&seed=0'")
    browser.run("return new Promise(done => setTimeout(done, 50))")
    assert browser.run("return document.querySelector('[name=mode]:checked').value") == "forward"
    assert browser.run("return document.getElementById('seed').value") == "0"
    for seed in ("99", "3"):  # of which the second is a constant
        browser.open(plain, f"#mode=<b>&step=x&seed={seed}&at=1,alert(1)")
        state = "const {mode, at, seed} = chalkgrad.state; return [mode, at, seed]"
        assert browser.run(state) == ["reverse", 0, 0]
        assert browser.text("#r0 .value") == "2"


def test_descent(browser: Browser) -> None:
    x = Value(3, "x")
    browser.open(page(x * x))
    browser.run("for (let i = 0; i < 2; i++) document.getElementById('down').click()")
    assert browser.text("#n0 .value") == "value 1.92"
    assert browser.text("figcaption") == "h₁ = 3.686 after 2 steps, 9 at the start"
    points = browser.run("return document.querySelector('polyline').getAttribute('points')")
    assert [float(y) for point in points.split() for y in point.split(",")] == pytest.approx(
        [0, 5, 150, 5 + 50 * (9 - 5.76) / (9 - 3.6864), 300, 55]
    )
    browser.run("document.getElementById('language').click()")
    assert browser.text("figcaption") == "2 步后 h₁ = 3.686，开始时为 9"
    browser.run("document.getElementById('reset').click()")
    assert browser.run("return document.getElementById('falls').hidden")
    assert browser.text("#n0 .value") == "值 3"


def test_descent_ends_where_the_function_does(browser: Browser) -> None:
    browser.open(page(log(Value(0.5, "x"))))
    run = "document.getElementById('run')"
    browser.run(TIMER + f"{run}.click(); tick(); tick();")
    assert browser.run(f"return {run}.ariaPressed") == "false"
    value = browser.text("#r0 .value")
    assert value.startswith("−")
    for rate, invalid in (("0.1", None), ("fast", "true")):
        browser.run("document.getElementById('rate').value = arguments[0]", rate)
        browser.run("document.getElementById('down').click()")
        assert browser.run("return document.getElementById('rate').ariaInvalid") == invalid
        assert browser.text("#r0 .value") == value


def test_a_constant_has_neither_seed_nor_descent(browser: Browser) -> None:
    browser.open(shown("constant"))
    hidden = "return ['seeds', 'descent'].map(id => document.getElementById(id).hidden)"
    assert browser.run(hidden) == [True, True]


def test_a_seed_may_be_an_operation(browser: Browser) -> None:
    output = product()
    browser.open(page(output, mode="forward", seed=output.operands[0]))
    chosen = "return document.getElementById('seed').selectedOptions[0].textContent"
    assert browser.run(chosen) == "h₁"
    browser.run("chalkgrad.go(1)")
    assert lines(browser, "#said p")[-1] == "∂h₁/∂b = 1"


@pytest.mark.parametrize(("language", "words"), [("en", "reverse mode"), ("zh", "反向模式")])
def test_languages(browser: Browser, language: str, words: str) -> None:
    browser.open(shown("product", language=language))
    assert browser.text("#modes label").strip() == words
    assert browser.run("return document.documentElement.lang") == language
    assert browser.run(EVERY_STEP) == []
    keys = browser.run(
        "return [...document.querySelectorAll('[data-w]')].filter(p => !p.textContent).length"
    )
    assert keys == 0
    assert (browser.text("caption") == CONVENTION) == (language == "en")


def test_both_languages_say_the_same_things() -> None:
    text = (ROOT / "viz" / "pages" / "words.js").read_text(encoding="utf-8")
    english, chinese = text.split("  zh: {")
    fields = [
        {
            key: set(re.findall(r"\{\d\}", words))
            for key, words in re.findall(r'(\w+): "([^"]*)"', part)
        }
        for part in (english, chinese)
    ]
    assert fields[0] == fields[1]
    assert len(fields[0]) > 60


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"mode": "sideways"}, "mode is one of reverse, forward, both, not 'sideways'"),
        ({"language": "fr"}, "language is one of en, zh, not 'fr'"),
        ({"precision": 0}, "precision is 1 to 17"),
        ({"seed": Value(1)}, "seed"),
        ({"ranges": {Value(1): (0, 1)}}, "ranges: Value.* is not a leaf"),
    ],
)
def test_a_wrong_option_is_refused(options: dict, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        page(product(), **options)


def test_ranges(browser: Browser) -> None:
    x, y = Value(1, "x"), Value(50, "y")
    output = log(x) * y
    for ends, says in (((1, 1), "1.0 is not below 1.0"), ((2, 1), "not below")):
        with pytest.raises(ValueError, match=says):
            page(output, ranges={y: ends})
    browser.open(page(output, ranges={y: (40, 60.5)}))
    script = "return [...document.querySelectorAll('.leaf [type=range]')].map(s => [s.min, s.max])"
    assert browser.run(script) == [["0", "4"], ["40", "60.5"]]
    browser.open(page(Value(12.3, "x") * Value(-50, "y")))
    assert browser.run(script) == [["-3", "30"], ["-100", "3"]]
