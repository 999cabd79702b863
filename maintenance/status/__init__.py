"""What a client tells the world of its maintenance: outages of directories."""
