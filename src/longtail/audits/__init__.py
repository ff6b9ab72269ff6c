"""The audit: which parts of a trusted reference a candidate set no longer holds."""
