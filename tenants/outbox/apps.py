from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "tenants.outbox"
    verbose_name = "Messages to people"
