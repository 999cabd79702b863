"""Draws the outcome as one HTML page with SVG charts: no script, nothing loaded from elsewhere."""

from collections.abc import Sequence
from html import escape

from maintenance.domain.defaults import OFF_PEAK
from maintenance.simulation.outcome import Figure, Outcome, Row
from maintenance.simulation.year import Year

_STYLE = """
:root { color-scheme: light dark; --ink: #1f2937; --paper: #fff; --line: #d1d5db; --bar: #2563eb; --night: #1e3a8a;
  --good: #15803d; --bad: #b91c1c }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e5e7eb; --paper: #111827; --line: #374151; --bar: #60a5fa; --night: #a5b4fc;
    --good: #4ade80; --bad: #f87171 }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid var(--line); padding: .35rem .5rem; text-align: left }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
.yes { color: var(--good) }
.no { color: var(--bad) }
svg { width: 100%; height: auto }
svg text { font: 11px system-ui, sans-serif; fill: var(--ink) }
.bar { fill: var(--bar) }
.dark { fill: var(--night) }
"""
_WIDTH, _HEIGHT, _BASE, _TOP = 720, 200, 170, 20


def year_page(year: Year, outcome: Outcome) -> str:
    """Returns the outcome as a whole HTML document."""
    night_from, night_to = OFF_PEAK.start.hour, OFF_PEAK.end.hour
    hours = [(f"{hour:02}", float(count), str(count)) for hour, count in enumerate(outcome.hours)]
    months = [(month, 100 * kept / total, f"{100 * kept / total:.0f}") for month, total, kept in outcome.months]
    volume = [(month, float(total), str(total)) for month, total, _ in outcome.months]
    cycles = [(row.name, row.mean_cycle, f"{row.mean_cycle:.1f}") for row in outcome.lanes]
    is_night = [hour >= night_from or hour < night_to for hour in range(24)]
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>A simulated year of maintenance</title><style>{_STYLE}</style></head><body><main>",
            "<h1>A simulated year of maintenance</h1>",
            (
                f"<p>{year.clients} invented clients, {year.days} days from {year.first}, seed of chance {year.seed}:"
                f" {len(year.windows)} windows published, {len(year.refused)} requests without a slot."
                " Real rules and planner; the demand is invented, as said at the end.</p>"
            ),
            "<h2>The seed's figures and what came out</h2>",
            _figures(outcome.figures),
            "<h2>Windows of small subjects by local hour of their start (dark: night)</h2>",
            _chart("Windows of small subjects by hour of the day", hours, is_night),
            "<h2>Mean cycle time by lane, hours</h2>",
            _chart("Mean cycle time by lane, in hours", cycles),
            "<h2>Windows by month of their start</h2>",
            _chart("Windows by month", volume),
            "<h2>Published by the promise, percent by month</h2>",
            _chart("On-time share by month, in percent", months),
            "<h2>By lane</h2>",
            _table(outcome.lanes),
            "<h2>By content</h2>",
            _table(outcome.contents),
            "<h2>What was assumed</h2>",
            "<ul>" + "".join(f"<li>{escape(sentence)}</li>" for sentence in year.assumptions) + "</ul>",
            "</main></body></html>\n",
        ]
    )


def _figures(figures: Sequence[Figure]) -> str:
    verdicts = {None: "", True: '<span class="yes">holds</span>', False: '<span class="no">falls short</span>'}
    rows = "".join(
        f'<tr><td>{escape(each.name)}</td><td>{escape(each.seed)}</td><td class="n">{escape(each.text)}</td>'
        f'<td class="n">{each.of}</td><td>{verdicts[each.holds]}</td></tr>'
        for each in figures
    )
    head = '<th>Figure</th><th>Seed</th><th class="n">Came out</th><th class="n">Measured on</th><th>Verdict</th>'
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _table(rows: Sequence[Row]) -> str:
    head = "".join(
        f'<th class="n">{name}</th>'
        for name in ("windows", "on time %", "mean cycle h", "95 % cycle h", "worst wait for a place h")
    )
    body = "".join(
        f'<tr><td>{escape(row.name)}</td><td class="n">{row.windows}</td><td class="n">{row.on_time_percent}</td>'
        f'<td class="n">{row.mean_cycle}</td><td class="n">{row.p95_cycle}</td><td class="n">{row.worst_wait}</td></tr>'
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr><th>name</th>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _chart(title: str, bars: Sequence[tuple[str, float, str]], dark: Sequence[bool] = ()) -> str:
    """Draws upright bars: (name, value, the value's text)."""
    most = max((value for _, value, _ in bars), default=0) or 1
    step = _WIDTH / max(len(bars), 1)
    drawn = []
    for place, (name, value, text) in enumerate(bars):
        height = (_BASE - _TOP) * value / most
        middle = step * (place + 0.5)
        shade = "dark" if dark and dark[place] else "bar"
        drawn.append(
            f'<rect class="{shade}" x="{step * place + step * 0.1:.1f}" y="{_BASE - height:.1f}"'
            f' width="{step * 0.8:.1f}" height="{height:.1f}"/>'
            f'<text x="{middle:.1f}" y="{_BASE - height - 4:.1f}" text-anchor="middle">{escape(text)}</text>'
            f'<text x="{middle:.1f}" y="{_BASE + 16}" text-anchor="middle">{escape(name)}</text>'
        )
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title)}">{"".join(drawn)}</svg>'
