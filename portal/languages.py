"""The language in which whoever asks is answered, of those that we speak.

Django looks on the disk for each part of each code that anybody makes up: 300 bytes of them took 26 ms.
"""

from functools import lru_cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

SPOKEN: Final = {code.partition("-")[0]: code for code, _name in settings.LANGUAGES}


@lru_cache(maxsize=1_000)
def language_of(accepted: str) -> str:
    """The one that Accept-Language wants most, whatever its country or script."""
    for code, _share in parse_accept_lang_header(accepted):
        if code == "*":
            break
        if spoken := SPOKEN.get(code.partition("-")[0]):
            return spoken
    return str(settings.LANGUAGE_CODE)


def language_of_request(request: HttpRequest) -> str:
    """The one chosen in this browser, else the one that it wants."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen is not None and chosen in SPOKEN.values():
        return chosen
    return language_of(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
