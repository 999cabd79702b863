from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "tenants.agenda"
    verbose_name = "Due work"
