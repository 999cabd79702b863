"""What the API gives of directories."""

from typing import ClassVar

from labels.directories.models import Directory
from portal.shell.api.answers import RowOut


class DirectoryOut(RowOut[Directory]):
    class Meta:
        model = Directory
        fields: ClassVar[list[str]] = [
            "code",
            "name",
            "name_en",
            "kind",
            "platform",
            "cache_min",
            "cache_max",
            "longest_label",
            "latin_counts_half",
            "characters",
            "strictness",
            "critical",
        ]
