"""What the next page says once: kept in a cookie, or in the session where it is too long for one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class CookieOfOneHost(CookieStorage):
    """Django's, under a name like that of the other cookies."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class SaidOnce(FallbackStorage):
    """MESSAGE_STORAGE."""

    storage_classes = (CookieOfOneHost, SessionStorage)
