from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "maintenance.calendars"
    verbose_name = "Calendars"
