"""How it is served: the front, threads, static files, kept answers, middleware, metrics."""
