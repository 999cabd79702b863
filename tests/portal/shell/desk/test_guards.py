"""What loosens a guard takes two administrators, at each page on which its figure is set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest

from compliance.catalogue.models import DocumentType, Terms
from compliance.catalogue.services import new_terms
from compliance.evidence.models import Record
from compliance.guarded import guarded_kinds
from compliance.reviews.models import Case
from labels.directories.models import Connection, Directory
from labels.registry.models import PublicNumber, StandbyNumber
from maintenance.calendars import ledger
from maintenance.calendars.figures import by_path
from maintenance.calendars.models import Blackout, Capacity, Policy
from maintenance.calendars.services import default_figures, set_capacity
from portal.shell.desk.site import desk
from portal.tryout.demo import ensure_directories
from tenants import context
from tenants.domain.actors import Actor
from tenants.ledger.models import Entry
from tenants.models import Tenant
from tests.portal.clients.test_every_figure_is_read import figures
from tests.portal.desk import address, decide, state
from tests.portal.people.test_two_administrators import credit, second, the_act  # noqa: F401 -- a fixture
from tests.portal_client import PortalClient, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
ROOT = Actor("staff", "Root", "1")
# What can be set at the desk and is no figure that a guard reads.
NOT_GUARDED = {
    "campaigns.Campaign": "set once, when the campaign is drafted",
    "errands.DeskParty": "how a party is served",
    "errands.ErrandFile": "facts of a file",
    "feedback.Improvement": "by two, where it costs more: maintenance.feedback.adopting",
    "ledger.InvoiceRequest": "what was issued, or why not; nothing reads it as a figure",
    "ledger.Entry": "by two, where it is more than one may credit: compliance.staff_acts",
    "outbox.ProviderTemplate": "what a provider has approved",
    "people.User": "by two: compliance.staff_acts",
    "seasons.Season": "asks clients ahead, and binds nothing",
    "tenants.WorkingDayOverride": "a fact of the calendar; looked at first (portal.calendars.what_if_desk)",
}


# ---------------------------------------------------------------- each figure is declared


def test_every_figure_is_declared() -> None:
    """A new figure: say in the table of its room which way it loosens a guard, or that it is none's."""
    kinds = guarded_kinds()
    for model, figure in figures():
        if model not in NOT_GUARDED:
            assert figure in kinds[model.lower()].loosens, f"{model}.{figure}"
    assert not {model.lower() for model in NOT_GUARDED} & kinds.keys()
    assert NOT_GUARDED.keys() <= {model for model, _figure in figures()}


def test_every_field_of_a_row_with_guarded_figures_is_declared() -> None:
    said_of_versions = {"code", "pattern", "note", "figures", "version", "resource"}
    for model in desk._registry:
        declared = guarded_kinds().get(model._meta.label_lower)
        if declared is None or model is Policy:
            continue
        given = {each.name for each in model._meta.fields if each.editable and not each.primary_key}
        computed = {"created_by", "created_by_id", "created_at", "proof_name", "proof_sha256", "id"}
        assert given - computed - said_of_versions <= declared.loosens.keys(), model


def test_every_figure_of_the_policy_is_declared() -> None:
    assert by_path(default_figures()).keys() == guarded_kinds()["calendars.policy"].loosens.keys()


# ---------------------------------------------------------------- at the doors

Given = dict[str, Any]


def filled(client: PortalClient, page: str, **changed: Any) -> Given:
    """The form of a page as it is sent unchanged, with something changed; None leaves it out."""
    form = client.get(page).context["adminform"].form
    given = {bound.html_name: bound.value() for bound in form}
    return {name: value for name, value in (given | changed).items() if value is not None and value is not False}


def of_directory() -> Directory:
    ensure_directories()
    directory: Directory = Directory.objects.get(code="huawei")
    return directory


