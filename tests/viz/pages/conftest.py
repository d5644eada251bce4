"""A browser for the tests of pages."""

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.machine import lacking
from tests.viz.pages.browser import Browser
from viz.pages import layout


@pytest.fixture(scope="package", autouse=True)
def _laid_out_once() -> Iterator[None]:
    """All pages of one graph share its layouts."""
    kept = cache(layout.render)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "render", lambda sources, format: kept(tuple(sources), format))
        yield


@pytest.fixture(scope="session")
def _driver() -> Iterator[Any]:
    try:
        from selenium import webdriver
    except ModuleNotFoundError:
        lacking("selenium")
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and chromedriver):
        lacking("chromium with its chromedriver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    Browser(driver, Path()).look()
    yield driver
    driver.quit()


@pytest.fixture
def browser(_driver: Any, tmp_path: Path) -> Iterator[Browser]:
    """A laptop's browser, light, calm; at the end its console must be empty."""
    browser = Browser(_driver, tmp_path)
    yield browser
    if not browser.usual:
        browser.look()
    assert _driver.get_log("browser") == []
