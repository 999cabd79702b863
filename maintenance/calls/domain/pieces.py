"""Cuts a large CSV into pieces that can be read one by one."""

from collections.abc import Iterator


def pieces_of(content: bytes, largest: int, most_lines: int) -> Iterator[bytes]:
    """Cuts at ends of lines, none within quotes. Together the pieces are `content`.

    Each has at most `largest` bytes and `most_lines` lines; a line longer than that stays whole. For encodings in which
    a line's end is that byte and nothing else (UTF-8, GB 18030).
    """
    start = 0
    while start < len(content):
        end = _end_of_piece(content, start, largest, most_lines)
        yield content[start:end]
        start = end


def _end_of_piece(content: bytes, start: int, largest: int, most_lines: int) -> int:
    """Returns where a piece that begins at `start` ends."""
    end = len(content) if len(content) - start <= largest else content.rfind(b"\n", start, start + largest) + 1
    if end <= start:
        end = content.find(b"\n", start) + 1 or len(content)
    elif content.count(b"\n", start, end) > most_lines:
        end = start
        for _line in range(most_lines):
            end = content.find(b"\n", end) + 1
    while end < len(content) and content.count(b'"', start, end) % 2:
        end = content.find(b"\n", end) + 1 or len(content)  # within a quoted cell: its line ends later
    return end
