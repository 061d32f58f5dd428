"""Chromium as people use it: with scripts and without, wide and narrow, checked by axe."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "correct horse battery"

browser_test = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no Chromium: apt-get install chromium, or set CHROMIUM to its path"
    ),
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that asks nothing of the network."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody in front of a browser, and the portal's address."""

    page: Page
    address: str
    has_scripts: bool

    def opens(self, path: str) -> None:
        """Go to the page and stay when it answers; check it with axe."""
        self.page.goto(urljoin(self.address, path))
        self.finds_it_accessible()

    def signs_in(self, email: str) -> None:
        self.opens("/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def reads(self, text: str) -> None:
        """The page shows the text."""
        self.page.get_by_text(text).first.wait_for(timeout=10_000)

    def finds_it_accessible(self) -> None:
        """No violation of axe's rules; without scripts axe cannot run and the walk still counts.

        The page is there in whole first: after a click it may have come in part.
        """
        self.page.wait_for_load_state()
        if self.has_scripts:
            found = Axe().run(self.page)
            assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"

    def sees_no_sideways_scrolling(self) -> None:
        """The page fits a telephone of 320 pixels."""
        self.page.set_viewport_size({"width": 320, "height": 800})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{self.page.url} is {width} pixels wide at 320"

    def photographs(self, name: str) -> None:
        """Keep a picture when a folder for them is named in the environment."""
        folder = os.environ.get("PORTAL_SCREENSHOTS")
        if folder:
            scripts = "" if self.has_scripts else "-no-scripts"
            self.page.screenshot(path=Path(folder) / f"{name}{scripts}.png", full_page=True)
