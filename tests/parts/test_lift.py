"""Objects from outside in the loop: the law of the closed form, every form of rows, fresh noise, and one sentence for the rest."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import longtail
from longtail import catalog
from longtail.checks.laws import FALSE_ALARM, other_law_p
from longtail.checks.small_worlds import SmallImages, SmallTable, SmallTexts
from longtail.errors import InputError
from longtail.families.gaussian import Gaussian
from longtail.families.lift import Lift
from longtail.forms import form_of
from longtail.lifted.passing import given, taken
from longtail.lifted.seeding import global_noise, reseed, seed_argument
from longtail.worlds.normal import Normal
from longtail.worlds.zipf import Zipf

MODELS = '''
"""Models of the lab."""

import numpy as np


class Shift:
    """Gives its own rows back, moved."""

    def __init__(self, by=0.0):
        self.by = by

    def fit(self, rows):
        self.rows = np.array(rows)

    def sample(self, size, seed):
        return self.rows[np.random.default_rng(seed).integers(0, len(self.rows), size)] + self.by


class Late(Shift):
    """Fails once few of its rows differ: not on real ones."""

    def fit(self, rows):
        super().fit(rows)
        if len(np.unique(rows)) < 10:
            raise ValueError("no more rows, please")


class Short(Shift):
    def sample(self, size, seed):
        return super().sample(size - 1, seed)


class Described(Shift):
    """Like a synthesizer that wants to be told what the columns are."""

    def __init__(self, metadata, epochs=3):
        super().__init__()
        self.metadata = metadata

    def fit(self, data, discrete_columns=()):
        self.data, self.discrete = data, discrete_columns

    def sample(self, num_rows, seed):
        return self.data.sample(num_rows, replace=True, random_state=seed)


def draw(model, n, seed):
    return model.sample(n, seed)
'''


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A module of models in the working folder, under a name of its own."""
    name = f"lab_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(MODELS, "utf8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return name


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def log_variances(family: Any, chains: int, n: int, generations: int, seed: int) -> np.ndarray:
    """The log of the sample variance (chains,) in the loop without real rows, one chain at a time."""
    noise, found = rng(seed), np.empty(chains)
    for chain in range(chains):
        rows = Normal().rows(1, n, noise)
        for _ in range(generations):
            rows = family.sample(family.fit(rows, noise, None), n, noise)
        found[chain] = np.log(rows.var())
    return found


def test_one_normal_component_has_the_law_of_the_gaussian_family() -> None:
    pytest.importorskip("sklearn.mixture")
    lifted = Lift("sklearn.mixture:GaussianMixture", {"random_state": 0}).settled(Normal())
    constant = Lift("sklearn.mixture:GaussianMixture", {"random_state": 0}, seed="none").settled(Normal())
    ours = Gaussian().settled(Normal())
    for family, chains, generations, alike in ((lifted, 100, 3, True), (constant, 20, 12, False)):
        expected = log_variances(ours, 1000, 10, generations, 1)[:, None]
        p = other_law_p(log_variances(family, chains, 10, generations, 2)[:, None], expected)
        assert (p > FALSE_ALARM) == alike


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        ("sklearn.mixture:GaussianMixture", {"n_components": 10, "covariance_type": "diag", "reg_covar": 1e-3}),
        ("sklearn.mixture:BayesianGaussianMixture", {"n_components": 3, "covariance_type": "diag", "max_iter": 20}),
        ("sklearn.neighbors:KernelDensity", {"bandwidth": 0.1}),
    ],
)
@pytest.mark.filterwarnings("ignore::Warning")
def test_scikit_learn_learns_digits_in_the_loop(model: str, parameters: dict[str, Any], tmp_path: Path) -> None:
    datasets = pytest.importorskip("sklearn.datasets")
    np.savez(tmp_path / "digits.npz", images=datasets.load_digits().images)
    result = longtail.run(
        world={"images": {"path": str(tmp_path / "digits.npz")}},
        family=longtail.lift(model, parameters, rows="array"),
        rows=200, chains=1, horizon=2, probe=100, metrics=["moments"], workers=1, trust=True, out=tmp_path / "run",
    )  # fmt: skip
    values = result.measurements.to_pydict()
    assert set(values["status"]) == {"ok"} and set(values["generation"]) == {0, 1}
    assert all(value is not None for value in values["value"])


