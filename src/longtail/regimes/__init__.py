"""How much of the past the next model sees: one file a regime, its stem its name."""
