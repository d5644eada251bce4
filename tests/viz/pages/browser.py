"""What the tests do with a page in a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from viz import Page
from viz.pages import page as module

FOLDER = Path(module.__file__).parent
EMPTY = "about:blank"


class Browser:
    """A headless browser, with the few things that tests ask of it."""

    def __init__(self, driver: Any, folder: Path) -> None:
        self.driver = driver
        self.folder = folder
        self.usual = True
        self.opened = 0

    def look(
        self, width: int = 1280, height: int = 720, scheme: str = "light", medium: str = ""
    ) -> None:
        """Set the screen's size and what the user prefers."""
        self.usual = (width, height, scheme, medium) == (1280, 720, "light", "")
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700},
        )
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": features, "media": medium}
        )

    def open(self, page: Page, state: str = "") -> None:
        """Show a page as a file from a disk, another for each: with the same it could stay."""
        self.opened += 1
        path = page.save(self.folder / f"page_{self.opened}.html")
        self.driver.get(path.as_uri() + state)

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns, which runs in the page."""
        return self.driver.execute_script(script, *arguments)

    def press(self, *keys: str) -> None:
        """Press keys, in whatever has the focus."""
        self.driver.switch_to.active_element.send_keys(*keys)

    def text(self, selector: str) -> str:
        """The text of an element, shown or not."""
        return self.run("return document.querySelector(arguments[0]).textContent", selector)

    def compute(self, rows: str, script: str, data: Any) -> Any:
        """What a script returns that knows the model and `ROWS`; data and result go as text.

        Selenium would turn -0 into 0. It runs in an empty page.
        """
        if self.driver.current_url != EMPTY:
            self.driver.get(EMPTY)
        files = [FOLDER / "numbers.js", *FOLDER.glob("functions/*.js"), FOLDER / "model.js"]
        sources = [path.read_text("utf-8") for path in files]
        text = "\n".join(
            [*sources, f"const ROWS = {rows}, DATA = JSON.parse(arguments[0]);", script]
        )
        return self.driver.execute_script(text, json.dumps(data))
