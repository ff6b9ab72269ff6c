"""Models that know nothing of longtail: sound ones, and ones with one fault each."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np


class Seeded:
    """Mean and standard deviation of every column; sample takes a seed."""

    def __init__(self, scale: float = 1.0) -> None:
        self.scale = scale

    def fit(self, X: np.ndarray) -> None:
        self.mean, self.sd = X.mean(axis=0), self.scale * X.std(axis=0)

    def drawn(self, n: int, rng: Any) -> np.ndarray:
        return self.mean + self.sd * rng.standard_normal((n, *self.mean.shape))

    def sample(self, n: int, seed: int | None = None) -> Any:
        return self.drawn(n, np.random.default_rng(seed))


class OwnGenerator(Seeded):
    """A generator in the object, made from a constant seed."""

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self.rng = np.random.default_rng(seed)

    def sample(self, n: int) -> Any:
        return self.drawn(n, self.rng)


class SharedGenerator(Seeded):
    """One generator for all objects of the class."""

    rng = np.random.default_rng(0)

    def sample(self, n: int) -> Any:
        return self.drawn(n, self.rng)


class GlobalNoise(Seeded):
    """numpy's global generator."""

    def sample(self, n: int) -> Any:
        return self.mean + self.sd * np.random.standard_normal((n, *self.mean.shape))


class Sorted(Seeded):
    """Rows come in an order, and as (X, y)."""

    def sample(self, n: int, random_state: Any = None) -> Any:
        rows = self.drawn(n, np.random.default_rng(random_state))
        return rows[np.argsort(rows.reshape(n, -1)[:, 0])], np.zeros(n)


class Resetting(Seeded):
    """Like some synthesizers for tables: every fit sets the noise back to a constant seed, which a method can replace."""

    def fit(self, X: np.ndarray) -> None:
        super().fit(X)
        self._random_state_set = False

    def _set_random_state(self, random_state: int) -> None:
        self._noise, self._random_state_set = (np.random.default_rng(random_state),), True

    def sample(self, num_rows: int, max_tries: int = 100, batch_size: Any = None) -> Any:
        if not self._random_state_set:
            self._set_random_state(73251)
        return self.drawn(num_rows, self._noise[0])


class ResettingAlways(Seeded):
    """The same, with nothing that could replace the noise."""

    def fit(self, X: np.ndarray) -> None:
        super().fit(X)
        hidden = np.random.default_rng(73251)
        self._noise = lambda: hidden

    def sample(self, num_rows: int) -> Any:
        return self.drawn(num_rows, self._noise())


class ConstantSeed(Seeded):
    def sample(self, n: int) -> Any:
        return self.drawn(n, np.random.default_rng(0))


class Entropy(Seeded):
    """Takes a seed and does not use it."""

    def sample(self, n: int, seed: int | None = None) -> Any:
        return self.drawn(n, np.random.default_rng())


STREAM = np.random.default_rng(0)
NOISE = np.random.default_rng(1).standard_normal((1000, 3))


class ModuleStream(Seeded):
    """One stream for the whole process."""

    def sample(self, n: int, seed: int | None = None) -> Any:
        return self.drawn(n, STREAM)


class ModuleNoise(Seeded):
    """The same noise for all objects."""

    def sample(self, n: int, seed: int | None = None) -> Any:
        return self.mean + self.sd * NOISE[:n, : len(self.mean)]


class MostlyReplayed(Seeded):
    """Nine tenths of the variance are the same noise for all objects."""

    def sample(self, n: int, seed: int | None = None) -> Any:
        fresh = np.random.default_rng(seed).standard_normal((n, *self.mean.shape))
        noise = np.resize(NOISE, (n, *self.mean.shape))
        return self.mean + self.sd * (np.sqrt(0.9) * noise + np.sqrt(0.1) * fresh)


class Centring(Seeded):
    """Changes its input."""

    def fit(self, X: np.ndarray) -> None:
        super().fit(X)
        X -= self.mean


class OneMore(Seeded):
    def drawn(self, n: int, rng: Any) -> np.ndarray:
        return super().drawn(n + 1, rng)


class Wider(Seeded):
    def drawn(self, n: int, rng: Any) -> np.ndarray:
        return np.repeat(super().drawn(n, rng), 2, axis=1)


class Missing(Seeded):
    def drawn(self, n: int, rng: Any) -> np.ndarray:
        return np.concatenate((np.full((1, *self.mean.shape), np.nan), super().drawn(n, rng)[1:]))


class Raising(Seeded):
    def fit(self, X: np.ndarray) -> None:
        raise RuntimeError("out of memory on the lab's machine")


class Mute:
    """No sample."""

    def fit(self, X: np.ndarray) -> None:
        pass


class Words:
    """A text model: each word given the one before it."""

    def fit(self, texts: list[str]) -> Words:
        self.next: dict[str, list[str]] = {}
        for text in texts:
            words = ["", *text.split(), ""]
            for before, after in itertools.pairwise(words):
                self.next.setdefault(before, []).append(after)
        return self

    def sample(self, n: int, rng: np.random.Generator) -> list[str]:
        return [self.text(rng) for _ in range(n)]

    def text(self, rng: np.random.Generator) -> str:
        words = [""]
        while len(words) < 9:
            following = self.next[words[-1]]
            words.append(following[rng.integers(len(following))])
            if not words[-1]:
                break
        return " ".join(words).strip()


class ConstantWords(Words):
    def sample(self, n: int) -> list[str]:
        return super().sample(n, np.random.default_rng(5))


class Frames:
    """A synthesizer for tables: rows of the training table, drawn with replacement."""

    def fit(self, data: Any) -> None:
        self.data, self.columns = data, list(data.columns)

    def sample(self, num_rows: int, random_state: int | None = None) -> Any:
        return self.data.sample(num_rows, replace=True, random_state=random_state).reset_index(drop=True)


class Tables(Frames):
    """The same with a dict of tables."""

    def fit(self, tables: dict[str, Any]) -> None:
        (self.data,) = tables.values()

    def sample(self, num_rows: int, random_state: int | None = None) -> Any:
        return {"table": super().sample(num_rows, random_state)}


class OtherColumns(Frames):
    def sample(self, num_rows: int, random_state: int | None = None) -> Any:
        return super().sample(num_rows, random_state).rename(columns={"group": "grp"})


class ChangingFrames(Frames):
    def fit(self, data: Any) -> None:
        super().fit(data.copy())
        data["amount"] = 0.0


def drawn_by_function(model: Seeded, n: int, seed: int) -> np.ndarray:
    """A sampler that is a function."""
    return model.drawn(n, np.random.default_rng(seed))


def fitted_by_function(model: Seeded, X: np.ndarray) -> Seeded:
    """A fit that is a function, and gives the model back."""
    Seeded.fit(model, X)
    return model
