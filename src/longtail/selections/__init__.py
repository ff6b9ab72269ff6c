"""Selections: which of the rows that a model wrote reach the next training set."""
