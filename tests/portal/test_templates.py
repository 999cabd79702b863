"""templates/: no line is longer than an editor shows beside another file; points are those of the language read."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

WIDEST = 160  # columns
TEMPLATES = Path(settings.ROOT, "templates")
# What is translated whole, and what nobody reads.
APART = re.compile(
    r"\{% blocktranslate\b.*?\{% endblocktranslate %\}|\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}"
    r"|<style.*?</style>|<script.*?</script>",
    re.DOTALL,
)
# What a template says of itself; a tag of HTML up to its end.
OF_TEMPLATES = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"""<\w(?:[^<>"']|"[^"]*"|'[^']*')*""")
# Points of English after, or a bracket of English before, what is said in the reader's language.
BARE_POINT = re.compile(r"(?:\}\}|%\})(?:</\w+>)?:(?=[\s<])|[\s>]\((?:\{\{|\{%)|(?:\}\}|%\})(?:</\w+>)?[,;](?=[\s<{])")


def test_no_line_of_a_page_is_too_wide() -> None:
    """Letters (.txt) are left out: there each paragraph is a line, which the reader's own program breaks."""
    wide = [
        f"{path.relative_to(settings.ROOT)}:{number}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > WIDEST
    ]
    assert not wide


def test_no_point_of_english_stands_between_words_of_the_readers_language() -> None:
    """“邮件: 1” and “陈晓 (您)” were read so: a colon is `{% translate ": " %}`, the rest goes without."""
    bare = [
        f"{path.relative_to(settings.ROOT)}: {found[0]!r}"
        for path in sorted(TEMPLATES.rglob("*.*"))
        for found in BARE_POINT.finditer(APART.sub(" ", path.read_text()))
    ]
    assert not bare


def test_no_tag_ends_within_a_value_of_it() -> None:
    """Numbers after such a “>” are taken for what people read: a field would hold “1,000” (template_loading)."""
    ends = [
        f"{path.relative_to(settings.ROOT)}: {found[0]!r}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in TAG.finditer(OF_TEMPLATES.sub("", path.read_text()))
        if ">" in found[0]
    ]
    assert not ends


def test_no_line_ends_after_a_point_of_the_readers_language() -> None:
    """“座机： 3” was read so: Chinese has no space after a point, and a line's end is one."""
    ends = [
        f"{path.relative_to(settings.ROOT)}: {found[0]!r}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for found in re.finditer(r'\{% translate "[:,;] " %\}\s*\n', path.read_text())
    ]
    assert not ends
