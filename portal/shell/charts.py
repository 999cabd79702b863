"""Charts drawn here as SVG: the places of lines, columns and words. What they say is said in words and tables too."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 220, 44, 24  # of the drawing, in its own units
BASE = HEIGHT - BOTTOM
PARTS = 4  # of a scale
MOST_WORDS = 12  # under the columns
WIDEST = 60.0  # of a column


@dataclass(frozen=True)
class Tick:
    """A place on an axis with its words."""

    at: float
    words: str


@dataclass(frozen=True)
class Measure:
    """A part of a column. tone: good, info, warn or bad; said: what it is, in words."""

    value: float
    tone: str
    said: str


@dataclass(frozen=True)
class Column:
    """Parts that stand on one another. words: under it; top: what it could be at most, or None."""

    words: str
    parts: Sequence[Measure]
    top: float | None = None


@dataclass(frozen=True)
class Block:
    """A part as it is drawn."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    said: str


@dataclass(frozen=True)
class Columns:
    """A chart of columns. tops: a short line each (x from, x to, y); title: its message in one sentence; said: what is
    drawn.
    """

    blocks: list[Block]
    tops: list[tuple[float, float, float]]
    values: list[Tick]
    words: list[Tick]
    title: str
    said: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = BASE


def columns_chart(columns: Sequence[Column], title: str, said: str, *, decimals: int = 0) -> Columns:
    """Columns side by side on one scale that begins at 0; its values have so many decimals."""
    most = max((max(sum(part.value for part in each.parts), each.top or 0.0) for each in columns), default=0.0)
    highest = PARTS * round_step(most / PARTS, decimals)
    step = (WIDTH - LEFT) / max(len(columns), 1)
    wide = round(min(step * 0.75, WIDEST), 1)
    blocks, tops = [], []
    for place, column in enumerate(columns):
        x, y = round(LEFT + step * (place + 0.5) - wide / 2, 1), float(BASE)
        for part in column.parts:
            tall = (BASE - 10) * part.value / highest
            y -= tall
            if part.value:
                blocks.append(Block(x, round(y, 1), wide, round(tall, 1), part.tone, part.said))
        if column.top is not None:
            tops.append((x, round(x + wide, 1), up(column.top, highest)))
    every = max(-(-len(columns) // MOST_WORDS), 1)
    words = [
        Tick(round(LEFT + step * (place + 0.5), 1), column.words)
        for place, column in enumerate(columns)
        if place % every == 0
    ]
    scale = [highest * part / PARTS for part in range(PARTS + 1)]
    values = [Tick(up(value, highest), f"{value:.{decimals}f}") for value in scale]
    return Columns(blocks, tops, values, words, title, said)


def round_step(least: float, decimals: int) -> float:
    """The smallest step of a scale that is no less, and can be written with so many decimals: 1, 2, 3, 4, 5, 6, 8, 10,
    20, 30 …
    """
    unit = 10.0**-decimals
    while least > unit * 10:
        unit *= 10
    return next(unit * each for each in (1, 2, 3, 4, 5, 6, 8, 10) if unit * each >= least)


def up(value: float, highest: float) -> float:
    """Returns the vertical place of a value in the drawing; `highest` is at its top."""
    return round(BASE - (BASE - 10) * value / highest, 1)
