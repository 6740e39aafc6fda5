"""The page in a real browser: every chart drawn, nothing fetched, no error on the console."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from house import TIMEOUT_SECONDS
from lxml import etree, html

from scripts.report.drawings import DRAWINGS

NAMES = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((path for path in map(shutil.which, NAMES) if path), None)
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--virtual-time-budget=20000", "--enable-logging=stderr", "--v=0"),
)

# What a reader does, done by the page itself: takes every chart along, then asks for another group.
READER = """
<script>
(() => {
  const kept = document.createElement("section");
  const keep = (kind, text) => {
    const line = document.createElement("pre");
    line.className = kind;
    line.textContent = text;
    kept.append(line);
  };
  const address = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    blob.text().then((text) => keep(blob.type.startsWith("image") ? "svg" : "csv", text));
    return address(blob);
  };
  const wait = setInterval(() => {
    if (!document.documentElement.dataset.ready) return;
    clearInterval(wait);
    const buttons = document.querySelectorAll("figure[data-drawn='yes'] button");
    buttons.forEach((button) => button.click());
    const figure = document.querySelector("#chart-chronogram");
    const table = () => figure.querySelector("tbody").textContent;
    const select = figure.querySelector("select[data-filter='group']");
    const before = table();
    select.selectedIndex = 1;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    keep("filtered", before === table() ? "same" : "changed");
    setTimeout(() => document.body.append(kept), 3000);
  }, 100);
})();
</script>
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def opened(page_files, tmp_path_factory) -> dict[tuple, tuple]:
    """Each page opened on a desk and on a phone: its document once drawn, and what was logged."""
    found = {}
    for language, width in (("fr", 1280), ("en", 390)):
        found[language, width] = look_at(
            page_files[language], width, tmp_path_factory.mktemp("browser")
        )
    return found


def look_at(path: Path, width: int, profile: Path) -> tuple[html.HtmlElement, str]:
    """A page in a window of some pixels: its document once its scripts have run, and the log."""
    done = subprocess.run(
        [
            *(BROWSER, *FLAGS, f"--user-data-dir={profile}"),
            *(f"--window-size={width},2000", "--dump-dom", path.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    return html.fromstring(done.stdout), done.stderr


@pytest.fixture(scope="module")
def used(pages, tmp_path_factory) -> html.HtmlElement:
    """The French page after a reader has downloaded every chart and changed a filter."""
    head, body_end, tail = pages["fr"].rpartition("</body>")
    path = tmp_path_factory.mktemp("used") / "index.html"
    path.write_text(head + READER + body_end + tail, encoding="utf-8")
    tree, _ = look_at(path, 1280, path.parent / "profile")
    return tree


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


def test_downloads_say_what_they_show(used):
    drawn = used.xpath("//figure[@data-drawn='yes']")
    images = [node.text for node in used.xpath("//pre[@class='svg']")]
    assert len(images) == len(drawn) == len(used.xpath("//pre[@class='csv']"))
    titles = {figure.findtext("h3").strip() for figure in drawn}
    for image in images:
        words = etree.fromstring(image.encode()).xpath("//*[name()='text']//text()")
        assert titles & set(words), "no title in the image"
        assert any("Source" in word for word in words), "no source in the image"
    for node in used.xpath("//pre[@class='csv']"):
        header, *lines = node.text.lstrip("\ufeff").splitlines()
        assert lines and all(line.count('","') <= header.count(",") for line in lines)


def test_another_group_is_another_table(used):
    assert used.xpath("//pre[@class='filtered']")[0].text == "changed"
