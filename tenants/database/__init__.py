"""PostgreSQL: row security, statements of our own, migrations of many schemas, what a full disk is."""
