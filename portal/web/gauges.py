"""The gauges over all clients that /metrics reads from the public tables. A new one is a row of `QUERIES`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from compliance.catalogue.selectors import party_out_after
from tenants.agenda.claiming import DROPPED
from tenants.clients.catching_up import IS_HELD
from tenants.domain.lanes import CHANNELS
from tenants.outbox.providers.configured import providers_of
from tenants.outbox.receipts import OF_NOTHING


def _no_values() -> list[Any]:
    return []


@dataclass(frozen=True)
class Query:
    """Gauges that one query gives: the first columns of a row are the labels, each further column is one gauge.

    gauges: name, without the product's prefix, and meaning. values: of the query's parameters.
    """

    sql: str
    gauges: Mapping[str, str]
    labels: tuple[str, ...] = ()
    values: Callable[[], list[Any]] = _no_values


_TALLIES = (
    "SELECT split_part(label, ':', 1), split_part(label, ':', 2), count FROM public.tenants_tally WHERE name = %s"
)
QUERIES = (
    Query(
        """
        SELECT count(*), coalesce(extract(epoch FROM business_now() - min(asked_at)), 0)
        FROM public.ledger_invoicerequest WHERE state = 'asked'
        """,
        {
            "invoices_waiting": "Invoices that clients have asked for and finance has not issued",
            "invoices_oldest_seconds": "How long the oldest of them waits",
        },
    ),
    Query(
        """
        SELECT lane, count(*) FILTER (WHERE due_at <= now.at), count(*) FILTER (WHERE attempts > 3),
               coalesce(extract(epoch FROM max(now.at - due_at) FILTER (WHERE due_at <= now.at)), 0)
        FROM public.agenda_work, (SELECT business_now() AS at) AS now WHERE done_at IS NULL GROUP BY lane
        """,
        {
            "work_due": "Pieces of work that are due",
            "work_failing": "Work tried more than three times",
            "work_oldest_seconds": "How long the oldest due work waits",
        },
        labels=("lane",),
    ),
    Query(
        """
        SELECT channel, count(*),
               coalesce(extract(epoch FROM max(now.at - due_at) FILTER (WHERE due_at <= now.at)), 0)
        FROM public.outbox_message, (SELECT business_now() AS at) AS now WHERE done_at IS NULL GROUP BY channel
        """,
        {
            "messages_waiting": "Messages not sent yet",
            "messages_oldest_seconds": "How long the oldest due message waits",
        },
        labels=("channel",),
    ),
    Query(
        """
        SELECT each, count(address) FROM unnest(%s::text[]) AS channels (each) LEFT JOIN public.tenants_party
            ON split_part(address, ' ', 1) = each AND silent_until > clock_timestamp()
        GROUP BY each
        """,
        {"channel_away": "Servers of the channel that are left alone for a while"},
        labels=("channel",),
        values=lambda: [list(CHANNELS)],
    ),
    Query(
        """
        SELECT split_part(address, ' ', 2), coalesce((silent_until > clock_timestamp())::int, 0),
               coalesce((failed_at - trouble_since >= %s)::int, 0),
               coalesce(extract(epoch FROM clock_timestamp() - trouble_since), 0)
        FROM public.tenants_party WHERE split_part(address, ' ', 1) = 'directory'
              AND (silent_until > clock_timestamp() OR trouble_since IS NOT NULL)
        """,
        {
            "directory_away": "Directories that are left alone for a while",
            "directory_out": "Directories that are out, by the term of the staff",
            "directory_out_seconds": "For how long calls to a directory have failed",
        },
        labels=("address",),
        values=lambda: [party_out_after()],
    ),
    Query(
        """
        SELECT code, coalesce(sum(calls), 0), coalesce(sum(failed), 0), coalesce(extract(epoch FROM clock_timestamp()
               - max(answered_at)), 0)
        FROM public.directories_directory AS directory LEFT JOIN public.directories_callday AS day
            ON directory_id = directory.id AND day.day >= (clock_timestamp() - interval '1 day')::date
        WHERE active OR shadow GROUP BY code
        """,
        {
            "directory_calls": "Calls to a directory, today and yesterday",
            "directory_failures": "Those of them that failed",
            "directory_answered_seconds": "How long ago it answered last; 0 where it has not been asked",
        },
        labels=("directory",),
    ),
    Query(
        """
        SELECT account.name, coalesce(sum(day.cost), 0), coalesce(account.monthly_budget, 0)
        FROM public.directories_connection AS account
            LEFT JOIN public.directories_callday AS day ON day.account_id = account.id
            AND day.day >= date_trunc('month', clock_timestamp())::date
        WHERE account.price_of_a_call > 0 GROUP BY account.id
        """,
        {
            "account_spent_fen": "What the calls of an account that cost have cost this month",
            "account_budget_fen": "What they may; 0 where there is no budget",
        },
        labels=("account",),
    ),
    Query(
        """
        SELECT arguments->>'directory', count(*), extract(epoch FROM max(now.at - due_at))
        FROM public.agenda_work, (SELECT business_now() AS at) AS now
        WHERE done_at IS NULL AND due_at <= now.at AND arguments ? 'directory' GROUP BY arguments->>'directory'
        """,
        {
            "directory_work_due": "Pieces of work that are due and ask or tell a directory",
            "directory_work_oldest_seconds": "How long the oldest of them waits",
        },
        labels=("directory",),
    ),
    Query(
        """
        SELECT code, count(*) FILTER (WHERE errand.state = 'waiting'), count(*) FILTER (WHERE errand.state = 'sent'),
               count(*) FILTER (WHERE errand.answers_by < now.at),
               coalesce(extract(epoch FROM max(now.at - errand.made_at)), 0)
        FROM public.errands_errand AS errand JOIN public.directories_directory AS directory
            ON directory.id = errand.directory_id, (SELECT business_now() AS at) AS now
        WHERE errand.state IN ('waiting', 'sent') GROUP BY code
        """,
        {
            "errands_waiting": "Orders that nobody has handed over to a party yet",
            "errands_open": "Orders that are with a party, unanswered",
            "errands_overdue": "Open orders that should have been answered",
            "errands_oldest_seconds": "How long the oldest open order of a party waits",
        },
        labels=("directory",),
    ),
    # What ended in the last 24 hours; of what was sent earlier, that its receipt came, or did not for 72 hours.
    Query(
        """
        SELECT channel, template,
               CASE WHEN receipt = 'expired' OR receipt = '' AND state = 'unknown' THEN 'expired'
                    WHEN receipt = 'failed' OR state = 'failed' THEN 'failed' ELSE 'told' END AS outcome, count(*)
        FROM public.outbox_message
        WHERE done_at > clock_timestamp() - interval '96 hours'
              AND coalesce(receipt_at, done_at) > clock_timestamp() - interval '24 hours'
              AND (receipt <> '' OR state IN ('failed', 'unknown') OR state = 'sent' AND channel IN ('email', 'bot'))
        GROUP BY channel, template, outcome
        """,
        {"messages_told": "Messages of which it became known within 24 hours whether they arrived"},
        labels=("channel", "template", "outcome"),
    ),
    Query(
        """
        SELECT provider, state, count(*) FROM public.outbox_delivery
        WHERE provider = ANY(%s) AND submitted_at > clock_timestamp() - interval '24 hours' AND message_id IS NOT NULL
        GROUP BY provider, state
        """,
        {"deliveries": "What providers took within 24 hours, by how it stands"},
        labels=("provider", "state"),
        values=lambda: [[each.name for channel in CHANNELS for each in providers_of(channel)]],
    ),
    Query(
        """
        WITH asked AS (
            SELECT CASE WHEN answer <> '' THEN answer WHEN ended_at IS NOT NULL THEN 'replaced'
                        WHEN expires_at > clock_timestamp() THEN 'pending' ELSE 'lapsed' END AS standing
            FROM public.outbox_confirmation
        )
        SELECT each, count(standing)
        FROM unnest('{pending,agreed,declined,withdrew,lapsed,replaced}'::text[]) AS standings (each)
        LEFT JOIN asked ON standing = each GROUP BY each
        """,
        {"contact_confirmations": "Addresses asked within 90 days, by what became of it"},
        labels=("state",),
    ),
    Query(
        """
        SELECT channel, count(*) FROM public.outbox_message
        WHERE done_at IS NULL AND recipient_kind = 'subscriber' GROUP BY channel
        """,
        {"subscriber_messages_waiting": "Not sent yet to subscribers of status pages"},
        labels=("channel",),
    ),
    Query(
        """
        SELECT state.* FROM (
            SELECT coalesce(sum(waiting), 0) AS waiting, coalesce(sum(kept), 0) AS kept,
                   coalesce(sum(disputed), 0) AS disputed FROM public.registry_unprovedcount
        ) AS found, LATERAL (VALUES ('waiting', waiting), ('kept', kept), ('disputed', disputed)) AS state
        """,
        {"unproved_numbers": "Numbers of clients that nothing proves, as counted last"},
        labels=("state",),
    ),
    Query(
        """
        SELECT state.* FROM (
            SELECT count(*) AS open, count(*) FILTER (WHERE step = 'desk') AS desk,
                   count(*) FILTER (WHERE until < business_now()) AS late
            FROM public.unanswered_unanswerednotice WHERE asked_at <= business_now()
        ) AS found, LATERAL (VALUES ('open', open), ('desk', desk), ('late', late)) AS state
        """,
        {"notices_unanswered": "Notices without an answer: all, with the desk, too late"},
        labels=("state",),
    ),
    Query(
        """
        SELECT directory.code, extract(epoch FROM business_now() - max(list.asked_at))
        FROM public.directories_directory directory JOIN public.directories_numberstatelist list
            ON list.directory_id = directory.id AND list.state = 'done'
        WHERE directory.kind = 'carrier' AND directory.active GROUP BY directory.code
        """,
        {"carrier_list_age_seconds": "How long ago a carrier's list was asked for that was compared last"},
        labels=("directory",),
    ),
    Query(
        """
        SELECT count(*), coalesce(extract(epoch FROM business_now() - min(given_at)), 0)
        FROM public.feedback_suggestion WHERE state = 'waiting'
        """,
        {
            "suggestions_waiting": "Suggestions of clients without an answer",
            "suggestions_oldest_seconds": "How long the oldest suggestion waits",
        },
    ),
    Query(
        """
        SELECT each, count(raised_at)
        FROM unnest('{day,older}'::text[]) AS ages (each) LEFT JOIN public.duty_alert
            ON acknowledged_at IS NULL AND ended_at IS NULL
            AND each = CASE WHEN raised_at > business_now() - interval '1 day' THEN 'day' ELSE 'older' END
        GROUP BY each
        """,
        {"alerts_waiting": "Alerts of the desk that nobody has taken over"},
        labels=("age",),
    ),
    Query(
        """
        SELECT coalesce(extract(epoch FROM max(now.at - raised_at)), 0)
        FROM public.duty_alert, (SELECT business_now() AS at) AS now
        WHERE acknowledged_at IS NULL AND ended_at IS NULL AND raised_at > now.at - interval '1 day'
        """,
        {"alerts_oldest_seconds": "How long the oldest of the last day's has waited"},
    ),
    Query(
        f"""
        SELECT 'message', count(*) FROM public.outbox_message WHERE done_at IS NULL AND {IS_HELD}
        UNION ALL SELECT 'webhook', count(*) FROM public.attempts_attempt WHERE done_at IS NULL AND {IS_HELD}
        UNION ALL SELECT 'order', count(*) FROM public.agenda_work WHERE done_at IS NULL AND {IS_HELD}
        """,  # noqa: S608  # nosec B608 # a constant
        {"held": "Messages, tries at programs and orders held since a restore, for an administrator"},
        labels=("kind",),
    ),
    Query(
        "SELECT label, count FROM public.tenants_tally WHERE name = %s",
        {"dropped": "Work, messages, tries at programs and errands given up so far with a client that was removed"},
        labels=("kind",),
        values=lambda: [DROPPED],
    ),
    Query(
        _TALLIES,
        {"reports_of_nothing": "What providers said so far of messages or to numbers that are none of ours"},
        labels=("provider", "kind"),
        values=lambda: [OF_NOTHING],
    ),
    Query(
        _TALLIES,
        {"documents_drawn": "Plans and reports drawn so far, and those without a PDF"},
        labels=("kind", "outcome"),
        values=lambda: ["documents"],
    ),
    Query(
        _TALLIES,
        {"announcements_out": "Announcements so far by channel, out or not taken"},
        labels=("channel", "outcome"),
        values=lambda: ["announcements"],
    ),
    Query(
        _TALLIES,
        {"sightings": "Sightings of handsets taken so far, by who has looked and what they say"},
        labels=("source", "says"),
        values=lambda: ["sightings"],
    ),
    Query(
        _TALLIES,
        {"shadow_looks": "What directories in shadow showed of numbers with a label, so far"},
        labels=("directory", "shown"),
        values=lambda: ["shadow"],
    ),
    Query(
        """
        SELECT coalesce(account.name, ''), split_part(label, ':', 2), sum(count)
        FROM public.tenants_tally AS tally LEFT JOIN public.directories_connection AS account
            ON account.id::text = split_part(label, ':', 1)
        WHERE tally.name = 'callbacks' GROUP BY 1, 2
        """,
        {"party_callbacks": "Callbacks of parties so far, by what became of them; no account: nobody's that we know"},
        labels=("account", "outcome"),
    ),
    Query(
        """
        SELECT each, count(call_import.id)
        FROM unnest('{looking,chosen,waiting,taken,refused}'::text[]) AS states (each)
            LEFT JOIN public.calls_callimport AS call_import
            ON state = each AND created_at > business_now() - interval '1 day'
        GROUP BY each
        """,
        {"call_imports": "Files and batches of calls of the last day, by what became of them"},
        labels=("state",),
    ),
    Query(
        "SELECT state, count(*) FROM public.tenants_tenant WHERE kind = 'client' GROUP BY state",
        {"clients": "Clients"},
        labels=("state",),
    ),
    Query(
        "SELECT count(*) FROM public.tenants_tenant WHERE migration_failed_at IS NOT NULL",
        {"clients_behind": "Clients whose tables could not be migrated: they are not served"},
    ),
    Query(
        """
        SELECT count(*) FILTER (WHERE not_before <= clock_timestamp()),
               coalesce(extract(epoch FROM clock_timestamp()
                                - min(not_before) FILTER (WHERE number = 1 AND not_before <= clock_timestamp())), 0)
        FROM public.attempts_attempt WHERE done_at IS NULL
        """,
        {
            "webhooks_due": "Tries at clients' programs that are due",
            "webhooks_oldest_seconds": "How long the oldest first try at a client's program waits",
        },
    ),
)
