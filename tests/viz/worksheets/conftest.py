"""The browser for the sheet that is filled in on a screen."""

from tests.viz.pages.conftest import _driver, browser

__all__ = ["_driver", "browser"]
