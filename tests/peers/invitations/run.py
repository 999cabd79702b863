"""An invitation of ours as others read it, and their answers as we read them.

Emacs' Gnus answers it (accepted, tentative, declined) and what it writes is taken as answers come by e-mail; npm's
ical.js, which Thunderbird has, and circuit-maintenance-parser read the same entry.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from circuit_maintenance_parser import NotificationData, init_provider

sys.path.insert(0, str(Path(__file__).parents[1]))
from debian import Emacs

ROOT, NPM, ME = Path(__file__).parents[3], "ical.js@2.2.1", "li@peer.example"
BOOK = """
import json
from datetime import timedelta
from labels.models import Number
from maintenance import selectors, services
from maintenance.calendar_mail import calendar_parts
from maintenance.domain.estimate import Content
from tenants import context
from tenants.clock import business_now, real_now
from tenants.models import Tenant
from tenants.domain.actors import Actor
from tenants.people.models import Contact
who = Actor("person", "peers")
with context.client(Tenant.objects.get(schema_name="qinghe")):
    agreed = dict(email_answer="agreed", email_answered_at=real_now(), email_answered_by="before")
    contact = Contact.objects.create(name="李雷", email="ME", language="zh-hans", calendar="request", **agreed)
    number = Number.objects.filter(state="active").order_by("canonical").first()
    later = business_now() + timedelta(days=20)
    request = services.draft_work(Content.CALIBRATION, numbers=[number.pk], actor=who)
    start = selectors.proposal(request, not_before=later).slots[0].start
    window = services.book(request.pk, start, actor=who, not_before=later)
    [part] = calendar_parts(window.pk, contact)
    print(json.dumps(dict(window=str(window.pk), text=part.content, start=window.starts_at.isoformat())))
"""
TAKE = """
import json, base64
from maintenance.notices.models import Acknowledgement, Notice
from tenants import context
from tenants.models import Tenant
from tenants.outbox.inbound import take_mail
taken = [take_mail(base64.b64decode(mail)) for mail in json.loads('MAILS')]
with context.client(Tenant.objects.get(schema_name="qinghe")):
    notice = Notice.objects.get(about="window:WINDOW")
    said = list(Acknowledgement.objects.filter(notice=notice).values_list("name", "how"))
print(json.dumps(dict(taken=taken, state=notice.state, said=said)))
"""
ANSWER = """
(require 'gnus-icalendar)
(let ((file (pop command-line-args-left)) (me (list (pop command-line-args-left))))
  (dolist (answer '(declined tentative accepted))
    (with-temp-buffer
      (insert-file-contents file)
      (princ (gnus-icalendar-event-reply-from-buffer (current-buffer) answer me))
      (princ "\\n=====\\n"))))
"""
READ = """
import { readFileSync } from 'node:fs'
import ICAL from 'ical.js'
const root = new ICAL.Component(ICAL.parse(readFileSync('invitation.ics', 'utf8')))
const entry = root.getFirstSubcomponent('vevent'), event = new ICAL.Event(entry)
const [attendee] = event.attendees
console.log(JSON.stringify({
  method: root.getFirstPropertyValue('method'), uid: event.uid, sequence: event.sequence, organizer: event.organizer,
  start: event.startDate.toJSDate().toISOString(), attendee: attendee.getFirstValue(),
  asked: attendee.getParameter('partstat'), status: entry.getFirstPropertyValue('x-maintnote-status'),
}))
"""


def in_product(text: str) -> dict[str, Any]:
    """What a text prints last that is run in the product, where answers to invitations are read."""
    command, environment = json.loads(os.environ["SHOUHAO_SHELL"])
    environment |= {"EMAIL_ANSWERS": "answers@peer.example"}
    done = subprocess.run([*command, text], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def mail(answer: str, organizer: str, place: int) -> str:
    """An answer as Gnus sends it: the calendar alone. In base64."""
    import base64

    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"李雷 <{ME}>", organizer, "Answer"
    made["Message-ID"] = f"<{place}@peer.example>"
    made.set_content("See the calendar.\n")
    made.add_alternative(answer.encode(), "text", "calendar", params={"method": "REPLY", "charset": "utf-8"})
    return base64.b64encode(made.as_bytes()).decode()


def by_ical_js() -> dict[str, Any]:
    Path("read.mjs").write_text(READ)
    Path("package.json").write_text("{}")
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", NPM], check=True, timeout=120)
    return dict(json.loads(subprocess.check_output(["node", "read.mjs"], text=True, timeout=60)))


def main() -> None:
    """Raises when somebody reads something else than was written."""
    booked = in_product(BOOK.replace("ME", ME))
    Path("invitation.ics").write_text(booked["text"], newline="")
    read, start = by_ical_js(), datetime.fromisoformat(booked["start"])
    organizer = read["organizer"].removeprefix("mailto:")
    assert (read["method"], read["attendee"], read["asked"]) == ("REQUEST", f"mailto:{ME}", "NEEDS-ACTION"), read
    assert datetime.fromisoformat(read["start"]) == start, read
    assert organizer.startswith("answers+"), read

    [entry] = init_provider().get_maintenances(NotificationData.init_from_raw("ical", booked["text"].encode()))
    assert (entry.start, entry.status, entry.uid) == (int(start.timestamp()), read["status"], read["uid"]), entry

    emacs = Emacs()
    declined, tentative, accepted = emacs.run(ANSWER, "invitation.ics", ME).split("\n=====\n")[:3]
    for answer, word in ((declined, "DECLINED"), (tentative, "TENTATIVE"), (accepted, "ACCEPTED")):
        assert f"PARTSTAT={word}" in answer.replace("\r\n ", "").replace("\n ", ""), answer
    forged = accepted.replace(ME, "other@peer.example")
    mails = [mail(each, organizer, place) for place, each in enumerate((declined, forged, accepted, accepted))]
    said = in_product(TAKE.replace("MAILS", json.dumps(mails)).replace("WINDOW", booked["window"]))
    # A no to what offers nothing is none, somebody else's counts for nobody, and the same again has no effect.
    assert said == {"taken": [False, False, True, False], "state": "answered", "said": [["李雷", "reply"]]}, said
    print(f"{emacs.version} answers, its yes counts once, forged and declined do not; {NPM} and MAINTNOTE read alike")


main()
