"""Causal language models in the transformers format: directories looked through before use, loaded as data, written from."""

from __future__ import annotations

import hashlib
import inspect
import json
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .errors import InputError

INSTALL = 'pip install "longtail[lm]"'
WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
TOKENIZERS = ("tokenizer.json", "tokenizer_config.json", "vocab.json", "tokenizer.model", "spiece.model")
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
TOGETHER = 256
"""Texts that are written, or scored, side by side."""


@dataclass(frozen=True)
class Limits:
    """How texts are drawn: softmax of logits / temperature, of which the most probable tokens that hold the share top_p;
    beams above 1: beam search over draws.  barred: tokens that are never written."""

    temperature: float
    top_p: float
    beams: int
    barred: tuple[int, ...]


@dataclass(frozen=True)
class Ends:
    """The model's tokens before the first and behind the last token of a text."""

    start: int
    end: int


@contextmanager
def quiet(family: str) -> Iterator[Any]:
    """The library transformers, offline and silent; its settings and the environment are as before when it ends.

    Raises InputError with the install command where there is none.
    """
    before = {name: os.environ.get(name) for name in OFFLINE}
    os.environ.update(OFFLINE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                import transformers
            except ImportError as error:
                raise InputError(f"family {family} needs transformers: {INSTALL}") from error
            logs = transformers.utils.logging
            loudness, bar = logs.get_verbosity(), logs.is_progress_bar_enabled()
            logs.set_verbosity_error()
            logs.disable_progress_bar()
            try:
                yield transformers
            finally:
                logs.set_verbosity(loudness)
                if bar:
                    logs.enable_progress_bar()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def checked_directory(path: str, family: str) -> Path:
    """The directory of a causal language model.  InputError says in one sentence why it is none.

    Looks at names and at config.json alone: weights must be safetensors (pickled ones could run code), nothing may ask
    for code of its own, for an adapter or for quantised weights, which cannot be trained.
    """
    where, folder = f'family {family}: model = "{path}"', Path(path)
    if not folder.is_dir():
        says = "is a file" if folder.is_file() else "does not exist"
        raise InputError(f"{where} {says}; give a directory with config.json and model.safetensors")
    if not (folder / "config.json").is_file():
        raise InputError(f"{where} holds no config.json; give a directory that save_pretrained wrote")
    try:
        config = json.loads((folder / "config.json").read_text("utf8"))
        kind = config.get("model_type")
    except (ValueError, AttributeError) as error:
        raise InputError(f"{where}: its config.json cannot be read as JSON ({error})") from error
    if config.get("auto_map"):
        raise InputError(f"{where} asks for code of its own (auto_map), which is never run; use a model without it")
    if config.get("quantization_config"):
        raise InputError(f"{where} holds quantised weights, which cannot be trained; save it without quantisation")
    if (folder / "adapter_config.json").exists():
        raise InputError(f"{where} holds an adapter; merge it into its model and save that")
    if not any((folder / name).is_file() for name in WEIGHTS):
        pickled = any(folder.glob("*.bin")) or any(folder.glob("*.pt"))
        says = "holds pickled weights, which could run code" if pickled else "holds no model.safetensors"
        raise InputError(f"{where} {says}; write it again with save_pretrained")
    with quiet(family):
        from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES as CAUSAL
    named = config.get("architectures") or CAUSAL.get(kind, ())
    known = {CAUSAL.get(kind)} if isinstance(CAUSAL.get(kind), str) else {*CAUSAL.get(kind, ())}
    if not known & set([named] if isinstance(named, str) else named) or config.get("is_encoder_decoder"):
        raise InputError(
            f"{where} is of type {kind} ({named}), which is no causal language model that transformers knows"
        )
    return folder


def settings_of(folder: Path, family: str) -> Any:
    """The configuration of a checked directory, as data.  InputError where transformers cannot read it."""
    with quiet(family) as transformers, _readable(folder):
        return transformers.AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def model_in(folder: Path, family: str, device: str, trained: bool) -> Any:
    """The module of a checked directory, with its weights if `trained`.  InputError where it cannot be loaded.

    Plain attention is asked for by name, so that a configuration cannot name another implementation.
    """
    plain: dict[str, Any] = {"trust_remote_code": False, "attn_implementation": "eager"}
    with quiet(family) as transformers, _readable(folder):
        causal = transformers.AutoModelForCausalLM
        if not trained:
            return causal.from_config(settings_of(folder, family), **plain).float().to(device)
        module, said = causal.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, output_loading_info=True, **plain
        )
        if said["missing_keys"]:
            raise ValueError(f"its weights lack {min(said['missing_keys'])}")
    return module.float().to(device)


def tokenizer_in(folder: Path, family: str) -> Any:
    """The tokenizer of a checked directory, or None where it has none."""
    if not any((folder / name).is_file() for name in TOKENIZERS):
        return None
    with quiet(family) as transformers, _readable(folder):
        return transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)


def new_gpt2(sizes: tuple[int, int, int], vocabulary: int, context: int, ends: Ends, device: str) -> Any:
    """A GPT-2 of (layers, heads, width) without dropout, its weights drawn anew from torch's global noise.

    Source: Radford et al. (2019), "Language models are unsupervised multitask learners".
    """
    with quiet("transformer") as transformers:
        layers, heads, width = sizes
        config = transformers.GPT2Config(
            vocab_size=vocabulary,
            n_positions=context,
            n_layer=layers,
            n_head=heads,
            n_embd=width,
            resid_pdrop=0.0,
            embd_pdrop=0.0,
            attn_pdrop=0.0,
            bos_token_id=ends.start,
            eos_token_id=ends.end,
        )
        return transformers.GPT2LMHeadModel(config).to(device)


