"""The words of the field: each means something where it stands, and all of them stand in one list."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from portal.shell.glossary import GLOSSARY
from tests.portal_client import PortalClient

TERM = re.compile(r'{% term "(\w+)"')
TEMPLATES = Path(settings.ROOT) / "templates" / "portal"


def terms_of(path: Path) -> list[str]:
    return TERM.findall(path.read_text())


def test_a_page_names_terms_that_are_known() -> None:
    named = {name for path in TEMPLATES.rglob("*.html") for name in terms_of(path)}
    assert len(named) > 25
    assert named <= set(GLOSSARY)


@pytest.mark.django_db
def test_the_list_says_what_each_word_means(viewer: PortalClient) -> None:
    page = viewer.get(reverse("words")).content.decode()
    with translation.override("zh-hans"):
        chinese = {str(each.meaning) for each in GLOSSARY.values()}
    with translation.override("en"):
        english = {str(each.meaning) for each in GLOSSARY.values()}
    assert not chinese & english
    said = [meanings for meanings in (chinese, english) if all(each.split("“")[0] in page for each in meanings)]
    assert len(said) == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("readers_of_english")
def test_a_heading_says_what_its_word_means(viewer: PortalClient) -> None:
    page = viewer.get(reverse("trust")).content.decode()
    assert 'popovertarget="term-trust"' in page
    assert 'aria-describedby="term-trust">Trust</button>' in page
    assert page.count('id="term-trust"') == 1
    assert "enough of them in a row open the green channel" in page
