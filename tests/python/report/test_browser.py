"""The page in a real browser: every chart drawn, nothing fetched, no error on the console."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from house import TIMEOUT_SECONDS
from lxml import html

from scripts.report.charts import DRAWINGS

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for path in map(shutil.which, NAMES) if path), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--virtual-time-budget=20000", "--enable-logging=stderr", "--v=0"),
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def opened(page_files, tmp_path_factory) -> dict[tuple, tuple]:
    """Each page opened on a desk and on a phone: its document once drawn, and what was logged."""
    found = {}
    for language, width in (("fr", 1280), ("en", 390)):
        path = page_files[language]
        done = subprocess.run(
            [
                *(BROWSER, *FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('browser')}"),
                *(f"--window-size={width},2000", "--dump-dom", path.as_uri()),
            ],
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        found[language, width] = (html.fromstring(done.stdout), done.stderr)
    return found


def test_every_chart_is_drawn(opened):
    for (language, width), (tree, _) in opened.items():
        assert tree.get("data-ready") == "yes", (language, width)
        figures = tree.xpath("//figure[@data-chart]")
        assert len(figures) == len(DRAWINGS)
        drawn = 0
        for figure in figures:
            state = figure.get("data-drawn")
            assert state in ("yes", "empty"), figure.get("data-chart")
            if state == "yes":
                assert figure.xpath(".//div[@role='img']//*[name()='svg']//*[name()='path']")
                drawn += 1
            else:
                assert figure.xpath(".//p[@class='notice']")
        assert drawn >= 4, f"{drawn} charts drawn"


def test_the_console_says_nothing(opened):
    for _, log in opened.values():
        unwanted = re.compile(r"CONSOLE|Refused to|net::ERR")
        said = [line for line in log.splitlines() if unwanted.search(line)]
        assert not said, said


def test_tables_and_alternatives_follow_the_drawing(opened):
    for tree, _ in opened.values():
        for figure in tree.xpath("//figure[@data-drawn='yes']"):
            assert figure.xpath(".//tbody/tr"), figure.get("data-chart")
            assert len(figure.xpath(".//div[@role='img']/@aria-label")[0]) > 30
            assert figure.xpath(".//div[@role='img']/div[@aria-hidden='true']")
