"""A headless browser, where one is installed: `take(page, picture, width)`."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SECONDS = 60
_MEASURE = "<script>document.title = document.body.scrollHeight</script>"
_JUTTING = """<script>document.title = Array.from(document.querySelectorAll('main'),
  one => one.scrollWidth - one.clientWidth).join(',') + ','</script>"""


def find_browser() -> str | None:
    """OFSTED_BOT_BROWSER, else the first on the path that draws pages without a window."""
    named = os.environ.get("OFSTED_BOT_BROWSER")
    return named or next((found for name in _NAMES if (found := shutil.which(name))), None)


def take(
    browser: str, page: str, picture: Path, *, width: int, most: int = 4_000, least: float = 1
) -> int:
    """Draws the page as high as it is, at twice its size or, to be at most `most` pixels high, at
    down to `least` of it; gives its height in CSS pixels."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(page + _MEASURE, "utf-8")
        height = _height(browser, file, width, folder)
        scale = f"--force-device-scale-factor={min(2, max(least, most / height)):.2f}"
        size = f"--window-size={width},{height}"
        _run(browser, folder, size, scale, f"--screenshot={picture}", file.as_uri())
    return height


def measure(browser: str, page: str, *, width: int) -> list[int]:
    """How far each drawing on the page juts out beyond its width, in CSS pixels: 0 is right."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "page.html")
        file.write_text(page + _JUTTING, "utf-8")
        found = _title(browser, file, width, folder)
    return [int(one) for one in found.split(",") if one]


def _height(browser: str, file: Path, width: int, folder: str) -> int:
    return int(_title(browser, file, width, folder))


def _title(browser: str, file: Path, width: int, folder: str) -> str:
    """What the page's own script found out."""
    seen = _run(browser, folder, f"--window-size={width},600", "--dump-dom", file.as_uri())
    found = re.search(r"<title>([\d,]+)</title>", seen)
    if found is None:
        raise RuntimeError(f"{browser} drew no page; is it a Chromium?")
    return found[1]


def _run(browser: str, folder: str, *arguments: str) -> str:
    """One page, without network, and without a sandbox, which containers do not offer."""
    done = subprocess.run(
        [
            *(
                browser,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--disable-lcd-text",
            ),
            *("--no-first-run", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND"),
            *(f"--user-data-dir={folder}/profile", *arguments),
        ],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    return done.stdout
