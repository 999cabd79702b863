"""`make pictures`: every page as it looks, in both languages, at three widths, in the dark and on paper.

They go to screenshots/, a folder for each site and language. What a machine sees is looked for on the way, and ends
this with 1: a page that rolls sideways, words cut off or in a column, cards that end in an empty one, colours too close
to one another, errors of scripts. Of windows, cases, numbers and documents several are taken.

    make pictures ARGS='--site desk --language en --only /admin/cases/'
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, OPTIONS, PICTURES, signed_in
from tests.browser.test_every_page import AT_ONCE, AXE, complaints, crawl, pattern
from tests.browser.test_layouts import faults
from tests.chaos.faults import Stack

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Whose site, who signs in there, and where to begin.
SITES: Final = {
    "client": ("qinghe", "owner", "/"),
    "small": ("mingli", "viewer", "/"),
    "public": ("", "", "/"),
    "desk": ("", "admin", "/admin/"),
}
LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}
SEVERAL: Final = {"/windows/*/": 8, "/cases/*/": 4, "/numbers/*/": 3, "/licences/*/": 3}  # pages that differ by state


@dataclass
class Album:
    """The pictures of one site in one language, and what was wrong with them."""

    folder: Path
    page: Page
    kept: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)  # of scripts, on the page that is looked at
    places: dict[str, list[str]] = field(default_factory=dict)  # addresses of a pattern, of which several are looked at

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.add_init_script(AXE)
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def kind(self, url: str) -> str:
        """The page's pattern, with its place among those of it where several are looked at."""
        kind, path = pattern(url), urlsplit(url).path
        known = self.places.setdefault(kind, [])
        if path not in known and len(known) < SEVERAL.get(kind, 1):
            known.append(path)
        return f"{kind} {known.index(path) + 1}" if path in known[1:] else kind

    def take(self, name: str) -> list[str]:
        """Keep how the page looks in every way; what is wrong with it, a line each."""
        problems: list[str] = []

        def keep(look: str) -> None:
            if size := self.page.viewport_size:  # as high as the page: bars stand at its foot, not in its middle
                height = self.page.evaluate("() => document.documentElement.scrollHeight")
                self.page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
            self.page.screenshot(path=self.folder / f"{name}-{look.rsplit(maxsplit=1)[-1]}.png")
            self.kept += 1
            if look in {"at 390", "at 1280", "in the dark"}:
                problems.extend(f"{look}: {each}" for each in complaints(self.page, only_colours=True))

        problems += faults(self.page, keep)
        self.page.evaluate(AT_ONCE)
        self._at_night(True)
        keep("in the dark")
        self._at_night(False)
        return problems

    def _at_night(self, dark: bool) -> None:
        self.page.emulate_media(color_scheme="dark" if dark else "light")
        # The desk's own script asks as a page loads, and not when the night begins.
        self.page.evaluate("dark => document.documentElement.classList.toggle('dark', dark)", dark)

    def fill(self, start: str, wanted: Callable[[str], bool]) -> None:
        """Take every page that links lead to."""

        def look(address: str) -> None:
            kind, path = self.kind(self.page.url), urlsplit(address).path
            if wanted(path):
                name = re.sub(r"[^\w*]+", "-", kind.replace("*", "x")).strip("-") or "home"
                self.wrong[kind] = self.take(name) + [f"script: {each}" for each in self.errors]
            self.errors.clear()

        crawl(self.page, start, look, kind=self.kind)


@contextmanager
def house(port: int) -> Iterator[int]:
    """The port of the portal with the demo: of one that runs already, or of one for this run alone."""
    if port:
        yield port
        return
    with TemporaryDirectory(prefix="shouhao-pictures-") as folder:
        Path(folder).chmod(0o711)
        stack = Stack.start(Path(folder) / "data", demo=True)
        try:
            yield stack.port
        finally:
            stack.stop()


def album(browser: Browser, port: int, site: str, language: str, only: str) -> Album:
    """The pictures of a site in a language, taken."""
    client, person, start = SITES[site]
    page = signed_in(browser, port, client, person, language=LANGUAGES[language])
    taken = Album(PICTURES / f"{site}-{language}", page)
    taken.fill(start, lambda path: path.startswith(only))
    page.context.close()
    return taken


def main(arguments: list[str]) -> int:
    """Take them, say what is wrong; whether something is."""
    parser = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    parser.add_argument("--site", choices=SITES, action="append", help="all, unless some are named")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="both, unless one is named")
    parser.add_argument("--only", default="/", help="pages below this path alone")
    parser.add_argument("--at", type=int, default=0, metavar="PORT", help="of a `make run` that is running")
    asked = parser.parse_args(arguments)
    wrong = 0
    with house(asked.at) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for site in asked.site or SITES:
            for language in asked.language or LANGUAGES:
                taken = album(browser, port, site, language, asked.only)
                print(f"{taken.folder}: {taken.kept} pictures of {len(taken.wrong)} pages", flush=True)
                for where, problems in taken.wrong.items():
                    wrong += len(problems)
                    print("".join(f"  {where}  {each}\n" for each in dict.fromkeys(problems)), end="", flush=True)
        browser.close()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