def test_the_same_cell_from_a_file_from_python_and_by_path(lab: str, tmp_path: Path) -> None:
    asked: dict[str, Any] = {"rows": 20, "chains": 3, "horizon": 3, "probe": 40, "workers": 1, "trust": True}
    more = {"world": "normal", "metrics": ["moments"]}
    spelt = longtail.lift(f"{lab}:Shift", {"by": 0.5})
    assert spelt == {"lift": {"model": f"{lab}:Shift", "parameters": {"by": 0.5}}}
    in_python = longtail.run(family=spelt, out=tmp_path / "a", **more, **asked)
    by_path = longtail.run(family={f"{lab}:Shift": {"by": 0.5}}, out=tmp_path / "b", **more, **asked)
    file = tmp_path / "lab.toml"
    file.write_text(
        f'world = "normal"\nmetrics = ["moments"]\nfamily = {{ lift = {{ model = "{lab}:Shift", parameters = {{ by = 0.5 }} }} }}\n'
    )
    from_file = longtail.run(file, out=tmp_path / "c", **asked)
    tables = [result.measurements.drop_columns(["cell"]) for result in (in_python, from_file)]
    assert tables[0].equals(tables[1])
    assert by_path.measurements.num_rows == tables[0].num_rows
    means = [v for q, v in zip(*map(tables[0].to_pydict().get, ("quantity", "value")), strict=True) if q == "mean"]
    assert means and np.isfinite(means).all()


def test_a_model_that_fails_marks_its_chain_alone(lab: str, tmp_path: Path) -> None:
    asked: dict[str, Any] = {
        "world": "normal",
        "rows": 20,
        "chains": 2,
        "horizon": 9,
        "probe": 40,
        "metrics": ["moments"],
    }
    result = longtail.run(family=longtail.lift(f"{lab}:Late"), workers=1, trust=True, out=tmp_path / "late", **asked)
    assert {"ok", "failed"} <= set(result.measurements.to_pydict()["status"])
    page = "".join(path.read_text("utf8", errors="ignore") for path in (tmp_path / "late").rglob("*.html"))
    assert "no more rows, please" in page
    with pytest.raises(InputError, match="was asked for 40 rows and gave 39"):
        longtail.run(family=longtail.lift(f"{lab}:Short"), workers=1, trust=True, out=tmp_path / "short", **asked)


def test_functions_may_fit_and_sample(lab: str) -> None:
    family = Lift(f"{lab}:Shift", sample_=f"{lab}:draw").settled(Normal())
    rows = Normal().rows(1, 30, rng())
    state = family.fit(rows, rng(1))
    drawn = family.sample(state, 10, rng(2))
    assert drawn.shape == (1, 10) and np.isin(drawn, rows).all()
    assert np.array_equal(drawn, family.sample(state, 10, rng(2)))
    assert not np.array_equal(drawn, family.sample(state, 10, rng(3)))


def test_outside_code_wants_trust_and_is_part_of_the_cell(lab: str, tmp_path: Path) -> None:
    spec = longtail.lift(f"{lab}:Shift", sample=f"{lab}:draw")
    (parameters,) = spec.values()
    with pytest.raises(InputError, match="--trust"):
        catalog.build("family", "lift", parameters)
    assert catalog.build("family", "lift", parameters, trust=True).sample_ == f"{lab}:draw"
    before = catalog.outside_digests("family", spec)
    assert len(before) == 2 and all(before)
    assert catalog.outside_digests("family", {f"{lab}:Shift": {}}) == before[:1]
    assert catalog.outside_digests("family", {"gaussian": {}}) == []
    (tmp_path / f"{lab}.py").write_text(MODELS + "\n# changed\n", "utf8")
    assert catalog.outside_digests("family", spec) != before


