"""10,000 numbers for a party that people serve: out in one file, its receipt in, beside a script that keeps nothing.

Ours takes orders, makes the file at the cut-off, notes who has handed it over, reads the receipt in a bounded process,
matches each row with its order, and has displays follow in the client's schema. Theirs writes the same rows with
openpyxl, reads the same receipt with `csv` and updates the displays by COPY. Then as many are seen through an
aggregator (benchmarks/_sightings.py).
"""

from __future__ import annotations

import csv
import io
import time
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection, transaction

from benchmarks._sightings import sightings
from benchmarks.frame import House, Report, Side, compare
from labels.directories.models import Directory
from labels.domain.errands import HEADINGS, ErrandField, Form, written
from labels.errands import files, receipts
from labels.errands.models import DeskParty, Errand, ErrandFile, ErrandReceipt
from labels.errands.services import PREPARE, TAKE
from labels.models import Display, Number
from tenants import context
from tenants.agenda.models import Work
from tenants.agenda.services import schedule
from tenants.clock import business_now
from tenants.domain.actors import Actor
from tenants.models import Tenant
from tenants.outside.spreadsheets import as_xlsx
from tests.work import DueWork

CLIENT, LABEL, CODE = "acme", "青禾网络", "desk"
LI = Actor("staff", "Li", "1")
LONGEST = 20.0  # seconds, of 10,000 numbers
COLUMNS = (ErrandField.ID, ErrandField.NUMBER, ErrandField.RESULT)


def measure(house: House) -> Report:
    desk = DeskWork(house.of_size(toy=50, small=1_000, full=10_000))
    with context.client(Tenant.objects.get(schema_name=CLIENT)):
        desk.prepare()
        compared = compare(
            Side(desk.theirs, desk.reset, desk.state),
            Side(desk.ours, desk.reset, desk.state),
            rounds=house.rounds,
            unit="s a number",
        )
        desk.reset()
        Display.objects.all().delete()
        Number.objects.all().delete()
    seen = sightings(house)
    figures: dict[str, float | str | bool] = {
        "numbers_carried": desk.count,
        "out_seconds": round(desk.out, 2),
        "in_seconds": round(desk.taken_in, 2),
        "under_twenty_seconds": desk.out + desk.taken_in < LONGEST,
    }
    return Report(compared, {"sightings": seen.main}, figures | seen.figures)


@dataclass
class DeskWork:
    """The party, its orders, and both ways. out, taken_in: seconds of ours, the last time."""

    count: int
    out: float = 0.0
    taken_in: float = 0.0
    party: Directory = field(init=False)

    def prepare(self) -> None:
        """Numbers whose label nobody has given to the party."""
        self.party = Directory.objects.create(
            **dict.fromkeys(("code", "name", "name_en"), CODE),
            kind="handset",
            platform="android",
            adapter="desk",
            cache_min=timedelta(0),
            cache_max=timedelta(days=1),
        )
        DeskParty.objects.create(directory=self.party, sheet="xlsx", form="dashed", most_rows=self.count)
        numbers = Number.objects.bulk_create(
            Number(canonical=f"+8621{place:08}", kind="fixed_line", state="active")
            for place in range(61_000_000, 61_000_000 + self.count)
        )
        Display.objects.bulk_create(
            Display(number=number, directory=self.party, wanted=LABEL, revision=1, state=Display.State.PENDING)
            for number in numbers
        )

    def reset(self) -> None:
        """Nobody has been told anything."""
        nothing = dict.fromkeys(("accepted_at", "held", "expected_from", "expected_by", "answer_by"))
        Display.objects.update(state="pending", accepted_revision=0, ordered_revision=0, **nothing)
        for model in (ErrandReceipt, Errand, ErrandFile):
            model.objects.filter(directory=self.party).delete()
        with context.platform():
            Work.objects.all().delete()

    def state(self) -> object:
        """How many displays have taken which label."""
        return list(Display.objects.order_by("number").values_list("number__canonical", "held", "accepted_revision"))

    def ours(self) -> float:
        """Out at the cut-off, handed over by a person, and in."""
        begun = time.perf_counter()
        schedule("labels.submit", key=CODE, directory=CODE)
        self._do("labels.submit")
        with context.platform():
            Work.objects.filter(name=PREPARE).update(due_at=business_now())  # the cut-off
        self._do(PREPARE)
        file = ErrandFile.objects.get(directory=self.party)
        files.note_sent(file.pk, how="商家平台上传", actor=LI)
        self.out = time.perf_counter() - begun
        answer = self._receipt([(f"{file.sequence}-{row}", number) for row, number in self._rows()])
        begun = time.perf_counter()
        receipts.keep_receipt(self.party, answer, "回执.csv", actor=LI)
        self._do(receipts.READ_RECEIPT)
        self._do(TAKE)
        self.taken_in = time.perf_counter() - begun
        return self.count

    def theirs(self) -> float:
        """A script: a file, and what comes back of it."""
        cells = Display.objects.filter(directory=self.party).order_by("number__canonical")
        rows = [(f"1-{row}", cell) for row, cell in enumerate(cells.select_related("number"), 1)]
        as_xlsx(
            "desk",
            [HEADINGS[each] for each in HEADINGS if each is not ErrandField.PROFILE],
            [
                [key, written(cell.number.canonical, Form.DASHED), "新增", cell.wanted or "", "", "", "", "", "", ""]
                for key, cell in rows
            ],
        )
        answer = self._receipt([(key, written(cell.number.canonical, Form.DASHED)) for key, cell in rows])
        by_key = {key: cell.pk for key, cell in rows}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE taken (cell bigint) ON COMMIT DROP")
            with cursor.copy("COPY taken (cell) FROM STDIN") as copy:
                for row in csv.DictReader(io.StringIO(answer.decode())):
                    copy.write_row((by_key[row[HEADINGS[ErrandField.ID]]],))
            cursor.execute(
                "UPDATE labels_display SET accepted_revision = revision, held = wanted, accepted_at = business_now(),"
                " state = 'submitted' WHERE id IN (SELECT cell FROM taken)"
            )
        return self.count

    def _rows(self) -> list[tuple[int, str]]:
        return list(Errand.objects.filter(directory=self.party).order_by("row").values_list("row", "number"))

    @staticmethod
    def _receipt(rows: list[tuple[str, str]]) -> bytes:
        """As the party sends it back."""
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow([HEADINGS[each] for each in COLUMNS])
        writer.writerows((key, number, "通过") for key, number in rows)
        return out.getvalue().encode()

    @staticmethod
    def _do(name: str) -> None:
        with context.platform():
            while Work.objects.filter(name=name, done_at=None).exists():
                assert DueWork()(name=name), f"{name} is not due"
