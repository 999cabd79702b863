"""How pages and the API say that something is not there, or not the client's own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404


@contextmanager
def missing_is_404(model: type[ObjectDoesNotExist]) -> Iterator[None]:
    """Raises Http404 for the error of this kind (a model's DoesNotExist) that is raised inside."""
    try:
        yield
    except model:
        raise Http404 from None