def written(module: Any, n: int, longest: int, ends: Ends, how: Limits, generator: Any) -> list[np.ndarray]:
    """n texts as arrays of the model's tokens, none longer than `longest`, without their end."""
    import torch

    texts: list[np.ndarray] = []
    module.eval()
    steps = how.beams == 1 and "past_key_values" in inspect.signature(module.forward).parameters
    with torch.inference_mode(), quiet("transformer"):
        while len(texts) < n:
            shape = min(TOGETHER, n - len(texts)), longest
            tokens = _drawn(module, shape, ends, how, generator) if steps else _searched(module, shape, ends, how)
            ended = tokens == ends.end
            lengths = np.where(ended.any(axis=1), ended.argmax(axis=1), tokens.shape[1])
            texts += [row[:length] for row, length in zip(tokens, lengths, strict=True)]
    return texts


def _drawn(module: Any, shape: tuple[int, int], ends: Ends, how: Limits, generator: Any) -> np.ndarray:
    """Tokens (n, longest), the end in every place behind a text; keys and values of earlier places are kept.

    Once half of the texts have ended the steps go on without them.
    """
    import torch

    device, cache = generator.device, None
    found = torch.full(shape, ends.end, device=device)
    going = torch.arange(shape[0], device=device)
    over = torch.zeros(shape[0], dtype=torch.bool, device=device)
    token = torch.full((shape[0], 1), ends.start, device=device)
    for place in range(shape[1]):
        output = module(input_ids=token, past_key_values=cache, use_cache=True)
        chances = nucleus(output.logits[:, -1].float(), how)
        # The largest of chance over exponential noise is a draw by chance.
        noise = torch.empty_like(chances).exponential_(generator=generator)
        token = (chances / noise).argmax(dim=1, keepdim=True)
        token[over] = ends.end
        found[going, place] = token[:, 0]
        over, cache = token[:, 0] == ends.end, output.past_key_values
        ended = int(over.sum())
        if ended == len(over):
            break
        if 2 * ended > len(over) and hasattr(cache, "batch_select_indices"):
            on = torch.nonzero(~over)[:, 0]
            cache.batch_select_indices(on)
            going, token, over = going[on], token[on], over[on]
    return np.asarray(found.cpu().numpy())


def nucleus(logits: Any, how: Limits) -> Any:
    """The chances (texts, vocabulary) of the next token: softmax of logits / temperature, of which only the smallest set of
    most probable tokens that holds the share top_p is kept, over its sum.

    Source: Holtzman et al. (2020), "The curious case of neural text degeneration", section 3.1.
    """
    import torch

    logits = logits.clone()
    logits[:, list(how.barred)] = -torch.inf
    chances = torch.softmax(logits / how.temperature, dim=1)
    if how.top_p >= 1:
        return chances
    ordered, order = chances.sort(dim=1, descending=True, stable=True)
    ordered[ordered.cumsum(dim=1) - ordered >= how.top_p] = 0
    kept = torch.zeros_like(chances).scatter_(1, order, ordered)
    return kept / kept.sum(dim=1, keepdim=True)


def _searched(module: Any, shape: tuple[int, int], ends: Ends, how: Limits) -> np.ndarray:
    """Tokens (n, longest or fewer) by the library's own loop, beam search over draws; noise is torch's global one."""
    import torch
    from transformers import GenerationConfig

    first = torch.full((shape[0], 1), ends.start, device=module.device)
    asked = GenerationConfig(
        num_beams=how.beams,
        do_sample=True,
        temperature=how.temperature,
        top_p=how.top_p,
        top_k=0,
        max_new_tokens=shape[1],
        bos_token_id=ends.start,
        eos_token_id=ends.end,
        pad_token_id=ends.end,
        suppress_tokens=list(how.barred) or None,
    )
    found = module.generate(first, attention_mask=torch.ones_like(first), generation_config=asked)
    return np.asarray(found[:, 1:].cpu().numpy())


def log_chances(module: Any, inputs: np.ndarray, targets: np.ndarray, barred: tuple[int, ...]) -> np.ndarray:
    """The log chance of each target (n, places) after the inputs up to its place, NaN where the target is negative."""
    import torch

    found = np.full(targets.shape, np.nan)
    module.eval()
    with torch.inference_mode():
        for at in range(0, len(inputs), TOGETHER):
            span = slice(at, at + TOGETHER)
            logits = module(input_ids=torch.as_tensor(inputs[span], device=module.device)).logits.float()
            logits[..., list(barred)] = -torch.inf
            goal = torch.as_tensor(targets[span], device=module.device)
            one = torch.log_softmax(logits, dim=2).gather(2, goal.clamp(min=0)[..., None])[..., 0]
            found[span] = np.where(targets[span] >= 0, one.cpu().numpy(), np.nan)
    return found


@contextmanager
def _readable(folder: Path) -> Iterator[None]:
    """What a library says of a directory that it cannot load, as one sentence."""
    try:
        yield
    except InputError:
        raise
    except Exception as error:
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise InputError(f'model = "{folder}" cannot be loaded: {why[:200]}') from error


def digest_of(folder: Path) -> str:
    """The digest of the files of a directory: other weights are another model."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
