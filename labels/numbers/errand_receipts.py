"""Reading what a desk party sends back: a table of a stranger's, in the bounded process that reads all tables."""

from labels.domain.errands import ReceiptProblem
from labels.errands.models import ErrandReceipt
from labels.errands.receipts import take_rows
from labels.numbers.files import read_table
from labels.numbers.tables import ImportFileError
from tenants.agenda.handlers import Claimed


def read_errand_receipt(work: Claimed) -> None:
    """Read a receipt and match its rows. Raises ImportFileError where no process is free: it is tried again."""
    content = ErrandReceipt.objects.values_list("content", flat=True).get(pk=work.arguments["receipt"])
    try:
        rows = list(read_table(bytes(content or b"")))
    except ImportFileError as error:
        if error.code == "busy":
            raise
        take_rows(work, None, ReceiptProblem(int(error.params.get("line", 1)), error.code, dict(error.params)))
    else:
        take_rows(work, rows, None)
