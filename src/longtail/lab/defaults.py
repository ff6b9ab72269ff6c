"""The family and the metrics of a world where none are asked for, by what its rows are."""

from __future__ import annotations

FAMILIES = {
    "types": "categorical",
    "numbers": "gaussian",
    "table": "trees",
    "texts": "ngram",
    "images": "kernel_density",
}
METRICS = {
    "types": ("lost_mass", "diversity", "alive", "divergence"),
    "numbers": ("lost_mass", "moments", "divergence"),
    "table": ("lost_mass", "prdc"),
    "texts": ("lost_mass", "prdc"),
    "images": ("lost_mass", "prdc"),
}
