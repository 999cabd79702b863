"""Money as people read it."""


def money_text(fen: int) -> str:
    """¥1,234.50; whole yuan without the fraction, what is owed with a minus."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}¥{yuan:,}" + (f".{rest:02}" if rest else "")
