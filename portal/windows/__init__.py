"""A booked window: watched, moved, extended, ended; by the client, by programs, at the desk."""