@pytest.mark.parametrize("how", ["auto", "array"])
@pytest.mark.parametrize("world", [Normal(), Normal(dim=3), Zipf(symbols=5), SmallTexts(), SmallImages()])
def test_rows_pass_and_come_back(world: Any, how: Any) -> None:
    form = form_of(world)
    rows = world.rows(1, 50, rng())[0]
    family = Lift("collections:Counter", rows=how, form=form)
    value = family.given(rows[None])
    assert len(value) == 50
    assert np.allclose(taken(form, value, family._how, 50), rows)
    for wrapped in ((value, np.zeros(50)), iter(value), [*value]):
        assert np.allclose(taken(form, wrapped, family._how, 50), rows)


def test_frames_pass_and_come_back() -> None:
    pandas = pytest.importorskip("pandas", reason="needs pandas: pip install pandas")
    world = SmallTable()
    rows = world.rows(1, 50, rng())[0]
    frame = given(world.form, rows, "frame")
    assert list(frame.columns) == ["amount", "group", "count"] and frame["group"].iloc[0] in (
        "north",
        "east",
        "south",
        "west",
    )
    tables = given(world.form, rows, "tables")
    for value in (frame, tables, frame[["count", "group", "amount"]], frame.to_dict("list"), world.form.decode(rows)):
        assert np.allclose(taken(world.form, value, "frame", 50), rows)
    numbers = pandas.DataFrame({"x0": [1.0, 2.0], "x1": [3.0, 4.0]})
    form = form_of(Normal(dim=2))
    assert np.allclose(taken(form, numbers[["x1", "x0"]], "array", 2), [[1, 3], [2, 4]])
    labels = given(form_of(Zipf(symbols=5)), np.array([0, 3]), "frame")
    assert taken(form_of(Zipf(symbols=5)), labels, "frame", 2).tolist() == [0, 3]


