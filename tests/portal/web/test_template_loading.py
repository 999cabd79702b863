"""portal/web/template_loading.py: what is the same for all is worked out once, and reads as it did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Engine
from django.template.base import NodeList
from django.urls import set_urlconf
from django.utils import translation

ROOT = Path(settings.ROOT, "templates")
PAGES = {
    "page.html": "{% load i18n shouhao static %}{# a word #}"
    '<p>{% translate "Numbers" %} {% icon "phone" %} '
    "{% static 'portal/logo.svg' %} {% url 'numbers' %}{% include 'part.html' %}{{ name }}{% blocktranslate %}None"
    "{% endblocktranslate %}</p>",
    "part.html": '{% load i18n %}<b>{% translate "Labels" %}</b>',
    "itself.html": "{% load i18n %}{{ name }}{% if deep %}{% include 'itself.html' with deep=False %}{% endif %}",
    "looking.html": "{% load i18n %}{% if name %}{% include 'page.html' %}{% endif %}{% translate name %}",
    "elsewhere.html": "{% if name %}-{% else %}{% url 'no_such_page' %}{% endif %}",
    "frame.html": "{% load i18n %}<title>{% block title %}{% translate 'Numbers' %}{% endblock %}</title>{{ name }}"
    "{% block content %}{% block first %}-{% endblock %}{% endblock %}{% block last %}last{% endblock %}",
    "extending.html": "{% extends 'frame.html' %}{% load i18n %}not shown{% block content %}"
    "{% translate 'Labels' as name %}{{ name }}{% block first %}{% if deep %}deep{% endif %}{% endblock %}"
    "{% endblock %}",
    "further.html": "{% extends 'extending.html' %}{% block first %}{{ name }} first{% endblock %}"
    "{% block last %}{{ name }}{% endblock %}{% block nowhere %}not shown{% endblock %}",
    "adding.html": "{% extends 'further.html' %}{% block title %}{{ block.super }} and more{% endblock %}",
    "by_name.html": "{% extends name|yesno:'frame.html,page.html' %}{% block title %}by name{% endblock %}",
    "within.html": "<b>{% if deep %}{% block title %}-{% endblock %}{% endif %}</b>",
    "into.html": "{% extends 'within.html' %}{% block title %}{{ name }}{% endblock %}",
    "without.html": "{% extends 'within.html' %}",
    "through.html": "{% extends 'without.html' %}{% block title %}{{ name }}{% endblock %}",
    "passing.html": "{# a word #}{% extends name|yesno:'frame.html,page.html' %}",
    "over.html": "{% extends 'passing.html' %}{% block title %}{{ name }}{% endblock %}",
    "including.html": "{% include 'given.html' with name='<i>' other=name %}{% include 'part.html' with name=1 %}"
    "{{ other }}{% for each in 'ab' %}{% include 'turns.html' %}{% include 'only.html' with name=each only %}"
    "{% endfor %}{% include 'framed.html' %}",
    "given.html": "{% load i18n %}{{ name }}{{ other }}{% translate 'Labels' as other %}{{ other }}",
    "turns.html": "{% for each in 'abc' %}{% cycle 'odd' 'even' %}{% ifchanged deep %}{{ deep }}{% endifchanged %}"
    "{% endfor %}",
    "only.html": "{{ name }}{{ deep }}",
    "framed.html": "{% extends 'frame.html' %}{% block last %}{{ name }}{% endblock %}",
    "set_in.html": "<ul>\n  {% for each in 'ab' %}\n    <li>\n\n      {{ each }}</li>\n  {% endfor %}\n</ul>\n"
    "<p>two  spaces</p>",
    "set_in.txt": "one\n\n  two",
    "letter.txt": '{% load i18n %}{% autoescape off %}{% translate "Numbers" %} & {{ name }}{% endautoescape %}',
}
SOURCES = ("django.template.loaders.locmem.Loader", PAGES)
OPTIONS: dict[str, Any] = {
    "libraries": {
        "shouhao": "portal.templatetags.shouhao",
        "i18n": "django.templatetags.i18n",
        "static": "django.templatetags.static",
    }
}


@pytest.fixture
def at_a_clients_site() -> Iterator[None]:
    set_urlconf("portal.urls_client")
    yield
    set_urlconf(None)


def engine(loader: str) -> Engine:
    return Engine(loaders=[(loader, [SOURCES])], **OPTIONS)


@pytest.fixture
def settled() -> Engine:
    return engine("portal.web.template_loading.Loader")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_it_reads_as_it_did(settled: Engine, at_a_clients_site: None, name: str, language: str) -> None:
    plain = engine("django.template.loaders.cached.Loader")
    with translation.override(language):
        for values in ({"name": "<Anne>", "deep": True}, {"name": "Labels", "deep": False}):
            expected = plain.get_template(name).render(Context({**values}))  # a tag may set a name there
            rendered = settled.get_template(name).render(Context({**values}))
            assert rendered.split() == expected.split()
            assert "\n" in expected or rendered == expected


def test_each_language_has_its_own(settled: Engine, at_a_clients_site: None) -> None:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = settled.get_template("part.html").render(Context())
    assert said["en"] == "<b>Labels</b>"
    assert "标签" in said["zh-hans"]


def test_what_is_the_same_is_one_text(settled: Engine, at_a_clients_site: None) -> None:
    with translation.override("en"):
        nodes: NodeList = settled.get_template("page.html").nodelist
    assert [type(node).__name__ for node in nodes] == ["TextNode", "VariableNode", "TextNode"]


def test_how_its_lines_are_set_in_is_left_out_of_a_page(settled: Engine) -> None:
    rendered = settled.get_template("set_in.html").render(Context())
    assert rendered == "<ul>\n\n<li>\na</li>\n\n<li>\nb</li>\n\n</ul>\n<p>two  spaces</p>"
    letter = {"letter.txt": "one\n  two\n"}
    plain = Engine(
        loaders=[("portal.web.template_loading.Loader", [("django.template.loaders.locmem.Loader", letter)])]
    )
    assert plain.get_template("letter.txt").render(Context()) == "one\n  two\n", "a letter stays as it is written"


def test_a_page_is_one_with_what_it_extends(settled: Engine, at_a_clients_site: None) -> None:
    with translation.override("en"):
        nodes = settled.get_template("further.html").nodelist
    assert "ExtendsNode" not in {type(node).__name__ for node in nodes}
    assert len(settled.get_template("frame.html").render(Context())) < len(
        settled.get_template("further.html").render(Context({"name": "a name"}))
    )


@pytest.mark.parametrize("loader", ["portal.web.template_loading.Loader", "django.template.loaders.cached.Loader"])
def test_an_error_in_what_an_included_part_is_given_stays_itself(loader: str) -> None:
    pages = {"page.html": "{% include 'part.html' with name=number|divisibleby:0 %}", "part.html": "{{ name }}"}
    failing = Engine(loaders=[(loader, [("django.template.loaders.locmem.Loader", pages)])], debug=True)
    with pytest.raises(ZeroDivisionError) as caught:
        failing.get_template("page.html").render(Context({"number": 1}))
    assert "include" in caught.value.template_debug["during"]  # type: ignore[attr-defined]  # what Django's page shows


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_thousands_are_set_apart_where_people_read_and_nowhere_else(language: str) -> None:
    """A field that holds “1,000” is refused when it comes back, and a bar of that width is not drawn."""
    page = (
        '{% load i18n %}<input {% if name %}max="{{ n }}"{% endif %} title="{% translate name %}" value={{ n }}>{{ n }}'
        '{% for each in many %}<i id="{{ each }}">{{ each }}</i>{% endfor %}'
        "{% blocktranslate count c=n %}{{ c }}{% plural %}{{ c }}{% endblocktranslate %}"
    )
    loader = ("portal.web.template_loading.Loader", [("django.template.loaders.locmem.Loader", {"n.html": page})])
    with translation.override(language):
        template = Engine(loaders=[loader], **OPTIONS).get_template("n.html")
        said = template.render(Context({"n": 1000, "name": "x", "many": [2000]}))
    assert said == '<input max="1000" title="x" value=1000>1,000<i id="2000">2,000</i>1,000'