def account() -> Connection:
    made: Connection = Connection.objects.get_or_create(
        name="x", defaults={"kind": "token", "calls_a_day": 5, "monthly_budget": 100, "price_of_a_call": 5}
    )[0]
    return made


def standby() -> StandbyNumber:
    made: StandbyNumber = StandbyNumber.objects.get_or_create(
        canonical="700000000000001", defaults={"owner": "x", "proof_sha256": "0" * 64}
    )[0]
    return made


def capacity() -> int:
    set_capacity(ledger.REVIEW_TEAM, 5) if not Capacity.objects.exists() else None
    return int(Capacity.objects.get(pk=ledger.REVIEW_TEAM).most)


def directory_off() -> str:
    page = directory_page()
    Directory.objects.update(active=False)
    return page


def directory_uncritical() -> str:
    page = directory_page()
    Directory.objects.update(critical=False)
    return page


def directory_page() -> str:
    return f"/admin/directories/directory/{of_directory().pk}/change/"


def connection_page() -> str:
    return f"/admin/directories/connection/{account().pk}/change/"


def standby_page() -> str:
    return f"/admin/registry/standbynumber/{standby().pk}/change/"


def capacity_page() -> str:
    capacity()
    return f"/admin/calendars/capacity/{ledger.REVIEW_TEAM.replace(':', '_3A')}/change/"


def newest_type() -> DocumentType:
    made: DocumentType = DocumentType.objects.filter(code="business_licence").latest("version")
    return made


def public() -> PublicNumber:
    made: PublicNumber = PublicNumber.objects.filter(pattern="110").latest("version")
    return made


def lunch() -> Blackout:
    made: Blackout = Blackout.objects.get(code="lunch")
    return made


def blackout_page() -> str:
    return f"/admin/calendars/blackout/{lunch().pk}/change/"


def policy(path: str) -> Any:
    return by_path(Policy.objects.latest("version").figures)[path]


TERMS, POLICY = "/admin/catalogue/terms/add/", "/admin/calendars/policy/add/"
TYPE, PUBLIC = (
    "/admin/catalogue/documenttype/add/?code=business_licence",
    "/admin/registry/publicnumber/add/?pattern=110",
)
Doors = tuple[str | Callable[[], str], Given, Callable[[], Any], Any]
LOOSER: dict[str, Doors] = {
    "money of one person": (
        TERMS,
        {"credit_alone": 10_000_000, "note": "x"},
        lambda: terms("credit_alone"),
        10_000_000,
    ),
    "trust": (TERMS, {"green_months": 6, "note": "x"}, lambda: terms("green_months"), 6),
    "a claim": (TERMS, {"claim_days": 300, "note": "x"}, lambda: terms("claim_days"), 300),
    "whom clients pay": (
        TERMS,
        {"payee_name": "x", "payee_bank": "y", "payee_account": "6222 0000", "note": "x"},
        lambda: terms("payee_account"),
        "6222 0000",
    ),
    "notice": (POLICY, {"notice_hours.normal": 1, "note": "x"}, lambda: policy("notice_hours.normal"), 1),
    "hours": (POLICY, {"off_peak.start": "20:00", "note": "x"}, lambda: policy("off_peak.start"), "20:00"),
    "grace": (TYPE, {"grace_days": 90, "note": "x"}, lambda: newest_type().grace_days, 90),
    "demand": (TYPE, {"required": None, "note": "x"}, lambda: newest_type().required, False),
    "emergency numbers": (PUBLIC, {"listed": None, "note": "x"}, lambda: public().listed, False),
    "critical": (directory_page, {"critical": None}, lambda: of_directory().critical, False),
    "whom to believe": (directory_page, {"sources": "client"}, lambda: of_directory().sources, "client"),
    "off": (directory_page, {"active": None}, lambda: of_directory().active, False),
    "on": (directory_off, {"active": "on"}, lambda: of_directory().active, True),
    "made critical": (directory_uncritical, {"critical": "on"}, lambda: of_directory().critical, True),
    "budget": (connection_page, {"monthly_budget": ""}, lambda: account().monthly_budget, None),
    "what the budget counts": (connection_page, {"price_of_a_call": 0}, lambda: account().price_of_a_call, 0),
    "name": (connection_page, {"name": "y"}, lambda: Connection.objects.get().name, "y"),
    "cool-down": (standby_page, {"cool_down": "0:00:01"}, lambda: standby().cool_down, timedelta(seconds=1)),
    "at once": (capacity_page, {"most": 500}, capacity, 500),
    "closed time": (blackout_page, {"active": None}, lambda: lunch().active, False),
    "closed hours": (blackout_page, {"until_time": "11:01"}, lambda: lunch().until_time, time(11, 1)),
}


