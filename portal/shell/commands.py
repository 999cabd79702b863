"""The orders that the search offers to a client: the page of each form, and the role that may send it."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.shell.access import may
from tenants.people.models import Role, User

_ONLY_FOR: Final = {
    Role.OPERATOR: _("Only operators and owners can do this."),
    Role.OWNER: _("Only owners can do this."),
}


@dataclass(frozen=True)
class PageCommand:
    """A command by the page on which it is given. name: of the page's URL; also: further words by which it is found;
    query: of the page's address; of_number: it is about a number that is typed, which its page takes as ?number=.
    """

    word: Promise
    name: str
    icon_name: str
    role: Role = Role.OPERATOR
    also: Promise | str = ""
    query: str = ""
    of_number: Promise | None = None

    def ask(self, user: User) -> str:
        """Says why this person may not give the order; empty where nothing is in the way."""
        return not_for(user, self.role)


def not_for(user: User, role: Role) -> str:
    """Says why a person may not do what needs this role; empty where their role suffices."""
    return "" if may(user, role) else str(_ONLY_FOR[role])
