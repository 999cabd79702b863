from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "maintenance.documents"
    verbose_name = _("Documents we draw")
