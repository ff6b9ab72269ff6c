"""The transformer family: a small GPT-2 trained from scratch, or any causal language model of a local directory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np

from .. import causal_models as causal
from ..causal_models import Ends, Limits
from ..errors import InputError
from ..forms import END, TextsForm, form_of
from ..neural import DEVICES, STARTS, Training, check_settings, device_for, seeded, trained, weights_of, with_weights

NAME = "transformer"
CLIP = 1.0
"""The longest gradient of a step, as a norm."""
NO_TOKEN = -1


class State(NamedTuple):
    """A trained model: weights by name, the mean loss of its last pass in nats a token, and the most tokens of a text."""

    weights: dict[str, np.ndarray]
    loss: float
    longest: int

    def head(self, chains: int) -> State:
        return self


@dataclass(frozen=True)
class Transformer:
    """The next token given all before it.  rows (1, n, width) of a texts world: tokens, then END -> State.

    Without `model`: a GPT-2 of `layers` x `width` with `heads` heads (Radford et al. 2019, "Language models are unsupervised
    multitask learners"), trained from scratch by `steps` steps of Adam on batches of `batch` texts.  model: a local
    directory in the transformers format (config.json, model.safetensors) that holds any causal language model, which is
    fine-tuned each generation.  If it has a tokenizer, texts go through it and come back as the world's tokens; else the
    world's tokens are its own, and the two after them stand for start and end.  Nothing is fetched, no code of the
    directory is run, pickled weights are refused.  start "none": each generation from new weights, or the directory's;
    "previous": from the last generation's.

    Sampling: softmax of logits / temperature (below 1: likely tokens become likelier), of which only the smallest set of
    most probable tokens that holds the share top_p (Holtzman et al. 2020, "The curious case of neural text degeneration");
    beams above 1 looks for likely texts among so many draws.  Each of the three cuts rare tokens on purpose, and the next
    generation trains on what is left: a cause of collapse beside finite rows.  log_likelihood is that of the model itself,
    at temperature 1 and top_p 1.
    """

    layers: int = 1
    heads: int = 2
    width: int = 64
    steps: int = 150
    batch: int = 32
    learning_rate: float = 0.003
    temperature: float = 1.0
    top_p: float = 1.0
    beams: int = 1
    start: Literal["none", "previous"] = "none"
    model: str | None = None
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    form: TextsForm | None = field(default=None, repr=False)

    EXAMPLES: ClassVar[tuple[dict[str, Any], ...]] = ({"width": 16, "steps": 2, "batch": 8},)
    SETTLED: ClassVar[tuple[str, ...]] = ("form",)
    chains: ClassVar[int] = 1
    refuses_weights: ClassVar[str] = "a batch is a plain sample of the training texts"

    def __post_init__(self) -> None:
        words = {
            "start": (self.start, STARTS[:2]),
            "device": (self.device, DEVICES),
        }
        check_settings(NAME, words, learning_rate=self.learning_rate, temperature=self.temperature)
        for name in ("layers", "heads", "width", "steps", "batch", "beams"):
            if getattr(self, name) < 1:
                raise InputError(f"family {NAME}: {name} = {getattr(self, name)} must be at least 1")
        if not 0 < self.top_p <= 1:
            raise InputError(f"family {NAME}: top_p = {self.top_p} must be above 0 and at most 1")
        if self.model is None and self.width % self.heads:
            raise InputError(f"family {NAME}: width = {self.width} must be a multiple of heads = {self.heads}")

    def settled(self, world: Any) -> Transformer:
        """The family for this world.

        Raises InputError unless its rows are texts, where a package is missing, and for a directory that holds no model
        that can be loaded, or one that does not fit the texts.
        """
        form = form_of(world)
        if not isinstance(form, TextsForm):
            raise InputError(f"family {NAME} needs texts, but this world has {form.kind}; use the world texts")
        with causal.quiet(NAME):
            device_for(NAME, self.device)
        settled = replace(self, form=form)
        if self.model is None:
            return settled
        folder = causal.checked_directory(self.model, NAME)
        config = causal.settings_of(folder, NAME)
        settled._ends(causal.tokenizer_in(folder, NAME), config)
        if (longest := _context(config)) is not None and longest < form.width:
            raise InputError(
                f'family {NAME}: model = "{self.model}" reads {longest} tokens at most, but texts have up to {form.width}; '
                f"give the world width = {longest}"
            )
        causal.model_in(folder, NAME, "cpu", trained=True)
        return settled

    def identity(self) -> dict[str, str]:
        """What decides the model beside the parameters: the bytes of its directory."""
        return {} if self.model is None else {"model": causal.digest_of(Path(self.model))}

    def fit(self, rows: np.ndarray, rng: np.random.Generator, start: State | None = None) -> State:
        """Raises InputError for rows that are no texts of one chain, and where training diverges."""
        device = device_for(NAME, self.device)
        with seeded(rng, device) as generator:
            import torch

            writer = self._writer(device, fresh=start is None)
            pairs = self._pairs(rows, writer)
            if start is not None:
                with_weights(writer.module, start.weights)
            training = Training(self.steps, min(self.batch, len(pairs)), self.learning_rate, CLIP)
            tensor = torch.as_tensor(pairs, device=device)
            loss = trained(writer.module, lambda batch: _loss(writer.module, batch), tensor, training, generator, NAME)
            return State(weights_of(writer.module), loss, pairs.shape[2])

    def sample(self, state: State, n: int, rng: np.random.Generator) -> np.ndarray:
        device = device_for(NAME, self.device)
        with seeded(rng, device) as generator:
            writer = self._writer(device, fresh=False)
            with_weights(writer.module, state.weights)
            how = Limits(self.temperature, self.top_p, self.beams, writer.barred)
            texts = causal.written(writer.module, n, state.longest, writer.ends, how, generator)
        if writer.tokenizer is not None:
            return self._form.encode(writer.tokenizer.batch_decode(texts, skip_special_tokens=True))[None]
        rows = np.full((1, n, self._form.width), END, dtype=np.int64)
        for row, text in zip(rows[0], texts, strict=True):
            row[: len(text)] = text
        return rows

    def log_likelihood(self, state: State, rows: np.ndarray) -> np.ndarray:
        """Nats of each token of texts (1, n, width), END among them; NaN behind it.

        With a tokenizer of the model's own nats of each text (1, n), written as that tokenizer writes it.
        """
        device = device_for(NAME, self.device)
        with seeded(np.random.default_rng(0), device):
            writer = self._writer(device, fresh=False)
            with_weights(writer.module, state.weights)
            pairs = self._pairs(rows, writer)
            found = causal.log_chances(writer.module, pairs[:, 0], pairs[:, 1], writer.barred)
        return np.nansum(found, axis=1)[None] if writer.tokenizer is not None else found[None]

    def _writer(self, device: str, fresh: bool) -> Writer:
        """The module and what surrounds it; fresh: with the directory's weights, where there is one."""
        form = self._form
        if self.model is None:
            ends = Ends(form.vocabulary, form.vocabulary + 1)
            sizes = (self.layers, self.heads, self.width)
            module = causal.new_gpt2(sizes, form.vocabulary + 2, form.width, ends, device)
            return Writer(module, None, ends, (ends.start,), form.width)
        folder = Path(self.model)
        tokenizer, config = causal.tokenizer_in(folder, NAME), causal.settings_of(folder, NAME)
        ends, barred = self._ends(tokenizer, config)
        module = causal.model_in(folder, NAME, device, trained=fresh)
        return Writer(module, tokenizer, ends, barred, _context(config))

    def _ends(self, tokenizer: Any, config: Any) -> tuple[Ends, tuple[int, ...]]:
        """Start and end in the model's tokens, and the tokens that it must not write.  InputError where they do not fit."""
        known, where = int(config.vocab_size), f'family {NAME}: model = "{self.model}"'
        if tokenizer is None:
            tokens = self._form.vocabulary
            if known < tokens + 2:
                raise InputError(
                    f"{where} knows {known} tokens and has no tokenizer of its own, but this world needs {tokens} and two for "
                    "start and end; give a model of a larger vocabulary, or the world a smaller one"
                )
            return Ends(tokens, tokens + 1), (tokens, *range(tokens + 2, known))
        end = tokenizer.eos_token_id
        if end is None or len(tokenizer) > known:
            says = "no token for the end of a text" if end is None else f"{len(tokenizer)} tokens, its model {known}"
            raise InputError(f"{where}: its tokenizer has {says}; give a directory whose tokenizer fits its model")
        start = end if tokenizer.bos_token_id is None else tokenizer.bos_token_id
        barred = {*tokenizer.all_special_ids, *range(len(tokenizer), known)} - {end}
        return Ends(start, end), tuple(sorted(barred))

    def _pairs(self, rows: np.ndarray, writer: Writer) -> np.ndarray:
        """Inputs and targets (n, 2, places) in the model's tokens; the target NO_TOKEN stands behind the end.

        A text without END was cut at the width: that it ends there is not learned.
        """
        if rows.ndim != 3 or len(rows) != 1 or 0 in rows.shape or not np.issubdtype(rows.dtype, np.integer):
            raise InputError(f"family {NAME}: give texts (1, n, width) as whole numbers, not {rows.dtype} {rows.shape}")
        if rows.min() < END or rows.max() >= self._form.vocabulary:
            raise InputError(
                f"family {NAME}: tokens must be from 0 to {self._form.vocabulary - 1}, with {END} behind the end"
            )
        whole = (rows[0] == END).any(axis=1)
        if writer.tokenizer is None:
            texts = [row[row != END].tolist() for row in rows[0]]
        else:
            decoded = self._form.decode(rows[0])
            texts = writer.tokenizer(decoded, add_special_tokens=False, verbose=False)["input_ids"]
        places = max(len(text) + ended for text, ended in zip(texts, whole, strict=True))
        places = max(1, min(places, writer.context or places))
        places = self._form.width if writer.tokenizer is None else places
        pairs = np.full((len(texts), 2, places), NO_TOKEN, dtype=np.int64)
        for pair, text, ended in zip(pairs, texts, whole, strict=True):
            goal = [*text, writer.ends.end][:places] if ended else text[:places]
            pair[1, : len(goal)] = goal
        pairs[:, 0, 0], pairs[:, 0, 1:] = writer.ends.start, pairs[:, 1, :-1]
        pairs[:, 0][pairs[:, 0] == NO_TOKEN] = writer.ends.end
        return pairs

    @property
    def _form(self) -> TextsForm:
        if self.form is None:
            raise InputError(f"family {NAME} needs to know its world; call settled(world) first")
        return self.form


class Writer(NamedTuple):
    """A module, the tokenizer of its directory or None, the ends of its texts, tokens never written, places it reads."""

    module: Any
    tokenizer: Any
    ends: Ends
    barred: tuple[int, ...]
    context: int | None


def _context(config: Any) -> int | None:
    """The most tokens that a model reads, or None where nothing bounds them."""
    found = getattr(config, "max_position_embeddings", None)
    return None if found is None else int(found)


def _loss(module: Any, batch: Any) -> Any:
    """The mean loss of the targets of a batch (texts, 2, places), cut behind its longest text."""
    from torch.nn.functional import cross_entropy

    places = int((batch[:, 1] != NO_TOKEN).sum(dim=1).max())
    logits = module(input_ids=batch[:, 0, :places], use_cache=False).logits.float()
    return cross_entropy(logits.flatten(0, 1), batch[:, 1, :places].flatten(), ignore_index=NO_TOKEN)
