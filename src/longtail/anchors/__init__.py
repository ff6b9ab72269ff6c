"""How real rows come back into the loop: one file an anchor, its stem its name."""
