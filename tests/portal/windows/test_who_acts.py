"""Whether a client or the platform's staff see to what keeps a window up, and who looks at handsets: at every door."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from labels.directories.models import Directory
from tests.contacts import agreed_contact
from tests.portal.parties import LABEL, Parties
from tests.portal_client import PortalClient
from tests.work import BusinessClock, DueMessages, DueWork

if TYPE_CHECKING:
    from tenants.models import Tenant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readers_of_english")]
PEOPLE_CANNOT_BE_ASKED = {
    "en": "Parties that are served by people cannot be asked what handsets show",
    "zh-hans": "由人工对接的平台无法查询手机端的展示",
}
LOOKED_AT = {"en": "we keep checking and will notify you", "zh-hans": "我们会持续检查并通知您"}


def page(client: PortalClient, name: str, *args: Any, language: str = "en") -> str:
    client.cookies["django_language"] = language
    return str(client.get(reverse(name, args=args)).content.decode())


def served_by_people(*codes: str, critical: bool = True) -> None:
    from labels.errands.models import DeskParty

    for party in Directory.objects.filter(code__in=codes):
        Directory.objects.filter(pk=party.pk).update(adapter="desk", address="", critical=critical)
        DeskParty.objects.update_or_create(directory=party, defaults={"by": "hand", "answer_days": 2})


def accept_all() -> None:
    """What people carry has been taken by the parties."""
    from labels.errands import services as errands
    from labels.errands.models import Errand
    from tests.labels.standby.test_forwarding import PERSON

    keys = list(Errand.objects.filter(state="waiting").values_list("pk", flat=True))
    errands.carried_by_hand(keys, ticket="T-1", picture=None, actor=PERSON)
    errands.answered_by_hand(keys, accepted=True, reason="", effective_on=None, actor=PERSON)


@pytest.fixture(params=["en", "zh-hans"])
def language(request: pytest.FixtureRequest, in_acme: Tenant) -> str:
    """Of whoever is told."""
    agreed_contact(name="李青", email="li@qinghe.example", mobile="13805710001", language=request.param)
    return str(request.param)


def mail(sent: DueMessages, word: str) -> str:
    sent()
    (body,) = [each.body for each in sent.emails if word in each.body]
    return str(body)


# ---------------------------------------------------------------- who acts


def test_a_silent_party_is_the_staffs_to_see_to(
    operator: PortalClient,
    language: str,
    book: Callable[..., Any],
    run_due_work: DueWork,
    business_clock: BusinessClock,
    send_due_messages: DueMessages,
) -> None:
    served_by_people("huawei")
    window = book()
    run_due_work()
    business_clock.advance(days=40)
    run_due_work()
    assert type(window).objects.get(pk=window.pk).held
    said = page(operator, "window", window.pk, language=language)
    yours, ours = ("needs your attention", "is on hold; our staff are on it")
    if language == "zh-hans":
        yours, ours = ("待您处理", "暂停，我们正在处理")
    assert ours in said
    assert yours not in said
    assert ("Nothing is needed from you" if language == "en" else "您无需操作") in said
    assert yours not in page(operator, "dashboard", language=language), "there is nothing to do"
    told = mail(send_due_messages, "in time" if language == "en" else "按时接收")
    assert "your decision" not in told
    assert "待您决定" not in told


def test_a_party_that_refuses_is_the_clients_to_decide(
    operator: PortalClient,
    language: str,
    book: Callable[..., Any],
    parties: Parties,
    run_due_work: DueWork,
    send_due_messages: DueMessages,
) -> None:
    parties.refusing.add("huawei")
    window = book()
    run_due_work()
    said = page(operator, "window", window.pk, language=language)
    yours = "needs your attention" if language == "en" else "待您处理"
    assert yours in said
    strangers = page(operator, "status", language=language)
    assert ("On hold" if language == "en" else "暂停中") in strangers
    assert ">Running<" not in strangers
    assert yours in page(operator, "dashboard", language=language)
    assert mail(send_due_messages, "your decision" if language == "en" else "待您决定")
    window.refresh_from_db()
    given = {"reason": "enough", "sequence": window.sequence}
    assert operator.post(reverse("window_abort", args=[window.pk]), given).status_code == 302
    run_due_work()
    assert yours not in page(operator, "window", window.pk, language=language), "an aborted window waits for nobody"


# ---------------------------------------------------------------- who has not taken it


def test_parties_that_are_not_waited_for_are_named_too(
    viewer: PortalClient, language: str, book: Callable[..., Any], run_due_work: DueWork
) -> None:
    served_by_people("huawei")
    served_by_people("xiaomi", critical=False)
    window = book()
    run_due_work()
    said = page(viewer, "window", window.pk, language=language)
    wanted = "and by Xiaomi, for which the window does not wait" if language == "en" else "以及窗口不等待的"
    assert wanted in said


# ---------------------------------------------------------------- who looks


def test_of_parties_that_programs_can_ask_handsets_are_checked(
    language: str, book: Callable[..., Any], run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    book()
    run_due_work()
    told = mail(send_due_messages, LOOKED_AT[language])
    assert PEOPLE_CANNOT_BE_ASKED[language] not in told


def test_where_people_serve_some_parties_both_are_said(
    language: str, book: Callable[..., Any], run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    served_by_people("huawei")
    book()
    run_due_work()
    accept_all()
    run_due_work()
    assert PEOPLE_CANNOT_BE_ASKED[language] in mail(send_due_messages, LOOKED_AT[language])


def test_where_people_serve_all_parties_nobody_is_said_to_check(
    language: str, book: Callable[..., Any], run_due_work: DueWork, send_due_messages: DueMessages
) -> None:
    served_by_people(*Directory.objects.filter(active=True).values_list("code", flat=True))
    book()
    run_due_work()
    accept_all()
    run_due_work()
    told = mail(send_due_messages, PEOPLE_CANNOT_BE_ASKED[language])
    assert LOOKED_AT[language] not in told
    assert LABEL in told
    assert ("expected on handsets by" if language == "en" else "前在手机端显示") in told