def terms(name: str) -> Any:
    return getattr(Terms.objects.latest("version"), name)


@pytest.mark.parametrize("what", LOOSER)
def test_what_loosens_a_guard_takes_two(
    what: str,
    administrator: PortalClient,
    second: PortalClient,  # noqa: F811
    staff: Tenant,
) -> None:
    """The attack: one administrator set the figure, and went on."""
    door, changed, now, then = LOOSER[what]
    page = door if isinstance(door, str) else door()
    before = now()
    said = administrator.post(page, filled(administrator, page, **changed), follow=True)
    assert "another administrator confirms it" in words(said)
    assert "successfully" not in words(said), "it was not done"
    case = the_act()
    decide(administrator, case, "confirm", version=case.version)
    assert (now(), state(case)) == (before, Case.State.OPEN)
    assert "Change what guards" in words(second.get(address(case)))
    decide(second, case, "confirm", version=case.version)
    assert (now(), state(case)) == (then, Case.State.APPROVED)
    with context.client(staff):
        written = Record.objects.filter(action="desk_changed").latest("pk")
        assert written.details["proposed_by"] == "Administrator 1"


TIGHTER: dict[str, Doors] = {
    "money of one person": (TERMS, {"credit_alone": 5, "note": "x"}, lambda: terms("credit_alone"), 5),
    "a promise": (TERMS, {"appeal_days": 9, "note": "x"}, lambda: terms("appeal_days"), 9),
    "notice": (POLICY, {"notice_hours.normal": 96, "note": "x"}, lambda: policy("notice_hours.normal"), 96),
    "grace": (TYPE, {"review_days": 9, "note": "x"}, lambda: newest_type().review_days, 9),
    "price": (directory_page, {"appeal_price": 77}, lambda: of_directory().appeal_price, 77),
    "budget": (connection_page, {"monthly_budget": 1}, lambda: account().monthly_budget, 1),
    "at once": (capacity_page, {"most": 2}, capacity, 2),
}


@pytest.mark.parametrize("what", TIGHTER)
def test_what_tightens_one_or_is_none_is_done_by_one(what: str, administrator: PortalClient) -> None:
    door, changed, now, then = TIGHTER[what]
    page = door if isinstance(door, str) else door()
    assert administrator.post(page, filled(administrator, page, **changed)).status_code == 302
    assert now() == then
    assert not Case.objects.filter(kind=Case.Kind.STAFF_ACT).exists()


def test_of_a_row_what_loosens_nothing_is_saved_at_once(administrator: PortalClient) -> None:
    page = connection_page()
    administrator.post(page, filled(administrator, page, monthly_budget=50, calls_a_day=500))
    assert (account().monthly_budget, account().calls_a_day) == (50, 5)
    assert the_act().facts["after"] == {"calls_a_day": 500}


def test_it_is_judged_anew_when_the_second_confirms(
    administrator: PortalClient,
    second: PortalClient,  # noqa: F811
) -> None:
    """What the second one agrees to is what was read: not on top of what was changed meanwhile."""
    administrator.post(TERMS, filled(administrator, TERMS, credit_alone=200_000, note="x"))
    new_terms({"credit_alone": 5_000}, note="tighter", by=ROOT)
    case = the_act()
    assert "have changed since" in words(decide(second, case, "confirm", version=case.version))
    assert (terms("credit_alone"), state(case)) == (5_000, Case.State.OPEN)


