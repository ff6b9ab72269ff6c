"""Contract checks for parts, ours and yours: every clause names the fix."""
