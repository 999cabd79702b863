"""Who is told what, whether it arrived, and what wants an answer."""
