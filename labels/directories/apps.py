from django.apps import AppConfig


class DirectoriesConfig(AppConfig):
    name = "labels.directories"
    verbose_name = "Directories"
