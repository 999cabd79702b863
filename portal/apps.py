from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        """Bind the events and register every handler of due work, in every process."""
        import portal.wiring  # noqa: F401
