"""A large CSV in pieces that can be read one by one."""

from collections.abc import Iterator


def pieces_of(content: bytes, largest: int, most_lines: int) -> Iterator[bytes]:
    """Cut at ends of lines, none within quotes: each piece has at most `largest` bytes and `most_lines` lines; together
    they are `content`. A line that is longer than a piece may be stays whole. For encodings in which a line's end is
    that byte and nothing else (UTF-8, GB 18030).
    """
    start = 0
    while start < len(content):
        end = _end(content, start, largest, most_lines)
        yield content[start:end]
        start = end


def _end(content: bytes, start: int, largest: int, most_lines: int) -> int:
    """Where a piece that begins at `start` ends."""
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
