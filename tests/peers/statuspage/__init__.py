"""A client's status page, read by programs that others wrote for Statuspage and for Atom."""
