"""The transformer: what sampling settings cut, which directories it takes, and that its noise is the address alone."""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

NEEDS = 'needs torch and transformers: pip install "longtail[lm]"'
torch = pytest.importorskip("torch", reason=NEEDS)
transformers = pytest.importorskip("transformers", reason=NEEDS)

import longtail  # noqa: E402
from longtail import causal_models  # noqa: E402
from longtail.causal_models import Ends, Limits  # noqa: E402
from longtail.errors import InputError  # noqa: E402
from longtail.families.transformer import State, Transformer  # noqa: E402
from longtail.forms import END  # noqa: E402
from longtail.lab.experiment import cells, experiment, read  # noqa: E402
from longtail.lab.tree import pack, unpack  # noqa: E402
from longtail.worlds.texts import Texts  # noqa: E402
from longtail.worlds.zipf import Zipf  # noqa: E402

TINY: dict[str, Any] = {"width": 16, "steps": 60, "batch": 16, "learning_rate": 0.02}
WORDS = ("the cat sat", "the dog ran", "a bird flew off", "the cat ran", "no", "the end of it all")


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """Lines of up to 12 characters, a part of them cut at 12."""
    path = tmp_path_factory.mktemp("texts") / "lines.txt"
    path.write_text("".join(f"{line}\n" for line in WORDS for _ in range(len(line) % 4 + 1)), "utf8")
    return Texts(str(path), width=12)


@pytest.fixture(scope="module")
def fitted(world: Texts) -> tuple[Transformer, State]:
    family = Transformer(**TINY).settled(world)
    return family, family.fit(world.rows(1, 64, rng()), rng(1))


