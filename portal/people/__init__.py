"""Who belongs to a client, whom it tells, and by which doors one comes in."""
