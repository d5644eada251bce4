"""The style of plots takes the fonts with Chinese letters that a machine has."""

from types import SimpleNamespace
from typing import Any

from autograd.text.plotstyle import CHINESE_FONTS, style

NOTO, HEI = CHINESE_FONTS[0], CHINESE_FONTS[4]


class Manager:
    """Matplotlib's list of fonts, which was made before the machine had its last ones."""

    def __init__(self, *names: str) -> None:
        self.ttflist = [SimpleNamespace(fname=name, name=name) for name in names]

    def addfont(self, path: str) -> None:
        """List the font in a file."""
        if path == "broken":
            raise RuntimeError
        self.ttflist.append(SimpleNamespace(fname=path, name=path))


def families(manager: Manager, *found: str) -> list[str]:
    """The fonts of the style, on a machine with the fonts `found`."""
    font_manager = SimpleNamespace(fontManager=manager, findSystemFonts=lambda: list(found))
    settings: Any = style(font_manager)
    return list(settings["font.family"])


def test_the_fonts_listed_come_first_in_the_order_of_preference() -> None:
    assert families(Manager("DejaVu Sans", HEI, NOTO)) == ["sans-serif", NOTO, HEI]
    assert families(Manager("DejaVu Sans")) == ["sans-serif"]


def test_a_font_installed_after_the_list_was_made_is_found() -> None:
    manager = Manager("DejaVu Sans")
    assert families(manager, "DejaVu Sans", "broken", NOTO) == ["sans-serif", NOTO]
    assert [font.name for font in manager.ttflist] == ["DejaVu Sans", NOTO]
