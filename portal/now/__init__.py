"""The desk's page Now: the events under way over all clients."""
