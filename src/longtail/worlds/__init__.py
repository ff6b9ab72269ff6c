"""Where real rows come from: one file a world, its stem its name."""
