"""PostgreSQL: row security, SQL of our own, migrations of many schemas, full disks."""
