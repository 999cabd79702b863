"""templates/: no line is longer than an editor shows beside another file."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

WIDEST = 160  # columns


def test_no_line_of_a_page_is_too_wide() -> None:
    """Letters (.txt) are left out: there each paragraph is a line, which the reader's own program breaks."""
    wide = [
        f"{path.relative_to(settings.ROOT)}:{number}"
        for path in sorted(Path(settings.ROOT, "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDEST
    ]
    assert not wide
