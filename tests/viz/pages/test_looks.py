"""A page on phones, in the dark, in other fonts, on paper."""

import re

import pytest

from autograd import Value
from tests.graphs import hundred_nodes
from tests.viz.pages.browser import Browser
from tests.viz.pages.examples import LAST, move, shown
from viz import Page, page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["worked", "network", "survey"])
def test_a_phone_does_not_scroll_sideways(browser: Browser, name: str, scheme: str) -> None:
    browser.look(390, 844, scheme)
    browser.open(shown(name, quiz=True))
    for at in (0, 3, 5):
        browser.run("chalkgrad.go(arguments[0])", at)
        assert browser.run("return document.documentElement.scrollWidth") <= 390


SCROLLED = """
return [...document.querySelectorAll('#picture, #sliders')]
  .filter(x => x.scrollWidth > x.clientWidth || x.scrollHeight > x.clientHeight).map(x => x.id);
"""


@pytest.mark.parametrize("height", [577, 720])
@pytest.mark.parametrize("name", ["worked", "survey"])
def test_neither_picture_nor_sliders_scroll_where_they_fit(
    browser: Browser, name: str, height: int
) -> None:
    browser.look(1280, height)
    browser.open(shown(name))
    assert browser.run(SCROLLED) == []


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
def test_a_chain_can_be_read_from_afar_where_it_is_presented(
    browser: Browser, size: tuple[int, int]
) -> None:
    browser.look(*size)
    browser.open(shown("worked", quiz=True))
    browser.run("document.getElementById('present').click()")
    assert browser.run(SCROLLED) == []
    name = "document.querySelector('#n0 .name')"
    assert browser.run(f"return {name}.getBoundingClientRect().height") >= size[1] / 40


CONTRASTS = """
const channels = text => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(
  c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const behind = part => {
  const box = part.closest('g') && part.closest('g').querySelector('rect');
  if (box) return channels(getComputedStyle(box).fill);
  for (let at = part; at; at = at.parentElement) {
    const found = channels(getComputedStyle(at).backgroundColor);
    if (found.length < 4 || found[3] > 0) return found;
  }
};
return [...document.querySelectorAll('svg text, td, th, p, h1, h2, label, button, output, select')]
  .filter(part => part.textContent.trim() && part.getClientRects().length)
  .map(part => {
    const style = getComputedStyle(part);
    const ink = channels(part instanceof SVGElement ? style.fill : style.color);
    const [a, b] = [light(ink), light(behind(part))].sort((x, y) => y - x);
    return [(a + 0.05) / (b + 0.05), part.textContent];
  }).sort((x, y) => x[0] - y[0])[0];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out(browser: Browser, scheme: str) -> None:
    browser.look(1280, 720, scheme)
    browser.open(shown("survey", mode="both"))
    for at in range(12):
        browser.run("chalkgrad.go(arguments[0])", at)
        contrast, text = browser.run(CONTRASTS)
        assert contrast >= 4.5, text
    move(browser, 0, "-1")
    contrast, text = browser.run(CONTRASTS)
    assert contrast >= 4.5, text


OUTSIDE = """
return [...document.querySelectorAll('svg g g')].flatMap(group => {
  const box = group.querySelector('rect').getBoundingClientRect();
  return [...group.querySelectorAll('text')].filter(text => {
    const is = text.getBoundingClientRect();
    return is.width && (is.left < box.left - 0.5 || is.right > box.right + 0.5
      || is.top < box.top - 1 || is.bottom > box.bottom + 1);
  }).map(text => text.textContent);
});
"""


@pytest.mark.parametrize("font", ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"])
@pytest.mark.parametrize("name", ["product", "network"])
def test_no_text_leaves_its_box(browser: Browser, name: str, font: str) -> None:
    html = shown(name, mode="both").html.replace("system-ui,", f'"{font}",')
    sheet = html[html.index("<style>") + 7 : html.index("</style>")]
    from viz.pages.page import _hash

    old = re.search(r"style-src ('[^']+')", html)
    assert old
    browser.open(Page(html.replace(old[1], _hash(sheet)), ""))
    browser.run("return document.fonts.ready")
    assert browser.run("return getComputedStyle(document.body).fontFamily").startswith(f'"{font}"')
    for number in ("0.5", "-8.888e-188", "8.888e+99"):
        move(browser, 0, number)
        move(browser, 1, number)
        browser.run(LAST)
        assert browser.run(OUTSIDE) == []


def test_in_print_it_is_a_worksheet(browser: Browser) -> None:
    browser.open(shown("product"))
    browser.run(LAST)
    browser.look(1280, 720, medium="print")
    hidden = "return getComputedStyle(document.querySelector(arguments[0])).{}"
    assert browser.run(hidden.format("visibility"), "#n5 .value tspan:last-child") == "hidden"
    assert browser.run(hidden.format("visibility"), "#n0 .value tspan:last-child") == "visible"
    assert browser.run(hidden.format("color"), "#r5 .value") == "rgba(0, 0, 0, 0)"
    assert browser.run(hidden.format("color"), "#r0 .value") == "rgb(0, 0, 0)"
    assert browser.run(hidden.format("display"), "#controls") == "none"


def test_large_graphs_keep_their_numbers_in_view(browser: Browser) -> None:
    browser.open(page(hundred_nodes()))
    for at in (30, 90, 150):
        browser.run("chalkgrad.go(arguments[0])", at)
        assert browser.run(
            "const is = document.querySelector('.node.now').getBoundingClientRect(),"
            " frame = document.getElementById('picture').getBoundingClientRect();"
            "return is.left >= frame.left && is.right <= frame.right"
        )


GAPS = """
return chalkgrad.model.nodes.flatMap((node, z) => node.of.flatMap((x, slot) => {
  const paths = [...document.querySelectorAll(`#e${z}_${slot} > path`)], last = paths.at(-1);
  const ends = [[x, paths[0], 0], [z, last, last.getTotalLength()]];
  return ends.map(([i, path, length]) => {
    const at = path.getPointAtLength(length).matrixTransform(path.getScreenCTM());
    const box = document.querySelector(`#n${i} rect`).getBoundingClientRect();
    return Math.max(box.left - at.x, at.x - box.right, box.top - at.y, at.y - box.bottom);
  });
}));
"""


@pytest.mark.parametrize("name", ["product", "choices", "network"])
def test_lines_lead_from_operands_to_results(browser: Browser, name: str) -> None:
    browser.open(shown(name))
    assert max(browser.run(GAPS)) < 4


def test_a_tall_picture_stands_beside_what_is_said(browser: Browser) -> None:
    level = [Value(1) for _ in range(32)]
    while len(level) > 1:
        level = [x * y for x, y in zip(level[::2], level[1::2], strict=True)]
    for shown_page, is_beside in ((page(level[0]), True), (shown("worked"), False)):
        browser.open(shown_page)
        picture, side = browser.run(
            "return ['picture', 'side'].map(id => {"
            "const {left, right} = document.getElementById(id).getBoundingClientRect();"
            "return [left, right]; })"
        )
        assert (picture[1] <= side[0]) is is_beside
