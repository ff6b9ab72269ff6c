"""What each classical number is and what it cannot see, in one line each."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from .row import OK, Classical


class Words(NamedTuple):
    """The unit, the definition and the blind spot of a number."""

    unit: str
    definition: str
    blind_spot: str


VECTORS = {
    "precision": Words(
        "share of candidate rows",
        "candidate rows within the 5th nearest neighbour distance of a reference row (Kynkäänniemi 2019); "
        "interval: new candidate rows, these reference rows; floor: one half of the reference against the other",
        "improves under collapse: a candidate of half the spread, or one real row repeated, scores 1",
    ),
    "recall": Words(
        "share of reference rows",
        "reference rows within the 5th nearest neighbour distance of a candidate row (Kynkäänniemi 2019); "
        "interval: new reference rows, these candidate rows; floor: one half of the reference against the other",
        "does not see a cut tail or a thinned group; rises with outliers in the candidate, whose balls are large",
    ),
    "density": Words(
        "ratio, 1 for real rows",
        "reference balls (5th nearest neighbour) that hold a candidate row, over 5, mean over candidate rows (Naeem "
        "2020); interval: new candidate rows, these reference rows; floor: 1, or halves of the reference under ties",
        "improves under collapse and has no upper end: rows crowded into the middle lie in many balls",
    ),
    "coverage": Words(
        "share of reference rows",
        "reference rows with a candidate row within their 5th nearest neighbour distance (Naeem 2020); interval: new "
        "candidate rows, these reference rows, the wider of jackknife and binomial; floor: exact, or halves of the reference under ties",
        "does not see a cut tail: the large balls of outlying rows cover it; a shrunken cloud looks better than real",
    ),
    "energy distance": Words(
        "unit of the columns",
        "2 mean|x-y| - mean|x-x'| - mean|y-y'| over all pairs (Szekely and Rizzo 2013), the squared form; "
        "floor: one half of the reference against the other, so with half the rows",
        "a cut tail or a lost group of 1 % is lost in the mean over all pairs; columns with large units decide",
    ),
    "MMD squared": Words(
        "none",
        "unbiased, so it may be negative; Gaussian kernel, bandwidth the median distance of pooled rows (Gretton 2012); "
        "floor: one half of the reference against the other, so with half the rows",
        "changes far below or far above the bandwidth, such as a cut tail; columns with large units decide",
    ),
    "classifier accuracy, logistic": Words(
        "share of rows told apart",
        "a logistic regression trained on half of both sets, judged on the rest (Lopez-Paz 2017); floor: chance",
        "anything but a shift of the means: half the spread leaves it at chance",
    ),
    "classifier accuracy, boosted trees": Words(
        "share of rows told apart",
        "boosted trees trained on half of both sets, judged on the rest (Lopez-Paz 2017); floor: chance",
        "a group of 1 % moves it by less than its interval; a difference of format moves it to 1; copies of the other set's rows move it below .5",
    ),
    "classifier AUC, logistic": Words(
        "share of pairs ordered",
        "how often the logistic regression scores a candidate row above a real one on rows not trained on; floor: chance",
        "anything but a shift of the means: half the spread leaves it at chance",
    ),
    "classifier AUC, boosted trees": Words(
        "share of pairs ordered",
        "how often the boosted trees score a candidate row above a real one on rows not trained on; floor: chance",
        "a group of 1 % moves it by less than its interval; a difference of format moves it to 1; copies of the other set's rows move it below .5",
    ),
}

TYPES = {
    "effective types, order 0": Words(
        "types, at least",
        "Chao1, a lower bound of the number of types (Chao 1987), at equal numbers of rows; floor: the reference's",
        "which types they are: other types in the place of lost ones keep it; one bound does not rank two sets",
    ),
    "effective types, order 1": Words(
        "types",
        "exp of the entropy estimate of Chao, Wang and Jost 2013, at equal numbers of rows; floor: the reference's",
        "which types they are, and rare ones weigh little; rows taken as independent",
    ),
    "effective types, order 2": Words(
        "types",
        "1 over the unbiased Simpson index (Simpson 1949), at equal numbers of rows; floor: the reference's",
        "rare types: 44 % of the real mass can be lost while 96 % of its diversity is kept; rows taken as independent",
    ),
}

TEXT = {
    f"distinct-{order}": Words(
        f"share of {name}",
        f"different {name} over all {name} (Li 2016) in drafts of {{tokens}} tokens of documents in random order; "
        "floor: the reference's at the same tokens",
        f"which {name} they are, and the lost rare ones; depends on the tokens and falls with them for real text too",
    )
    for order, name in ((1, "words"), (2, "word pairs"))
}


def row(
    metric: str,
    words: Words,
    value: float | None,
    interval: tuple[float | None, float | None] = (None, None),
    floor: float | None = None,
    status: str = OK,
) -> Classical:
    """The row of one number."""
    low, high = interval
    return Classical(metric, value, low, high, floor, words.unit, words.definition, words.blind_spot, status)


def skipped(metric: str, words: Words, why: str) -> Classical:
    """The row of a number that could not be computed, and why."""
    return replace(row(metric, words, None), status=f"skipped: {why}")
