from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnansweredConfig(AppConfig):
    name = "maintenance.unanswered"
    verbose_name = _("Unanswered notices")
