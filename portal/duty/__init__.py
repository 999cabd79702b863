"""Who is on call, what cannot wait, and due work."""