def directory(folder: Path, vocabulary: int, context: int = 12, **more: Any) -> Path:
    """A model directory made here."""
    config = transformers.GPT2Config(
        vocab_size=vocabulary,
        n_positions=context,
        n_layer=1,
        n_head=2,
        n_embd=16,
        bos_token_id=0,
        eos_token_id=0,
        **more,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    return folder


def own_tokenizer(folder: Path) -> Path:
    """A tokenizer of words, for texts of the world, in a model's directory."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    pieces = sorted({letter for line in WORDS for letter in line} | {"the", "cat"})
    tokens = {"<end>": 0, **{piece: code for code, piece in enumerate(pieces, start=1)}}
    made = Tokenizer(models.BPE({**tokens, "th": len(tokens)}, [("t", "h"), ("th", "e")]))
    made.pre_tokenizer = pre_tokenizers.Split(" ", "isolated")
    made.decoder = decoders.Fuse()
    transformers.PreTrainedTokenizerFast(tokenizer_object=made, eos_token="<end>").save_pretrained(folder)
    return folder


def test_it_learns_the_texts_and_honours_the_end(world: Texts, fitted: tuple[Transformer, State]) -> None:
    family, state = fitted
    rows = family.sample(state, 300, rng(2))
    assert rows.shape == (1, 300, 12) and rows.min() == END and rows.max() < world.form.vocabulary
    assert not ((rows[..., :-1] == END) & (rows[..., 1:] != END)).any(), "nothing stands behind the end"
    written = set(world.form.decode(rows[0]))
    real = {line[:12] for line in WORDS}
    assert len(written & real) >= 4 and "no" in written and "the end of i" in written, "ended and cut texts are learned"
    loss = -np.nanmean(family.log_likelihood(state, world.rows(1, 200, rng(3))))
    assert loss == pytest.approx(state.loss, rel=0.3) and loss < 0.8, "from the logarithm of 21 tokens, 3.0, down"


def test_log_likelihood_is_the_law_that_is_written(fitted: tuple[Transformer, State]) -> None:
    """The share of texts that begin with a token against its probability, five standard errors; NaN behind the end."""
    family, state = fitted
    drawn = family.sample(state, 4000, rng(4))
    every = np.full((1, family.form.vocabulary + 1, 12), END)
    every[0, :, 0] = np.arange(-1, family.form.vocabulary)
    law = np.exp(family.log_likelihood(state, every)[0, :, 0])
    assert law.sum() == pytest.approx(1, abs=1e-4)
    share = np.bincount(drawn[0, :, 0] + 1, minlength=len(law)) / 4000
    assert (np.abs(share - law) < 5 * np.sqrt(law * (1 - law) / 4000) + 1e-3).all()
    scores = family.log_likelihood(state, drawn[:, :50])
    lengths = np.minimum((drawn[0, :50] != END).sum(axis=1) + 1, 12)
    assert (np.isfinite(scores[0]).sum(axis=1) == lengths).all()


def test_low_temperature_and_beams_lose_entropy(fitted: tuple[Transformer, State]) -> None:
    family, state = fitted

    def surprise(**settings: Any) -> float:
        rows = replace(family, **settings).sample(state, 200, rng(5))
        return -float(np.nansum(family.log_likelihood(state, rows), axis=2).mean())

    plain = surprise()
    assert surprise(temperature=0.5) < 0.8 * plain
    assert surprise(top_p=0.5) < 0.8 * plain
    assert surprise(beams=4) < 0.8 * plain
    assert surprise(temperature=1.5) > plain


def test_top_p_never_writes_outside_the_nucleus(fitted: tuple[Transformer, State]) -> None:
    """Each token of a text is among the most probable ones that hold half of the chance, worked out one by one."""
    family, state = fitted
    rows = replace(family, top_p=0.5).sample(state, 60, rng(6))
    assert outside(family, state, rows) == 0
    assert outside(family, state, family.sample(state, 60, rng(6))) > 0, "the planted fault: no nucleus"


def outside(family: Transformer, state: State, rows: np.ndarray) -> int:
    """How many tokens of rows lie where more probable ones hold half of the chance already."""
    found = 0
    for place in range(4):
        some = rows[:, (rows[0, :, :place] != END).all(axis=1)]
        every = np.repeat(some, family.form.vocabulary + 1, axis=1)
        every[..., place:] = END
        every[0, :, place] = np.tile(np.arange(-1, family.form.vocabulary), some.shape[1])
        law = np.exp(family.log_likelihood(state, every)[0, :, place]).reshape(some.shape[1], -1)
        own = np.take_along_axis(law, some[0, :, place, None] + 1, axis=1)
        found += int((np.where(law > own, law, 0).sum(axis=1) >= 0.5 + 1e-5).sum())
    return found


def test_nucleus_by_hand() -> None:
    logits = torch.log(torch.tensor([[0.5, 0.3, 0.15, 0.05]]))
    for top_p, kept in ((0.5, [1, 0, 0, 0]), (0.6, [0.625, 0.375, 0, 0]), (1.0, [0.5, 0.3, 0.15, 0.05])):
        found = causal_models.nucleus(logits, Limits(1.0, top_p, 1, ()))[0]
        assert found.tolist() == pytest.approx(kept, abs=1e-6)
    squared = np.array([0.25, 0.09, 0.0225])
    found = causal_models.nucleus(logits, Limits(0.5, 1.0, 1, (3,)))[0]
    assert found.tolist() == pytest.approx([*squared / squared.sum(), 0], abs=1e-6)


def test_same_address_same_rows_and_nothing_else_is_touched(world: Texts) -> None:
    family = Transformer(**{**TINY, "steps": 5}).settled(world)
    rows, kept = world.rows(1, 40, rng()), world.rows(1, 40, rng())
    noise, threads = torch.random.get_rng_state(), torch.get_num_threads()
    environment = {name: os.environ.get(name) for name in causal_models.OFFLINE}
    loudness = transformers.utils.logging.get_verbosity()
    first = family.fit(rows, rng(1))
    np.random.seed(3)
    again = family.fit(rows, rng(1))
    assert all((part == again.weights[name]).all() for name, part in first.weights.items())
    for beams in (1, 2):
        drawn = replace(family, beams=beams).sample(first, 20, rng(2))
        assert (drawn == replace(family, beams=beams).sample(again, 20, rng(2))).all()
        assert (drawn != replace(family, beams=beams).sample(first, 20, rng(7))).any()
    assert (family.fit(rows, rng(8)).weights["transformer.wte.weight"] != first.weights["transformer.wte.weight"]).any()
    assert (rows == kept).all()
    assert torch.equal(noise, torch.random.get_rng_state()) and torch.get_num_threads() == threads
    assert {name: os.environ.get(name) for name in environment} == environment
    assert transformers.utils.logging.get_verbosity() == loudness


def test_texts_that_end_early_leave_the_others_as_they_are() -> None:
    """A model whose only unbarred tokens are the end and one more: the share that goes on halves place by place."""
    module = causal_models.new_gpt2((1, 1, 4), 4, 8, Ends(2, 3), "cpu")
    for part in module.parameters():
        part.data.zero_()
    generator = torch.Generator().manual_seed(0)
    texts = causal_models.written(module, 6000, 8, Ends(2, 3), Limits(1.0, 1.0, 1, (1, 2)), generator)
    lengths = np.array([len(text) for text in texts])
    assert len(texts) == 6000 and all((text == 0).all() for text in texts)
    for place in range(4):
        share = 0.5 ** (place + 1)
        assert abs((lengths > place).mean() - share) < 5 * np.sqrt(share * (1 - share) / 6000)


def test_states_are_kept_without_pickling_and_go_on(world: Texts, fitted: tuple[Transformer, State]) -> None:
    family, state = fitted
    again = unpack(*pack(state), family)
    assert (family.sample(again, 20, rng(2)) == family.sample(state, 20, rng(2))).all() and state.head(1) is state
    on = replace(family, start="previous", steps=1, learning_rate=1e-9).fit(world.rows(1, 64, rng()), rng(9), state)
    anew = replace(family, steps=1, learning_rate=1e-9).fit(world.rows(1, 64, rng()), rng(9))
    assert on.loss < 1 < anew.loss, "it goes on from the earlier weights"


def test_collapsed_texts_are_trained_on_all_the_same(world: Texts) -> None:
    family = Transformer(**{**TINY, "steps": 30}).settled(world)
    for rows in (np.full((1, 1, 12), END), np.zeros((1, 40, 12), dtype=np.int64)):
        drawn = family.sample(family.fit(rows, rng()), 50, rng(1))
        assert drawn.shape == (1, 50, 12)
    assert (drawn == 0).mean() > 0.9


def test_a_directory_without_tokenizer_takes_the_tokens_of_the_world(world: Texts, tmp_path: Path) -> None:
    folder = directory(tmp_path / "model", world.form.vocabulary + 5)
    family = Transformer(**TINY, model=str(folder)).settled(world)
    rows = world.rows(1, 64, rng())
    near = replace(family, steps=1, learning_rate=1e-9).fit(rows, rng(1))
    with torch.inference_mode():
        stored = transformers.GPT2LMHeadModel.from_pretrained(folder).state_dict()
    assert all(np.allclose(part, stored[name], atol=1e-5) for name, part in near.weights.items()), "from its weights"
    state = family.fit(rows, rng(1))
    assert state.loss < near.loss / 2
    drawn = family.sample(state, 100, rng(2))
    assert drawn.max() < world.form.vocabulary and np.isfinite(family.log_likelihood(state, drawn)[0, :, 0]).all()
    before = family.identity()
    directory(tmp_path / "model", world.form.vocabulary + 6)
    assert family.identity() != before and Transformer().identity() == {}


def test_a_directory_with_a_tokenizer_reads_and_writes_texts(world: Texts, tmp_path: Path) -> None:
    folder = own_tokenizer(directory(tmp_path / "model", 40))
    family = Transformer(**TINY, model=str(folder)).settled(world)
    rows = world.rows(1, 64, rng())
    state = family.fit(rows, rng(1))
    drawn = family.sample(state, 200, rng(2))
    assert drawn.shape == (1, 200, 12)
    written = world.form.decode(drawn[0])
    assert {"the cat sat", "no"} <= set(written)
    assert family.log_likelihood(state, rows).shape == (1, 64)
    assert -family.log_likelihood(state, rows).mean() < 12 * np.log(20) / 2


def test_what_is_no_model_directory_is_refused_before_training(world: Texts, tmp_path: Path) -> None:
    tokens = world.form.vocabulary + 2
    good = directory(tmp_path / "good", tokens)

    def planted(name: str, **config: Any) -> Path:
        copy = Path(shutil.copytree(good, tmp_path / name))
        said = json.loads((copy / "config.json").read_text("utf8")) | config
        (copy / "config.json").write_text(json.dumps(said), "utf8")
        return copy

    (tmp_path / "file").write_text("", "utf8")
    (tmp_path / "empty").mkdir()
    bare, pickled, cut, broken = (planted(name) for name in ("bare", "pickled", "cut", "broken"))
    for folder in (bare, pickled):
        (folder / "model.safetensors").unlink()
    torch.save({}, pickled / "pytorch_model.bin")
    (cut / "model.safetensors").write_bytes((cut / "model.safetensors").read_bytes()[:500])
    (broken / "config.json").write_text("{", "utf8")
    code = planted("code", auto_map={"AutoModelForCausalLM": "mine.Model"})
    (code / "mine.py").write_text("raise SystemExit('this code was run')", "utf8")
    adapter = planted("adapter")
    (adapter / "adapter_config.json").write_text("{}", "utf8")
    cases = {
        tmp_path / "none": "does not exist",
        tmp_path / "file": "is a file",
        tmp_path / "empty": "no config.json",
        bare: "no model.safetensors",
        pickled: "pickled",
        cut: "cannot be loaded",
        broken: "JSON",
        code: "code of its own",
        adapter: "adapter",
        planted("quantised", quantization_config={"quant_method": "fp8"}): "quantised",
        planted("unknown", model_type="mine", architectures=["Mine"]): "no causal language model",
        planted("masked", model_type="bert", architectures=["BertForMaskedLM"]): "no causal language model",
        planted("larger", n_layer=2): "lack",
        directory(tmp_path / "few", tokens - 1): f"knows {tokens - 1} tokens",
        directory(tmp_path / "short", tokens, context=11): "reads 11 tokens",
        own_tokenizer(directory(tmp_path / "small", tokens - 5)): "its tokenizer has",
    }
    for folder, says in cases.items():
        with pytest.raises(InputError, match=says) as caught:
            Transformer(model=str(folder)).settled(world)
        assert "\n" not in str(caught.value) and folder.name in str(caught.value)
    assert Transformer(model=str(good)).settled(world).form is world.form


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"heads": 3}, "multiple"),
        ({"top_p": 0.0}, "top_p"),
        ({"temperature": 0.0}, "temperature"),
        ({"steps": 0}, "steps"),
        ({"start": "first"}, "start"),
        ({"device": "tpu"}, "device"),
    ],
)
def test_settings_that_mean_nothing_are_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        Transformer(**settings)


def test_it_needs_texts_of_one_chain(world: Texts) -> None:
    with pytest.raises(InputError, match="world texts"):
        Transformer().settled(Zipf(5))
    family = Transformer(**TINY).settled(world)
    for rows in (np.zeros((2, 3, 12), int), np.zeros((1, 3, 12)), np.full((1, 3, 12), 99)):
        with pytest.raises(InputError, match=r"texts \(1, n, width\)|tokens must be"):
            family.fit(rows, rng())
    with pytest.raises(InputError, match="diverged"):
        replace(family, learning_rate=1e30).fit(world.rows(1, 64, rng()), rng())


def test_the_files_of_the_page_are_experiments(world: Texts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each builds over small files of the names that it gives; the first one is run for two generations of few texts."""
    page = Path(__file__).parents[2] / "docs" / "language-models.md"
    files = re.findall(r"^```text\n# (\S+\.toml)\n(.*?)^```$", page.read_text("utf8"), flags=re.M | re.S)
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table({"text": list(WORDS) * 60}), "plays.parquet")
    Path("lines.txt").write_text("\n".join(WORDS * 9), "utf8")
    directory(tmp_path / "my-model", 30, context=64)
    assert [name for name, _ in files] == ["plays.toml", "own.toml"]
    for name, text in files:
        Path(name).write_text(text, "utf8")
        assert cells(experiment(read(Path(name))))
    result = longtail.run("plays.toml", workers=1, rows=20, chains=1, horizon=2, probe=120)
    measured = result.summary.to_pylist()
    for quantity in ("kept", "distinct", "self_bleu", "compression", "mauve", "held_out_loss"):
        assert any(row["quantity"] == quantity and row["mean"] is not None for row in measured), quantity


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="torch sees no GPU")
def test_a_gpu_learns_and_writes_the_same_texts(world: Texts, fitted: tuple[Transformer, State]) -> None:
    """Not the same bits, but the same law: each model's loss on what the other wrote."""
    family, state = fitted
    there = replace(family, device="cuda").settled(world)
    trained = there.fit(world.rows(1, 64, rng()), rng(1))
    assert (there.sample(trained, 40, rng(2)) == there.sample(trained, 40, rng(2))).all(), "same address, same rows"
    for writer, own, other in ((there, trained, state), (family, state, trained)):
        rows = writer.sample(own, 400, rng(3))
        losses = [-np.nanmean(family.log_likelihood(one, rows)) for one in (own, other)]
        assert losses[1] < losses[0] + 0.15
    assert replace(there, beams=2).sample(trained, 5, rng()).shape == (1, 5, 12)


@pytest.mark.skipif(torch.cuda.is_available(), reason="torch sees a GPU")
def test_a_gpu_that_is_not_there_is_refused(world: Texts) -> None:
    with pytest.raises(InputError, match="torch sees no GPU"):
        Transformer(device="cuda").settled(world)
    assert Transformer(device="auto").settled(world).device == "auto"
