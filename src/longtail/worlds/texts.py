"""The texts world: documents from files as rows of tokens, as a law or as a finite pool."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from typing import Any, ClassVar, Literal, NamedTuple, get_args

import numpy as np

from ..coverage.types import Types, types_from_counts
from ..errors import InputError
from ..forms.texts import END, WORD, TextsForm, Tokens, filled, single_thread, split
from ..sources.documents import Documents, documents_of
from ..sources.read import Source, open_source

VOCABULARY: dict[str, int | None] = {"characters": None, "words": 4096, "bpe": 1024}
NEEDS = 'world texts: tokens = "bpe" needs tokenizers: pip install "longtail[lm]"'
COMPONENTS, SAMPLED, FREQUENT = 16, 1024, 2048
"""The embedding: principal components, real documents they are fixed on, and most frequent tokens they look at."""


class Corpus(NamedTuple):
    """form; rows (documents, width); cut: how many documents were longer than the width."""

    form: TextsForm
    rows: np.ndarray
    cut: int


@dataclass(frozen=True)
class Texts:
    """Documents (chains, n, width) of text files, or of a column of a table file (a path or a glob); see forms.TextsForm.

    column: the column of texts of a table file.  tokens: "characters", "words" or "bpe" (byte pairs; the library `tokenizers`,
    trained once on these documents).  vocabulary: how many different tokens; the rarest others become one (default: all
    characters, 4,096 words, 1,024 byte pairs).  documents: "lines", "paragraphs" (between empty lines) or "files" of text
    files, "lines" being the values of a column; "chunks": all text cut into pieces of `width` tokens.  A document longer than
    width is cut there.  as_ "law": drawn with replacement, unlimited; "pool": each document at most once for each chain.
    by: what can be lost: "tokens", "words" (of the text, lower-cased), or "regions" of `embed`.

    Documents are compared (`embed`) by the square roots of their token frequencies (Hellinger distance) in the plane of the
    first 16 principal components of real ones, the first component having the standard deviation 1: what they are about,
    not the order of their tokens.  Source: Rao (1995), "A review of canonical coordinates and an alternative to correspondence analysis
    using Hellinger distance".
    """

    path: str
    column: str | None = None
    tokens: Tokens = "characters"
    vocabulary: int | None = None
    width: int = 64
    documents: Documents = "lines"
    as_: Literal["law", "pool"] = "law"
    by: str | None = "tokens"

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ()
    types: ClassVar[None] = None

    def __post_init__(self) -> None:
        """Raises InputError for settings that mean nothing."""
        if self.as_ not in ("law", "pool"):
            raise InputError(f'world texts: as = "{self.as_}" must be "law" or "pool"')
        if self.tokens not in VOCABULARY:
            raise InputError(f'world texts: tokens = "{self.tokens}" must be "characters", "words" or "bpe"')
        if self.documents not in get_args(Documents):
            raise InputError(
                f'world texts: documents = "{self.documents}" must be one of {", ".join(get_args(Documents))}'
            )
        if self.by not in ("tokens", "words", "regions", None):
            raise InputError(f'world texts: by = "{self.by}" must be "tokens", "words" or "regions"')
        if self.by == "regions":
            object.__setattr__(self, "by", None)
        if self.width < 2:
            raise InputError(f"world texts: width = {self.width} must be at least 2 tokens")
        least = 257 if self.tokens == "bpe" else 2
        if self.vocabulary is not None and self.vocabulary < least:
            raise InputError(f"world texts: vocabulary = {self.vocabulary} must be at least {least}")
        if self.tokens == "bpe" and find_spec("tokenizers") is None:
            raise InputError(NEEDS)

    @cached_property
    def source(self) -> Source:
        return open_source(self.path)

    def identity(self) -> dict[str, Any]:
        """What decides the rows: the bytes of the files and how they are read, not where they lie.

        Raises InputError for files that hold no documents of this kind.
        """
        assert len(self._corpus.rows)
        read = {"column": self.column, "tokens": self.tokens, "vocabulary": self.vocabulary, "width": self.width}
        return {"digest": self.source.digest(), **read, "documents": self.documents, "as_": self.as_, "by": self.by}

    @cached_property
    def _corpus(self) -> Corpus:
        size = VOCABULARY[self.tokens] if self.vocabulary is None else self.vocabulary
        how = (self.tokens, size, self.width, self.documents)
        return _read(self.path, self.column, self.source.digest(), how)

    @property
    def form(self) -> TextsForm:
        return self._corpus.form

    @property
    def dim(self) -> int:
        """The number of tokens in a row."""
        return self.width

    @property
    def size(self) -> int | None:
        """The number of documents of a pool; None for a law."""
        return None if self.as_ == "law" else len(self._corpus.rows)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the results should know of the files."""
        count, cut = len(self._corpus.rows), self._corpus.cut
        return (f"{self.source.name}: {cut:,} of {count:,} documents are cut at {self.width} tokens.",) if cut else ()

    def at(self, index: np.ndarray) -> np.ndarray:
        """The documents of a pool at the given numbers below `size`, any shape."""
        return self._corpus.rows[index]

    def rows(self, chains: int, n: int, rng: np.random.Generator) -> np.ndarray:
        return self.at(rng.integers(0, len(self._corpus.rows), (chains, n)))

    def distinct(self, n: int, rng: np.random.Generator) -> np.ndarray:
        """n rows (1, n or as many as there are, width) of the files, none twice: what metrics measure against."""
        return self.at(rng.permutation(len(self._corpus.rows))[None, :n])

    def types_by(self, by: str) -> Types:
        """The tokens, or the words, of real documents with their shares.  InputError for anything else."""
        if by not in ("tokens", "words"):
            raise InputError(f'world texts: by = "{by}" must be "tokens", "words" or "regions"')
        return types_from_counts(list(self.form.labels), self._seen) if by == "tokens" else self._words_seen

    @cached_property
    def _seen(self) -> np.ndarray:
        """How often each token occurs in real documents (vocabulary,)."""
        rows = self._corpus.rows
        return np.bincount(rows[rows != END], minlength=self.form.vocabulary)

    @cached_property
    def _type_of_token(self) -> np.ndarray:
        """The type of each token (vocabulary + 1,), and behind them -1, which END finds there."""
        seen = self._seen > 0
        return np.append(np.where(seen, np.cumsum(seen) - 1, seen.sum()), -1)

    @cached_property
    def _words_seen(self) -> Types:
        counts = Counter(word for words in self._words(self._corpus.rows) for word in words)
        if not counts:
            raise InputError(f"world texts: {self.source.name} holds no whole words within {self.width} tokens")
        pairs = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return types_from_counts([word for word, _ in pairs], np.array([count for _, count in pairs]))

    @cached_property
    def _number_of_word(self) -> dict[str, int]:
        return {str(word): number for number, word in enumerate(self._words_seen.values)}

    def types_of(self, rows: np.ndarray, by: str) -> np.ndarray:
        """The types of rows (chains, n, k): -1 where there is none, the number of types for one that reality lacks."""
        if by == "tokens":
            return self._type_of_token[np.clip(rows, END, self.form.vocabulary - 1)]
        chains, n = rows.shape[:2]
        words = self._words(rows.reshape(chains * n, -1))
        number, lacking = self._number_of_word, len(self._words_seen)
        found = np.full((chains * n, max(1, max(map(len, words), default=1))), -1)
        for row, one in zip(found, words, strict=True):
            row[: len(one)] = [number.get(word, lacking) for word in one]
        return found.reshape(chains, n, -1)

    def _words(self, rows: np.ndarray) -> list[list[str]]:
        """The words of each row (n, width), lower-cased; those that a cut may have gone through are left out."""
        texts = self.form.decode(rows)
        pieces = self.tokens != "words"
        found = []
        for text, whole in zip(texts, (rows == END).any(axis=1), strict=True):
            runs = [run.lower() for run in WORD.findall(text)]
            first = 1 if pieces and self.documents == "chunks" else 0
            last = len(runs) - 1 if pieces and not whole else len(runs)
            found.append([run for run in runs[first : max(first, last)] if run[0].isalnum()])
        return found

    @cached_property
    def _axes(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The tokens looked at (f,), the mean of real documents (f,), and the axes (f, k) over the first one's deviation."""
        rows = self._corpus.rows
        frequent = np.sort(np.argsort(-self._seen, kind="stable")[:FREQUENT])
        some = rows[np.unique(np.linspace(0, len(rows) - 1, SAMPLED).astype(np.int64))]
        roots = _roots(some, frequent, self.form.vocabulary)
        mean = roots.mean(axis=0)
        _, spread, axes = np.linalg.svd(roots - mean, full_matrices=False)
        axes = axes[:COMPONENTS]
        # The sign of a component is arbitrary: its largest entry is made positive.
        axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
        unit = spread[0] / np.sqrt(len(some))
        return frequent, mean, axes.T / (unit if unit > 0 else 1.0)

    def embed(self, rows: np.ndarray) -> np.ndarray:
        """Vectors (chains, n, 16 or fewer) of rows (chains, n, width)."""
        frequent, mean, axes = self._axes
        flat = rows.reshape(-1, rows.shape[-1])
        steps = range(0, len(flat), SAMPLED)
        found = [(_roots(flat[at : at + SAMPLED], frequent, self.form.vocabulary) - mean) @ axes for at in steps]
        return np.concatenate(found).reshape(*rows.shape[:2], -1)


def _roots(rows: np.ndarray, frequent: np.ndarray, vocabulary: int) -> np.ndarray:
    """The square roots of the frequencies (n, f) of frequent tokens in documents (n, width)."""
    column = np.full(vocabulary, -1)
    column[frequent] = np.arange(len(frequent))
    kept = rows != END
    seen = np.where(kept, column[np.clip(rows, 0, vocabulary - 1)], -1)
    place = np.arange(len(rows))[:, None] * len(frequent) + seen
    counts = np.bincount(place[seen >= 0], minlength=len(rows) * len(frequent)).reshape(len(rows), len(frequent))
    return np.sqrt(counts / np.maximum(kept.sum(axis=1), 1)[:, None])


@lru_cache(maxsize=8)
def _read(path: str, column: str | None, digest: str, how: tuple[Tokens, int | None, int, Documents]) -> Corpus:
    """The documents of files, read and their tokens found once a process; digest: of their bytes."""
    tokens, size, width, kind = how
    texts = documents_of(open_source(path), column, kind)
    if tokens == "bpe":
        form = _byte_pairs(texts, int(size or 0), width)
    else:
        counts = Counter(one for text in texts for one in split(text, tokens))
        entries = sorted(counts, key=lambda one: (-counts[one], one))
        form = TextsForm(tokens, tuple(entries if size is None else entries[: size - 1]), width)
    coded = [one for one in form.coded(texts) if len(one)]
    if kind == "chunks":
        coded = [one[start : start + width] for one in coded for start in range(0, len(one), width)]
    if len(coded) < 2:
        raise InputError(
            f'world texts: "{path}" holds {len(coded)} document; a closed loop needs at least two: take other '
            'documents ("lines", "paragraphs", "files", "chunks")'
        )
    cut = sum(len(one) > width for one in coded)
    return Corpus(form, filled(coded, width), cut)


def _byte_pairs(texts: list[str], size: int, width: int) -> TextsForm:
    """A byte-pair tokenizer of that many tokens, trained on the texts.

    Source: Sennrich, Haddow and Birch (2016), "Neural machine translation of rare words with subword units", on bytes.
    """
    try:
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    except ImportError as error:
        raise InputError(NEEDS) from error
    model = Tokenizer(models.BPE())
    model.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    model.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    with single_thread():
        model.train_from_iterator(texts, trainer)
    codes = model.get_vocab()
    return TextsForm("bpe", tuple(sorted(codes, key=codes.__getitem__)), width, model.to_str())
