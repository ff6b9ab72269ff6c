"""Sequential trees for tables: each column is drawn from the leaves of a tree grown on the columns before it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

import numpy as np

from ..errors import InputError


class Tree(NamedTuple):
    """One column given those before it: a binary tree, and the column's codes in the training rows of every leaf.

    feature, threshold, left, right (nodes,): a row goes left where its code of the feature is at most the threshold;
    left is -1 at a leaf.  donors (n,): codes leaf by leaf; starts (nodes + 1,): where the donors of a node begin.
    """

    feature: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    donors: np.ndarray
    starts: np.ndarray


class Table(NamedTuple):
    """The model of one chain: the distinct values of each column in their order (a code is a place there), and its tree."""

    values: tuple[np.ndarray, ...]
    trees: tuple[Tree, ...]


class State(NamedTuple):
    """One Table for each chain; flat: rows came as (chains, n)."""

    tables: tuple[Table, ...]
    flat: bool

    def head(self, chains: int) -> State:
        return State(self.tables[:chains], self.flat)


@dataclass(frozen=True)
class Trees:
    """Column by column from the donors of a CART leaf.  rows (chains, n) or (chains, n, columns) -> State.

    The first column is drawn from its own rows.  Each later one has a tree on the columns before it, of at least min_leaf
    training rows a leaf; a new row takes the value of a row of its leaf, drawn at random.  categorical: the columns
    (counted from 0) whose numbers are names: their trees split by Gini impurity, the others by the variance of ranks, so
    that no monotone change of a column matters.  NaN is a value like others, behind the last one and far from it, so that
    trees tell it apart first.

    Source: Reiter (2005), "Using CART to generate partially synthetic public use microdata", without the Bayesian
    bootstrap; min_leaf as in Nowok, Raab and Dibben (2016), "synthpop", Journal of Statistical Software 74(11).
    """

    min_leaf: int = 5
    categorical: tuple[int, ...] = ()

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({}, {"min_leaf": 20, "categorical": (0,)})
    small_blocks: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.min_leaf < 1:
            raise InputError(f"family trees: min_leaf = {self.min_leaf} must be at least 1")
        if any(column < 0 for column in self.categorical):
            raise InputError(f"family trees: categorical = {self.categorical} must number columns from 0")

    def settled(self, world: Any) -> Trees:
        """The family for this world: in a table its columns of categories are `categorical`, beside those named.

        Raises InputError for a world of texts, for a categorical column that is not there, and without scikit-learn.
        """
        form: Any = getattr(world, "form", None)
        kind = getattr(form, "kind", "numbers")
        if kind == "texts":
            raise InputError("family trees needs a table or numbers, but this world has texts; use ngram")
        _cart(False, self.min_leaf, 0)
        if kind != "table":
            return self
        if max(self.categorical, default=0) >= len(form.names):
            raise InputError(
                f"family trees: categorical = {self.categorical}, but the table has {len(form.names)} columns, counted from 0"
            )
        return replace(self, categorical=tuple(sorted({*self.categorical, *form.categorical})))

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError without rows, for a categorical column that is not there, and without scikit-learn."""
        flat = rows.ndim == 2
        rows = rows[..., None] if flat else rows
        if rows.shape[1] == 0:
            raise InputError("family trees: there are no rows to learn from; give at least one row for each chain")
        if max(self.categorical, default=0) >= rows.shape[2]:
            raise InputError(
                f"family trees: categorical = {self.categorical}, but the rows have {rows.shape[2]} columns, counted from 0"
            )
        return State(tuple(self._table(chain, rng) for chain in rows), flat)

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        rows = np.stack([_drawn(table, n, rng) for table in state.tables])
        return rows[..., 0] if state.flat else rows

    def _table(self, rows: np.ndarray, rng: np.random.Generator) -> Table:
        coded = [np.unique(column, return_inverse=True) for column in rows.T]
        codes = np.stack([places for _, places in coded], axis=1)
        trees = [_leaf(codes[:, 0])]
        for column in range(1, rows.shape[1]):
            model = _cart(column in self.categorical, self.min_leaf, int(rng.integers(2**31)))
            far = 2 * len(coded[column][0])
            goal = np.where(np.isnan(rows[:, column]), far, codes[:, column])
            trees.append(_tree(model.fit(codes[:, :column].astype(np.float32), goal).tree_, codes, column))
        return Table(tuple(values for values, _ in coded), tuple(trees))


def _cart(categorical: bool, min_leaf: int, seed: int) -> Any:
    """An unfitted tree; the seed settles ties between splits.  InputError without scikit-learn."""
    try:
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
    except ImportError as error:
        raise InputError('family trees needs scikit-learn: pip install "longtail[families]"') from error
    kind = DecisionTreeClassifier if categorical else DecisionTreeRegressor
    return kind(min_samples_leaf=min_leaf, random_state=seed)


def _leaf(codes: np.ndarray) -> Tree:
    """A tree without a split."""
    nowhere = np.full(1, -1)
    return Tree(nowhere, np.zeros(1), nowhere, nowhere, codes, np.array([0, len(codes)]))


def _tree(grown: Any, codes: np.ndarray, column: int) -> Tree:
    """A grown tree of one column with its donors; codes (n, columns) of the training rows."""
    bare = Tree(grown.feature, grown.threshold, grown.children_left, grown.children_right, codes[:0, 0], codes[:0, 0])
    leaf = _leaves(bare, codes)
    order = np.argsort(leaf, kind="stable")
    starts = np.searchsorted(leaf[order], np.arange(grown.node_count + 1))
    return bare._replace(donors=codes[order, column], starts=starts)


def _leaves(tree: Tree, codes: np.ndarray) -> np.ndarray:
    """The leaf of each row, codes (n, columns) -> (n,)."""
    node = np.zeros(len(codes), dtype=np.int64)
    going = np.arange(len(codes))
    while len(going := going[tree.left[node[going]] >= 0]):
        here = node[going]
        left = codes[going, tree.feature[here]] <= tree.threshold[here]
        node[going] = np.where(left, tree.left[here], tree.right[here])
    return node


def _drawn(table: Table, n: int, rng: np.random.Generator) -> np.ndarray:
    """New rows of one chain (n, columns)."""
    codes = np.empty((n, len(table.trees)), dtype=np.int64)
    for column, tree in enumerate(table.trees):
        leaf = _leaves(tree, codes)
        codes[:, column] = tree.donors[rng.integers(tree.starts[leaf], tree.starts[leaf + 1])]
    return np.stack([values[codes[:, column]] for column, values in enumerate(table.values)], axis=1)
