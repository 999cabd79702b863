from importlib import import_module

from django.apps import AppConfig, apps
from django.conf import settings
from django.utils.translation import gettext_lazy as _

# What the desk calls the apps whose rows it shows, by their labels: no list stands below a name that it has itself.
CALLED = {
    "agenda": _("Operation"),
    "agreements": _("Rules"),
    "calendars": _("Calendars"),
    "campaigns": _("Operation"),
    "catalogue": _("Rules"),
    "directories": _("Rules"),
    "errands": _("Reviews"),
    "feedback": _("Feedback"),
    "intake": _("Intake"),
    "ledger": _("Accounts"),
    "outbox": _("Operation"),
    "people": _("Staff"),
    "promises": _("Promises"),
    "registry": _("Registry"),
    "reviews": _("Reviews"),
    "seasons": _("Rules"),
    "tenants": _("Platform"),
    "unanswered": _("Reviews"),
}


class PortalConfig(AppConfig):
    name = "portal"

    def ready(self) -> None:
        """In every process of Django: bind the events, register every handler of due work and the checks.

        Celery's application stands first, as tasks are called through it; what starts the roles needs neither it nor
        Django (16 MB less in each such process).
        """
        import_module("portal.celery")
        for label, called in CALLED.items():
            apps.get_app_config(label).verbose_name = called
        import_module("portal.wiring")
        if settings.SANDBOX:
            import_module("portal.tryout.call_records")
            import_module("portal.tryout.calls")
        import_module("portal.checks")
        import_module("tenants.people.sign_ins").receive()
