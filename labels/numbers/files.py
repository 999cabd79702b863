"""Reads tables and lists of numbers from files in a bounded process, see labels.numbers.tables."""

import json
from collections.abc import Iterator, Sequence

import structlog

from labels.domain.importing import Cell, ImportResult, parse_rows
from labels.numbers.tables import ImportFileError, demand_table, from_json
from tenants.outside import bounded

log = structlog.get_logger(__name__)
MEMORY = 512 * 1024 * 1024  # bytes of address space
LARGEST_ANSWER = 64 * 1024 * 1024  # bytes: three times the largest CSV


def import_numbers(data: bytes) -> ImportResult:
    """Reads the numbers of a CSV or XLSX file. Raises ImportFileError when it is no table at all."""
    return parse_rows(read_table(data))


def read_table(data: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yields the rows of a CSV or XLSX file (its first sheet) with line numbers. Raises ImportFileError,
    also midway.
    """
    demand_table(data)
    try:
        answer = bounded.run_bounded("labels.numbers.tables:told", data, bounds=_bounds(len(data)))
    except bounded.Busy as error:
        raise ImportFileError("busy") from error
    except bounded.GaveUp as error:
        log.info("table.given_up", error=str(error))
        raise ImportFileError("too_much_work" if error.out_of_bounds else "broken_workbook") from error
    for told in answer.splitlines():
        row = json.loads(told)
        if isinstance(row, dict):
            raise ImportFileError(row["code"], **row["params"])
        line, cells = row
        yield line, [from_json(cell) for cell in cells]


def _bounds(size: int) -> bounded.Bounds:
    """Bounds the reading: a workbook of 1 MB with 40,000 numbers takes two CPU seconds, one of 20 MB nearly
    a minute.
    """
    return bounded.Bounds(memory=MEMORY, seconds=5 + 4 * size // 1024**2, answer=LARGEST_ANSWER)
