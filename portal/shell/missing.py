"""Pages and the API answer here for rows that are absent or belong to another client."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404

from compliance.licences.selectors import licence_of_client
from compliance.models import Licence
from compliance.reviews.models import Case
from compliance.reviews.selectors import case_of_client


@contextmanager
def missing_is_404(model: type[ObjectDoesNotExist]) -> Iterator[None]:
    """Raises Http404 for the error of this kind (a model's DoesNotExist) that is raised inside."""
    try:
        yield
    except model:
        raise Http404 from None


def licence_or_404(pk: UUID) -> Licence:
    """A licence of the client in use."""
    with missing_is_404(Licence.DoesNotExist):
        return licence_of_client(pk)


def case_or_404(pk: UUID) -> Case:
    """A case that the client in use sees."""
    with missing_is_404(Case.DoesNotExist):
        return case_of_client(pk)
