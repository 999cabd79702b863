"""The page of the link in an alert's e-mail: to look at it does nothing, its button takes over; the desk's calendar."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_http_methods

from compliance.duty import answers
from compliance.duty.models import Alert, DutyCall
from maintenance import feed as feeds, services
from portal.duty.feed import duty_feed
from portal.shell.contexts import render_page
from portal.shell.pages import GONE
from portal.shell.reading import read_only


@read_only
def duty_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar of somebody of the desk; whoever has the address may read it, until it is revoked or they leave."""
    feed = feeds.feed_of(token)
    if feed is None or feed.holder is None:
        raise Http404
    services.note_feed_read(feed)
    made = duty_feed(feed.holder)
    response = HttpResponse(made.content, content_type="text/calendar; charset=utf-8")
    response["ETag"], response["Cache-Control"] = made.tag, "private, no-cache"
    answer: HttpResponse = get_conditional_response(request, etag=made.tag, response=response)  # type: ignore[assignment]
    return answer


@dataclass(frozen=True)
class OnCallPage:
    """What somebody was told at once.

    alerts: all of it; waiting: nobody has taken it over; done: whoever looks just did. gone: the link is not good.
    """

    alerts: Sequence[Alert] = ()
    waiting: bool = False
    done: bool = False
    gone: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def on_call_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the letter told of; a POST takes it over. Whoever has the letter may: it went to their address."""
    call = answers.open_call(token)
    if call is None:
        return render_page(request, "portal/duty/on_call.html", OnCallPage(gone=True), status=GONE)
    done = False
    if request.method == "POST":
        try:
            done = answers.answer_call(token)[1] > 0
        except DutyCall.DoesNotExist:  # its reader has left meanwhile
            return render_page(request, "portal/duty/on_call.html", OnCallPage(gone=True), status=GONE)
    alerts = list(Alert.objects.filter(tellings__call=call).select_related("tenant").order_by("raised_at"))
    shown = OnCallPage(alerts, waiting=any(each.waits for each in alerts), done=done)
    return render_page(request, "portal/duty/on_call.html", shown)
