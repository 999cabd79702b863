"""Messages for the next page: kept in a cookie, or in the session where they are too long for one."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.core import signing
from django.http import HttpRequest
from django.utils.functional import cached_property


class CookieOfOneHost(CookieStorage):
    """Django's, under a name like that of the other cookies; most requests have none, and need nobody who signs."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"

    def __init__(self, request: HttpRequest) -> None:
        super(CookieStorage, self).__init__(request)

    @cached_property
    def signer(self) -> signing.TimestampSigner:
        """Returns the signer as Django does."""
        return signing.get_cookie_signer(salt=self.key_salt)


class SaidOnce(FallbackStorage):
    """MESSAGE_STORAGE."""

    storage_classes = (CookieOfOneHost, SessionStorage)
