"""Names who does something: a signed-in person, one of the platform's staff, a program's API key, a client's own
provider of sign-ins (which gives roles), or the platform itself.
"""

from dataclasses import dataclass

from tenants.domain.naming import speaks_for_the_platform

MOST_OF_A_MARK = 50  # characters
MOST_OF_A_NAME = 120  # characters: a doer's name in all columns


@dataclass(frozen=True)
class Actor:
    """The doer, as the history names it. kind: person, staff, key, company or platform.

    id: of the person, contact, key or provider. A doer with the platform's name who is not the platform gets a mark
    behind the name.
    """

    kind: str
    name: str
    id: str = ""

    def __post_init__(self) -> None:
        mark = self.id[:8] or self.kind
        bare = self.name.removesuffix(f" ({mark})")
        if self.kind != "platform" and bare == self.name and speaks_for_the_platform(self.name):
            object.__setattr__(self, "name", marked(self.name, mark))

    def columns(self, field: str) -> dict[str, str]:
        """Returns the columns of a row that keep the doer: the name in the field, and the id in the field of that name
        with _id.
        """
        return {field: self.name[:MOST_OF_A_NAME], f"{field}_id": self.id}


PLATFORM = Actor("platform", "Shouhao")


def marked(name: str, mark: str) -> str:
    """Returns a name with a mark that distinguishes it; the mark's beginning is enough."""
    return f"{name} ({mark[:MOST_OF_A_MARK]})"
