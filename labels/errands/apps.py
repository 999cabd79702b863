from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ErrandsConfig(AppConfig):
    name = "labels.errands"
    verbose_name = _("Parties served by people")
