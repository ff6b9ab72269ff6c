"""Plain slow twins and closed formulas, written out independently of the package."""
