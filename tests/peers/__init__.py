"""Software that nobody here wrote, run against ours: `make peers`. Nothing here is collected by the tests."""
