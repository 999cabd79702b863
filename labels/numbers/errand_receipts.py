"""Reads what a desk party sends back: a stranger's table, in the bounded process that reads all tables."""

from labels.domain.errands import ReceiptProblem
from labels.errands.models import ErrandReceipt
from labels.errands.receipts import take_rows
from labels.numbers.files import read_table
from labels.numbers.tables import ImportFileError
from tenants.agenda.handlers import Claimed


def read_errand_receipt(work: Claimed) -> None:
    """Reads a receipt and matches its rows. Raises ImportFileError if no process is free: the work is retried."""
    content = ErrandReceipt.objects.values_list("content", flat=True).get(pk=work.arguments["receipt"])
    try:
        rows = list(read_table(bytes(content or b"")))
    except ImportFileError as error:
        if error.code == "busy":
            raise
        take_rows(work, None, ReceiptProblem(int(error.params.get("line", 1)), error.code, dict(error.params)))
    else:
        take_rows(work, rows, None)
