"""Django's makemessages, which also collects what the modules call `lazy` and `_lazy` (gettext_lazy beside gettext)."""

from django.core.management.base import CommandParser
from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Without the aliases the texts of most codes would never reach a catalogue."""

    xgettext_options = [*makemessages.Command.xgettext_options, "--keyword=lazy", "--keyword=_lazy"]

    def add_arguments(self, parser: CommandParser) -> None:
        """Locations name only the file."""
        super().add_arguments(parser)
        parser.set_defaults(add_location="file")
