"""What is measured each generation: one file a metric, its stem its name."""
