"""The outside parties: how each is reached, behaves and is served."""
