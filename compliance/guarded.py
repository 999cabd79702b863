"""Guards figures of the staff: one administrator may tighten them, but loosening one takes two.

Each kind is declared where its rows are written (`Figures`) and bound by the name of its model (`guard`). An
administrator who would loosen one opens a case here, in which another confirms it; the change is checked anew then.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils.translation import gettext as _

from compliance import staff_acts
from compliance.acts_of_two import ActFacts, Decision, done_by_two
from compliance.domain.guards import Loosens, loosened
from compliance.evidence.services import record
from tenants.domain.actors import Actor
from tenants.refusals import Refused

ACT: Final = "loosen"
Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class LooseningFacts(ActFacts):
    """The facts of a proposal to loosen a guard.

    kind: as bound; row: its key; called: the row's name; before: the figures now, for a version all of them; after: the
    changes. Both as JSON.
    """

    act: str = ACT
    kind: str
    row: str
    called: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """The figures of one kind of row, with the functions that read and write them.

    now: returns for a row's key the locked figures to compare with (of versions the newest first, then the one in
    force), nothing for a row that binds nobody. write: takes the row, the changes, the note and the actor. whole: what
    is looser is proposed together with all other changes, as a version.
    """

    loosens: Mapping[str, Loosens]
    now: Callable[[str], Sequence[Values]]
    write: Callable[[str, Values, str, Actor], object]
    whole: bool = False


_BOUND: dict[str, Figures] = {}


def guard(kind: str, figures: Figures) -> None:
    """Binds figures to the name of their model (app_label.model)."""
    _BOUND[kind] = figures


def guarded_kinds() -> Mapping[str, Figures]:
    """Returns all figures that are bound."""
    return _BOUND


def propose_looser(kind: str, row: str, after: Values, *, called: str, note: str = "", actor: Actor) -> Values:
    """Proposes those figures of `after` that loosen a guard (for a version, the whole version).

    Returns them as they are now, or nothing when everything may be written at once. Call it in the transaction that
    writes. Raises Refused (reviews').
    """
    figures = _BOUND.get(kind)
    bases = figures.now(row) if figures else []
    if not figures or not bases:
        return {}
    given = {name: value for name, value in after.items() if name in figures.loosens and name in bases[0]}
    looser = {name for base in bases for name in loosened(figures.loosens, base, given)}
    if not looser:
        return {}
    changed = {name for name in given if given[name] != bases[0][name]} | looser
    held = bases[0] if figures.whole else {name: bases[0][name] for name in looser}
    facts = LooseningFacts(
        kind=kind,
        row=row,
        called=called,
        before=_as_json(held),
        after=_as_json({name: given[name] for name in (changed if figures.whole else looser)}),
        note=note,
    )
    staff_acts.propose_staff_act(
        facts,
        lambda: _("Change what guards: %(what)s") % {"what": called},
        subject_id=uuid5(NAMESPACE_URL, f"figures:{kind}:{row}"),
        actor=actor,
    )
    return held


@done_by_two(ACT, LooseningFacts)
def _loosen(facts: LooseningFacts, agreed: Decision) -> None:
    """Writes the figures, unless they have changed since the proposal. Raises Refused."""
    figures = _BOUND[facts.kind]
    with transaction.atomic():
        bases = figures.now(facts.row)
        now = _as_json({name: bases[0].get(name) for name in facts.before}) if bases else {}
        if now != facts.before:
            raise Refused(_("These figures have changed since it was proposed: reject the proposal."))
        figures.write(facts.row, facts.after, facts.note, agreed.first)
    record(
        "desk_changed",
        actor=agreed.second,
        subject_kind=facts.kind.partition(".")[2][:40],
        subject_id=facts.row[:40],
        thing=facts.called[:200],
        fields=", ".join(sorted(facts.after)),
        proposed_by=agreed.case.proposed_by,
    )


def of_rows(
    model: type[models.Model], key: str, loosens: Mapping[str, Loosens], *, whole: bool = False, **binding: bool
) -> Figures:
    """Returns the figures that are columns of rows known by `key`, for rows without further consequences.

    binding: selects the rows.
    """

    def now(row: str) -> list[Values]:
        standing = model._default_manager.select_for_update(of=("self",)).filter(**{key: row}, **binding).first()
        return [{name: getattr(standing, name) for name in loosens}] if standing else []

    def write(row: str, after: Values, _note: str, _by: Actor) -> None:
        write_row(model._default_manager.get(**{key: row}), after)

    return Figures(loosens, now, write, whole=whole)


def write_row(row: models.Model, after: Values) -> None:
    """Saves figures that are kept as JSON. Raises Refused where the row no longer accepts them."""
    for name, value in from_json(type(row), after).items():
        setattr(row, name, value)
    try:
        row.full_clean(exclude=[field.name for field in row._meta.fields if field.name not in after])
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    row.save(update_fields=[*after])


def from_json(model: type[models.Model], values: Values) -> dict[str, Any]:
    """Returns values of a model's fields from JSON."""
    columns = {field.name: field for field in model._meta.fields}
    return {name: columns[name].to_python(value) for name, value in values.items()}


def _as_json(values: Values) -> dict[str, Any]:
    written: dict[str, Any] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return written