def test_a_looser_version_that_is_agreed_for_later_is_brought_forward_by_two(administrator: PortalClient) -> None:
    fields = {name: getattr(newest_type(), name) for name in guarded_kinds()["catalogue.documenttype"].loosens}
    later = fields["valid_from"] + timedelta(days=3650)
    DocumentType.objects.create(**fields | {"grace_days": 90, "valid_from": later}, code="business_licence", version=9)
    administrator.post(TYPE, filled(administrator, TYPE, grace_days=90, note="x"))
    assert newest_type().version == 9
    assert the_act().subject_kind == "loosen"


# ---------------------------------------------------------------- money in pieces


def test_what_is_credited_in_pieces_counts_in_sum(administrator: PortalClient, acme: Tenant) -> None:
    """The attack: ten credits, each as large as one may give alone."""
    administrator.post(TERMS, filled(administrator, TERMS, credit_alone=10_000_000, note="x"))
    for _piece in range(10):
        credit(administrator, acme, "1000.00")
    assert sum(Entry.objects.values_list("amount", flat=True)) == 100_000
    assert Case.objects.filter(subject_kind="credit", decided_at=None).count() == 9


def test_the_sum_is_of_a_person_over_all_clients_and_of_a_client_over_all_persons(
    administrator: PortalClient,
    second: PortalClient,  # noqa: F811
    acme: Tenant,
    globex: Tenant,
) -> None:
    credit(administrator, acme, "600.00")
    credit(administrator, globex, "600.00")
    credit(second, acme, "600.00")
    assert [each.tenant for each in Entry.objects.all()] == [acme]
    credit(administrator, globex, "400.00")
    credit(second, globex, "600.00")
    assert sum(Entry.objects.values_list("amount", flat=True)) == 160_000
    for _piece in range(2):
        credit(second, acme, "1", "free_appeals")
    assert Entry.objects.filter(unit="appeal").count() == 1


def test_a_day_later_and_by_two_it_counts_anew(
    administrator: PortalClient,
    second: PortalClient,  # noqa: F811
    acme: Tenant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from compliance import staff_acts

    credit(administrator, acme, "1000.00")
    credit(administrator, acme, "900.00")
    case = the_act()
    decide(second, case, "confirm", version=case.version)
    assert Entry.objects.count() == 2
    real = staff_acts.real_now
    monkeypatch.setattr(staff_acts, "real_now", lambda: real() + timedelta(hours=25))
    credit(administrator, acme, "1000.00")
    assert Entry.objects.count() == 3


def test_a_form_that_is_sent_twice_is_not_counted_twice(administrator: PortalClient, acme: Tenant) -> None:
    given = {"tenant": str(acme.pk), "code": "goodwill", "sum": "1000.00", "note": ""}
    given |= {"key": "0192f0c1-2345-7000-8000-000000000001"}
    for _time in range(2):
        assert "Credited." in words(administrator.post("/admin/ledger/entry/add/", given, follow=True))
    assert Entry.objects.count() == 1


def test_the_history_of_a_directory_tells_what_two_agreed_on(
    administrator: PortalClient,
    second: PortalClient,  # noqa: F811
    staff: Tenant,
) -> None:
    """Django's own said "No fields changed."."""
    page = directory_page()
    administrator.post(page, filled(administrator, page, critical=None, appeal_price=77))
    decide(second, the_act(), "confirm", version=the_act().version)
    assert page.replace("change", "history") in administrator.get(page).text
    told = words(administrator.get(page.replace("change", "history")))
    assert "Changed at the desk" in told
    assert "critical" in told
    assert "No fields changed" not in told
