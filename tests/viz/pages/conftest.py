"""A browser for the tests of pages."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.viz.pages.browser import Browser


@pytest.fixture(scope="session")
def _driver() -> Iterator[webdriver.Chrome]:
    chromium, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and chromedriver):
        missing = "there is no chromium with its chromedriver"
        if os.environ.get("CHALKGRAD_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    options = Options()
    options.binary_location = chromium
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=en"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(chromedriver))
    yield driver
    driver.quit()


@pytest.fixture
def browser(_driver: webdriver.Chrome, tmp_path: Path) -> Iterator[Browser]:
    """A browser on an empty page; at the end its console must be empty."""
    browser = Browser(_driver, tmp_path)
    browser.reset()
    yield browser
    assert _driver.get_log("browser") == []
