from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "labels.registry"
    verbose_name = "Registry"
