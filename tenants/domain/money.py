"""Formats money and shares for people."""


def money_text(fen: int) -> str:
    """Returns ¥1,234.50; whole yuan without the fraction, amounts owed with a minus."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}¥{yuan:,}" + (f".{rest:02}" if rest else "")


def percent(share: float, digits: int = 1) -> str:
    """Returns a share as 35.2 %."""
    return f"{share * 100:.{digits}f} %"


def change_in_percent(share: float) -> str:
    """Returns a change with its sign: +3.5 %."""
    return f"{share * 100:+.1f} %"
