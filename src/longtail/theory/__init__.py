"""Laws shared by families: predictions, moment recursions, drift chains, branching, effective real rows."""