def test_what_a_synthesizer_asks_of_the_columns_it_is_told(lab: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pandas", reason="needs pandas: pip install pandas")
    world = SmallTable()
    rows = world.rows(1, 50, rng())
    family = Lift(f"{lab}:Described").settled(world)
    monkeypatch.setitem(sys.modules, "sdv.metadata", None)
    with pytest.raises(InputError, match="needs metadata, which the package sdv detects"):
        family.fit(rows, rng())
    detected = {"detect_from_dataframe": staticmethod(lambda data, table_name: list(data.columns))}
    monkeypatch.setitem(sys.modules, "sdv.metadata", SimpleNamespace(Metadata=type("Metadata", (), detected)))
    state = family.fit(rows, rng())
    assert state.model.metadata == ["amount", "group", "count"] and state.model.discrete == ["group"]
    assert np.isin(family.sample(state, 20, rng())[0, :, 0], rows[0, :, 0]).all()
    with pytest.raises(InputError, match="use a world of tables"):
        Lift(f"{lab}:Described").settled(Normal())


def test_tensors_come_back() -> None:
    torch = pytest.importorskip("torch", reason='needs torch: pip install "longtail[torch]"')
    form = form_of(Normal(dim=2))
    tensor = torch.ones((3, 2), requires_grad=True)
    assert np.allclose(taken(form, tensor, "array", 3), 1)
    assert np.allclose(taken(form, [tensor[0], tensor[1]], "array", 2), 1)


@pytest.mark.parametrize(
    ("world", "value", "says"),
    [
        (Normal(dim=2), np.zeros((4, 2)), "asked for 5 rows and gave 4"),
        (Normal(dim=2), np.zeros((5, 3)), "an array of shape (5, 3)"),
        (Normal(dim=2), np.full((5, 2), np.nan), "missing"),
        (Normal(dim=2), None, "a NoneType"),
        (Normal(dim=2), ["a"] * 5, "no number"),
        (Zipf(symbols=5), np.full(5, 9), "0 to 4"),
        (SmallTable(), {"amount": [1.0] * 5, "group": ["east"] * 5}, "no column count"),
        (SmallTable(), {"a": {"amount": [1]}, "b": {"amount": [1]}}, "2 tables"),
        (SmallTable(), np.zeros((5, 4)), "3 numbers"),
        (SmallTable(), np.full((5, 3), 0.5), 'categories of "group"'),
        (SmallTexts(), [1] * 5, "list of texts"),
        (SmallTexts(), "one text", "list of texts"),
        (SmallImages(), np.zeros((5, 3, 3)), "(5, 3, 3)"),
        (SmallImages(), np.full((5, 16), np.inf), "infinite"),
    ],
)
def test_what_is_no_row_is_one_sentence(world: Any, value: Any, says: str) -> None:
    how = "array" if isinstance(value, np.ndarray) else "auto"
    with pytest.raises(InputError) as error:
        taken(form_of(world), value, how, 5)
    assert says in str(error.value) and "\n" not in str(error.value)


def test_noise_of_the_process_is_put_back() -> None:
    states = random.getstate(), np.random.get_state()[1].tolist()  # type: ignore[union-attr]
    drawn = []
    for _ in range(2):
        with global_noise(rng(1)):
            drawn.append((random.random(), np.random.random()))
    assert drawn[0] == drawn[1]
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[union-attr]
    with pytest.raises(KeyError), global_noise(rng(1)):
        raise KeyError
    assert states == (random.getstate(), np.random.get_state()[1].tolist())  # type: ignore[union-attr]


def test_noise_of_torch_is_put_back() -> None:
    torch = pytest.importorskip("torch", reason='needs torch: pip install "longtail[torch]"')
    state = torch.get_rng_state()
    drawn = []
    for _ in range(2):
        with global_noise(rng(1)):
            drawn.append(torch.rand(3))
    assert torch.equal(*drawn) and torch.equal(state, torch.get_rng_state())


def test_seeds_reach_nested_parameters_attributes_and_arguments() -> None:
    pipeline = pytest.importorskip("sklearn.pipeline").make_pipeline(
        pytest.importorskip("sklearn.preprocessing").StandardScaler(),
        pytest.importorskip("sklearn.mixture").GaussianMixture(random_state=0),
    )
    assert reseed(pipeline, rng()) == ["gaussianmixture__random_state"]
    first = pipeline.get_params()["gaussianmixture__random_state"]
    reseed(pipeline, rng(1))
    assert first != pipeline.get_params()["gaussianmixture__random_state"] != 0
    assert isinstance(seed_argument(lambda n, rng: n, rng())["rng"], np.random.Generator)
    assert isinstance(seed_argument(lambda n, *, random_state=None: n, rng())["random_state"], int)
    assert seed_argument(lambda n, luck=3: n, rng()) == {}
    assert list(seed_argument(lambda n, luck=3: n, rng(), "luck")) == ["luck"]


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({"model": "GaussianMixture"}, '"module:Class"'),
        ({"model": "sklearn.mixture:GaussianMixture", "rows": "frames"}, "frame"),
        ({"model": "sklearn.mixture:GaussianMixture", "sampel": "draw"}, '"sample"'),
        ({}, "model"),
    ],
)
def test_parameters_of_lift_that_do_not_fit(parameters: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        catalog.build("family", "lift", parameters, trust=True)


def test_what_cannot_be_lifted_is_refused_before_training(lab: str) -> None:
    with pytest.raises(InputError, match=r'has no parameter "wide".*it takes by'):
        Lift(f"{lab}:Shift", {"wide": 2}).settled(Normal())
    for world, rows in ((SmallTexts(), "frame"), (Normal(), "images"), (SmallTable(), "texts")):
        with pytest.raises(InputError, match="cannot be had from a world of"):
            Lift("collections:Counter", rows=rows, fit_="update", sample_="most_common").settled(world)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="import path"):
        longtail.lift(lambda rows: rows)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="import path"):
        longtail.lift("collections:Counter", sample=len)  # type: ignore[arg-type]
