"""Explains a term when it is hovered, focused or tapped. Once on a page, as its ID stands for it."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.shell.glossary import GLOSSARY
from portal.web.template_loading import same_for_all


@same_for_all
def term(name: str, words: str = "") -> SafeString:
    """The term, or `words` for it as they stand in the sentence, with its meaning behind it."""
    of_field = GLOSSARY[name]
    return format_html(
        '<button type="button" class="term" popovertarget="term-{0}" popovertargetaction="show" '
        'aria-describedby="term-{0}">{1}</button><span popover id="term-{0}" class="term-says">{2}</span>',
        name,
        words or of_field.word,
        of_field.meaning,
    )
