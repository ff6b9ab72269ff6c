"""Every claim is a test: `make verify`, one error budget, a fresh seed each time (docs/verification.md)."""
