"""The closed loop as an experiment: read it, run it, store it, compare it with theory, judge it."""
