from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    name = "compliance.duty"
    verbose_name = _("Night duty")
