"""Pure scores of rows, vectors and texts against real ones: formulas alone, which metrics and audits share."""
