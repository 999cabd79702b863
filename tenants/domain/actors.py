"""Who does something: a signed-in person, one of the platform's staff, a program's API key, a client's own provider of
sign-ins (which gives roles), or the platform itself.
"""

from dataclasses import dataclass

from tenants.domain.naming import speaks_for_the_platform

MOST_OF_A_MARK = 50  # characters
MOST_OF_A_NAME = 120  # characters: a doer's name in all columns


@dataclass(frozen=True)
class Actor:
    """The doer, as the history names it. kind: person, staff, key, company or platform. id: of the person, contact, key
    or provider.

    Whoever is called as the platform calls itself, and is not it, bears a mark.
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
        """What a row keeps of the doer: the name, in the field, and the id, in the one called so with _id."""
        return {field: self.name[:MOST_OF_A_NAME], f"{field}_id": self.id}


PLATFORM = Actor("platform", "Shouhao")


def marked(name: str, mark: str) -> str:
    """A name with what tells it from others, of which a part is enough."""
    return f"{name} ({mark[:MOST_OF_A_MARK]})"
