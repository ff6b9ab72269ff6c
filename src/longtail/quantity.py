"""The names, units, directions and ranges of everything that is measured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """One measured thing: its unit, which way is better (+1, -1, 0 neither), its range and what it is."""

    unit: str
    better: int
    low: float | None
    high: float | None
    says: str
    definition: int | None = None
    """Which of the eight published definitions of collapse it measures (Schaeffer et al., arXiv:2503.03150)."""


QUANTITIES: dict[str, Quantity] = {
    "kept": Quantity("share", 0, 0, None, "model mass of a rarity level over its real mass (retention)", 7),
    "uncovered": Quantity("share", -1, 0, 1, "real mass of a rarity level whose type none of m model rows shows", 7),
    "covered": Quantity(
        "share",
        +1,
        0,
        None,
        "(1 - uncovered) / (1 - floor): what the model shows of what a real sample of this size shows",
        7,
    ),
    "floor": Quantity("share", 0, 0, 1, "uncovered mass of a fresh real sample of m rows", 7),
    "held": Quantity("share", +1, 0, 1, "real mass of a rarity level whose types the training set still holds", 7),
    "mean": Quantity("data unit", 0, None, None, "mean of the model in one column"),
    "variance": Quantity("data unit squared", 0, 0, None, "variance of the model in one column", 4),
    "sd": Quantity("data unit", 0, 0, None, "standard deviation of the model in one column", 4),
    "log_variance": Quantity("nats", 0, None, None, "logarithm of the model's variance in one column", 4),
    "log_det": Quantity("nats", 0, None, None, "log-determinant of the model's covariance less that of the world", 4),
    "wasserstein2": Quantity("data unit squared", -1, 0, None, "squared Wasserstein-2 distance from model to world", 2),
    "excess_risk": Quantity(
        "label unit squared",
        -1,
        0,
        None,
        "squared prediction error of a linear model on real rows beyond the noise of the label",
        2,
    ),
    "coefficient": Quantity(
        "label unit per covariate unit", 0, None, None, "coefficient of a linear model, by covariate"
    ),
    "kl": Quantity(
        "nats", -1, 0, None, "Kullback-Leibler divergence of the world from the model, KL(world || model)", 2
    ),
    "total_variation": Quantity("share", -1, 0, 1, "total variation distance between model and world", 2),
    "chi2": Quantity("1", -1, 0, None, "chi-square divergence of the model from the world, sum (q - p)^2 / p", 2),
    "heterozygosity": Quantity("share", +1, 0, 1, "Gini-Simpson diversity 1 - sum q^2", 4),
    "entropy": Quantity("nats", +1, 0, None, "Shannon entropy of the model", 4),
    "hill0": Quantity("types", +1, 0, None, "number of types with positive probability (Hill number of order 0)", 6),
    "hill1": Quantity("types", +1, 0, None, "exponential of the entropy (Hill number of order 1)", 4),
    "hill2": Quantity("types", +1, 0, None, "1 / sum q^2 (Hill number of order 2)", 4),
    "within": Quantity(
        "share", +1, 0, 1, "heterozygosity of the single models of a network, averaged by their rows", 4
    ),
    "differentiation": Quantity("share", 0, 0, 1, "F_ST = 1 - within / heterozygosity of the pooled network"),
    "overlap": Quantity("share", +1, 0, 1, "sum of min(p, q) over the types of a level, over the level's real mass", 7),
    "overlap_minimum": Quantity("share", +1, 0, 1, "the least overlap of a level at any generation so far", 7),
    "alive": Quantity("types", +1, 0, None, "number of types of a level that the model can still write", 6),
    "present": Quantity("indicator", +1, 0, 1, "1 if the followed type has positive probability, else 0", 6),
    "extinction": Quantity(
        "generations", +1, 0, None, "first generation at which the followed type has probability 0", 6
    ),
    "absorption": Quantity("generations", +1, 0, None, "first generation at which a single type is left", 4),
    "effective_rows": Quantity(
        "rows", +1, 0, None, "fresh real rows that would show the rare types as well as this model does"
    ),
    "probability": Quantity("share", 0, 0, 1, "probability that the model gives the followed type"),
    "precision": Quantity(
        "share", +1, 0, 1, "model rows in the ball of a real row, which reaches to its k-th neighbour"
    ),
    "recall": Quantity(
        "share", +1, 0, 1, "real rows in the ball of a model row, which reaches to its k-th neighbour", 6
    ),
    "density": Quantity("1", +1, 0, None, "balls of real rows that hold a model row, over k, mean over model rows"),
    "coverage": Quantity("share", +1, 0, 1, "real rows whose ball holds a model row", 6),
    "vendi": Quantity("rows", +1, 1, None, "Vendi score: effective number of different rows, by the dual form", 4),
    "frechet_distance": Quantity(
        "data unit squared",
        -1,
        0,
        None,
        "squared Frechet distance of mean and covariance of model rows from real ones",
        2,
    ),
    "kernel_distance": Quantity(
        "1",
        -1,
        None,
        None,
        "unbiased squared maximum mean discrepancy, kernel (x.y / d + 1)^3, of model and real rows",
        2,
    ),
    "energy_distance": Quantity(
        "data unit", -1, 0, None, "squared energy distance between model rows and real rows", 2
    ),
    "classifier_accuracy": Quantity(
        "share", -1, 0, 1, "held-out rows that a classifier of real against model rows puts on the right side"
    ),
    "classifier_area": Quantity(
        "share", -1, 0, 1, "area under the curve of a classifier of real against model rows, on held-out rows"
    ),
    "nearest_to_training": Quantity(
        "share", -1, 0, 1, "model rows whose nearest row is a training row and not a held-out real one"
    ),
    "copied": Quantity("share", -1, 0, 1, "model rows equal to a training row"),
    "memorisation_p": Quantity("p", +1, 0, 1, "p of: the model does not copy its training rows, by relabelling"),
    "out_of_support": Quantity("share", -1, 0, 1, "model rows near no real row, or types written that reality lacks"),
    "held_out_loss": Quantity(
        "nats", -1, None, None, "mean negative log-likelihood of held-out real rows, or tokens", 2
    ),
    "zero_probability": Quantity(
        "share", -1, 0, 1, "held-out real rows, or tokens, that the model holds impossible", 7
    ),
    "distinct": Quantity("share", +1, 0, 1, "different n-grams over all n-grams, in a fixed number of tokens", 4),
    "self_bleu": Quantity(
        "share", -1, 0, 1, "mean BLEU-4 of each text against all others, in a fixed number of tokens", 4
    ),
    "compression": Quantity("1", -1, 0, None, "bytes over gzip bytes of a fixed number of tokens of text", 4),
    "mauve": Quantity(
        "share", +1, 0, 1, "MAUVE: area under the divergence curve of model and real rows, by clusters", 2
    ),
}
