from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Bind the events, register every handler of due work and the checks, in every process."""
        import_module("portal.wiring")
        import_module("portal.checks")
        import_module("portal.sign_ins").receive()
