"""Generative models: one file a family, its theory inside, its stem its name."""
