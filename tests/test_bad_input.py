"""Bad input gets one sentence and exit code 2, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from longtail.cli import main

BASE = {
    "world": "{ zipf = { symbols = 30 } }",
    "rows": "20",
    "chains": "8",
    "horizon": "3",
}
FILES = {
    "names.csv": "name,n\nanna,5\nben,3\nzoë,1\n",
    "empty.csv": "",
    "header.csv": "name,n\n",
    "numbers.csv": "x,y\n1.5,2\n2.5,3\n3.5,5\n",
    "mixed.csv": "x,y\n1.5,1\nhello,2\n2.5,3\n",
    "mixed.jsonl": '{"x": 1.5}\n{"x": "hello"}\n{"x": [2]}\n',
    "infinite.csv": "x\n1.5\ninf\n2.5\n",
    "negative.csv": "name,n\nanna,5\nben,-3\n",
    "half.csv": "name,n\nanna,5.5\nben,3\n",
    "one.csv": "name\nanna\nanna\n",
    "single.csv": "x\n1.5\n",
    "broken.parquet": "not a parquet file",
    "outside.py": "raise SystemError('this module was run')\n",
}


def file(path: str, more: str = "") -> str:
    """A file world as TOML."""
    return f'{{ file = {{ path = "{path}"{", " + more if more else ""} }} }}'


WORLDS = {
    "file that is not there": (file("nmes.csv", 'column = "name"'), "names.csv"),
    "empty file": (file("empty.csv"), "empty.csv"),
    "header and no row": (file("header.csv", 'column = "name"'), "header.csv"),
    "column that is not there": (file("names.csv", 'column = "nam"'), 'did you mean "name"'),
    "weight that is not there": (file("names.csv", 'column = "name", weight = "m"'), "m"),
    "mixed types": (file("mixed.csv", 'column = ["x", "y"]'), "hello"),
    "values of several kinds": (file("mixed.jsonl", 'column = "x"'), "x"),
    "non-finite number": (file("infinite.csv", 'column = ["x"]'), "inf"),
    "negative weight": (file("negative.csv", 'column = "name", weight = "n"'), "negative"),
    "pool of half rows": (file("half.csv", 'column = "name", weight = "n", as = "pool"'), "whole"),
    "single value": (file("one.csv", 'column = "name"'), "at least two"),
    "single row": (file("single.csv", 'column = "x"'), "at least two"),
    "text column as numbers": (file("names.csv", 'column = ["name", "n"]'), "name"),
    "not what its name says": (file("broken.parquet", 'column = "name"'), "broken.parquet"),
    "law or pool": (file("names.csv", 'column = "name", as = "lwa"'), "law"),
    "no path": ("{ file = { } }", "path"),
    "unknown world": ('"zpif"', 'did you mean "zipf"'),
    "unknown parameter": ("{ zipf = { symbol = 30 } }", 'did you mean "symbols"'),
    "too few symbols": ("{ zipf = { symbols = 1 } }", "at least 2"),
    "symbols as words": ('{ zipf = { symbols = "many" } }', "symbols"),
    "exponent not finite": ("{ zipf = { exponent = inf } }", "finite"),
    "two worlds in a table": ("{ zipf = { }, normal = { } }", "one name"),
    "parameters no table": ("{ zipf = 30 }", "zipf"),
    "a number": ("3", "int"),
    "empty list": ("[]", "empty"),
    "negative variance": ("{ normal = { covariance = -1.0 } }", "positive definite"),
    "no dimension": ("{ normal = { dim = 0 } }", "at least 1"),
    "weights that do not fit": ("{ mixture = { weights = [1.0] } }", "one entry for each mode"),
    "not trusted": ('"outside:World"', "--trust"),
}
FIELDS = {
    "no rows": ("rows", "0", "at least 1"),
    "negative rows": ("rows", "-5", "at least 1"),
    "half a row": ("rows", "1.5", "whole number"),
    "rows in words": ("rows", '"many"', "rows"),
    "rows true": ("rows", "true", "rows"),
    "rows not finite": ("rows", "nan", "rows"),
    "rows infinite": ("rows", "inf", "rows"),
    "empty list of rows": ("rows", "[]", "rows"),
    "schedule that starts late": ("rows", "{ steps = [[1, 20]] }", "generation 0"),
    "schedule that falls back": ("rows", "{ steps = [[0, 20], [5, 30], [3, 10]] }", "rise"),
    "schedule to nothing": ("rows", "{ steps = [[0, 20], [1, 0]] }", "at least 1"),
    "schedule of words": ("rows", '{ steps = [[0, "a"]] }', "schedule"),
    "schedule unknown": ("rows", "{ stpes = [[0, 20]] }", "schedule"),
    "growth to nothing": ("rows", "{ start = 5, power = -5.0 }", "at least 1"),
    "no horizon": ("horizon", "0", "at least 1"),
    "horizon in words": ("horizon", '"long"', "whole number"),
    "no chains": ("chains", "0", "at least 1"),
    "negative chains": ("chains", "-1", "at least 1"),
    "half a chain": ("chains", "2.5", "whole number"),
    "negative seed": ("seed", "-1", "at least 0"),
    "small probe": ("probe", "3", "at least 20"),
    "keep all and more": ("keep", "1.5", "share"),
    "keep nothing": ("keep", "0", "share"),
    "keep in words": ("keep", '"most"', "share"),
    "generations": ("generations", '"al"', 'did you mean "all"'),
    "lane": ("lane", '"row"', 'did you mean "rows"'),
    "unknown field": ("horzon", "5", 'did you mean "horizon"'),
    "name no text": ("name", "3", "name"),
    "unknown family": ("family", '"categoricl"', 'did you mean "categorical"'),
    "family of numbers": ("family", '"gaussian"', "categorical"),
    "negative prior": ("family", "{ categorical = { prior = -1.0 } }", "at least 0"),
    "prior mean that does not fit": ("family", "{ categorical = { prior = 1.0, prior_mean = [0.5, 0.5] } }", "30"),
    "settled by itself": ("family", "{ categorical = { symbols = 3 } }", "symbols"),
    "no family": ("family", "[]", "family"),
    "unknown regime": ("regime", '"replce"', 'did you mean "replace"'),
    "window of none": ("regime", "{ window = { width = 0 } }", "at least 1"),
    "empty list in a grid": ("regime", "{ window = { width = [] } }", "width"),
    "window of half": ("regime", "{ window = { width = 2.5 } }", "width"),
    "budget of none": ("regime", "{ budget = { rows = 0 } }", "at least 1"),
    "empty list of regimes": ("regime", "[]", "regime"),
    "unknown anchor": ("anchor", '"frsh"', 'did you mean "fresh"'),
    "anchor without its parameter": ("anchor", '"fresh"', "exactly one"),
    "anchor with two": ("anchor", "{ fresh = { rows = 1, share = 0.5 } }", "exactly one"),
    "negative count": ("anchor", "{ fresh = { rows = -1 } }", "negative"),
    "negative fixed": ("anchor", "{ fixed = { rows = -1 } }", "negative"),
    "share above one": ("anchor", "{ fresh = { share = 1.5 } }", "between 0 and 1"),
    "share not finite": ("anchor", "{ fresh = { share = nan } }", "share"),
    "rows not finite in an anchor": ("anchor", "{ fresh = { rows = inf } }", "rows"),
    "a third of a real row": ("anchor", "{ fresh = { rows = 0.3 } }", "no row at all"),
    "chance above one": ("anchor", "{ fresh = { chance = 2.0 } }", "between 0 and 1"),
    "share of no row": ("anchor", "{ fresh = { share = 0.001 } }", "no row at all"),
    "more than n": ("anchor", "{ fresh = { rows = 21 } }", "do not fit"),
    "more false than all": ("anchor", "{ contaminated = { rows = 3, false = 1.5 } }", "between 0 and 1"),
    "every none": ("anchor", "{ fresh = { rows = 1, every = 0 } }", "at least 1"),
    "share beside": ("anchor", "{ fixed = { share = 0.5 } }", "within"),
    "unknown place": ("anchor", '{ fixed = { rows = 1, where = "besides" } }', "beside"),
    "schedule of an anchor": ("anchor", "{ fresh = { rows = { steps = [[2, 1]] } } }", "generation 0"),
    "unknown metric": ("metrics", '["lost_mas"]', 'did you mean "lost_mass"'),
    "metric of numbers": ("metrics", '["moments"]', "needs numbers"),
    "metric parameter": ("metrics", '[{ extinction = { folow = ["07"] } }]', 'did you mean "follow"'),
    "metric parameter and empty list": ("metrics", "[{ extinction = { folow = [] } }]", 'did you mean "follow"'),
    "followed type": ("metrics", '[{ extinction = { follow = ["99"] } }]', "no type"),
    "no metric": ("metrics", "[]", "metric"),
    "metrics a number": ("metrics", "3", "metric"),
    "case no table": ("cases", "[1]", "case"),
    "case with a seed": ("cases", "[{ seed = 3 }]", "seed"),
    "cases that disagree": ("cases", "[{ chains = 8 }, { chains = 9 }]", "once"),
    "empty cases": ("cases", "3", "case"),
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(here: Path, capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one sentence on standard error; nothing else is said and nothing new lies in the folder."""
    before = set(here.rglob("*"))
    assert main(words) == 2, capsys.readouterr()
    said, complained = capsys.readouterr()
    assert said == "" and complained.startswith("longtail: ") and complained.count("\n") == 1, (said, complained)
    assert "Traceback" not in complained and "<class" not in complained and "object at 0x" not in complained
    assert len(complained) < 600, complained
    assert set(here.rglob("*")) == before
    return complained


def experiment(here: Path, **fields: str) -> str:
    """Writes an experiment file with some fields changed; its name."""
    (here / "asked.toml").write_text(
        "".join(f"{key} = {value}\n" for key, value in {**BASE, **fields}.items()), encoding="utf-8"
    )
    return "asked.toml"


@pytest.mark.parametrize("case", WORLDS)
def test_worlds(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world, word = WORLDS[case]
    name = experiment(here, world=world)
    assert word in refused(here, capsys, "run", name, "--out", "run", "--workers", "1")


@pytest.mark.parametrize("case", FIELDS)
def test_fields(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, value, word = FIELDS[case]
    name = experiment(here, **{key: value})
    assert word in refused(here, capsys, "run", name, "--out", "run", "--workers", "1")


@pytest.mark.parametrize("case", [case for case in FIELDS if FIELDS[case][0] in ("anchor", "rows", "metrics")])
def test_a_dry_run_refuses_the_same(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key, value, word = FIELDS[case]
    name = experiment(here, **{key: value})
    assert word in refused(here, capsys, "run", name, "--dry-run")


NUMBERS = {
    "family of types": ({"family": '"categorical"'}, "gaussian"),
    "metric of types": ({"metrics": '["diversity"]'}, "needs types"),
    "alive": ({"metrics": '["alive"]'}, "needs types"),
    "overlap": ({"metrics": '["overlap"]'}, "needs types"),
    "extinction": ({"metrics": '["extinction"]'}, "needs types"),
    "divisor": ({"family": '{ gaussian = { divisor = "n-2" } }'}, "n-1"),
    "prior and unbiased": ({"family": '{ gaussian = { prior = 1.0, divisor = "n-1" } }'}, "prior"),
    "prior without a law": ({"family": "{ gaussian = { prior = 1.0 } }", "world": '"mixture"'}, "prior"),
    "prior mean that does not fit": (
        {"family": "{ gaussian = { prior = 1.0, prior_mean = [0.0, 1.0] } }"},
        "prior_mean",
    ),
    "fixed within what is remembered": (
        {"anchor": '{ fixed = { rows = 3, where = "within" } }', "regime": '"accumulate"'},
        "beside",
    ),
    "pool by chance": ({"anchor": "{ fresh = { chance = 0.5 } }", "world": file("numbers.csv", 'as = "pool"')}, "law"),
}


@pytest.mark.parametrize("case", NUMBERS)
def test_worlds_of_numbers(case: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fields, word = NUMBERS[case]
    name = experiment(here, **{"world": '"normal"', **fields})
    assert word in refused(here, capsys, "run", name, "--out", "run", "--workers", "1")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("rows = = 3", "TOML"),
        ("rows = 3\nrows = 4", "TOML"),
        ("rows = 3", "needs a world"),
        ("", "needs a world"),
        ("\udcff", "TOML"),
    ],
    ids=["syntax", "key twice", "no world", "empty", "not text"],
)
def test_experiment_files(text: str, word: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "asked.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert word in refused(here, capsys, "run", "asked.toml", "--out", "run")


def test_an_outside_module_is_not_even_imported(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("world", "family", "regime", "anchor"):
        name = experiment(here, **{kind: '"outside:Part"'})
        assert "--trust" in refused(here, capsys, "run", name, "--out", "run")
    assert "--trust" in refused(here, capsys, "run", experiment(here, metrics='["outside:Part"]'), "--out", "run")
    assert "--trust" in refused(here, capsys, "check", "outside:Part", "--kind", "family")


def test_trusted_modules_that_are_not_there(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "own_parts.py").write_text("class Regime: pass\n")
    said = refused(here, capsys, "run", experiment(here, family='"no_such:Part"'), "--out", "run", "--trust")
    assert "no_such" in said
    said = refused(here, capsys, "run", experiment(here, regime='"own_parts:Regme"'), "--out", "run", "--trust")
    assert 'did you mean "Regime"' in said


LIFTED = {
    "not trusted": ('model = "own_models:Model"', "", "--trust"),
    "function not trusted": ('model = "own_models:Model", sample = "own_models:draw"', "", "--trust"),
    "no model": ("", "--trust", "needs model"),
    "no path": ('model = "Model"', "--trust", "module:Class"),
    "half a path": ('model = "own_models:"', "--trust", "module:name"),
    "module that is not there": ('model = "own_modls:Model"', "--trust", "own_modls"),
    "class that is not there": ('model = "own_models:Modl"', "--trust", 'did you mean "Model"'),
    "no class": ('model = "own_models:NUMBER"', "--trust", "no class"),
    "parameter that it does not take": (
        'model = "own_models:Model", parameters = { szie = 3 }',
        "--trust",
        'did you mean "size"',
    ),
    "parameter that is missing": ('model = "own_models:Model"', "--trust", "needs size"),
    "parameter that it refuses": (
        'model = "own_models:Model", parameters = { size = -1 }',
        "--trust",
        "size must be positive",
    ),
    "method that is not there": (
        'model = "own_models:Model", parameters = { size = 1 }, fit = "train"',
        "--trust",
        "no method train",
    ),
    "function that is not there": (
        'model = "own_models:Model", parameters = { size = 1 }, sample = "own_models:drw"',
        "--trust",
        'did you mean "draw"',
    ),
    "rows of another form": (
        'model = "own_models:Model", parameters = { size = 1 }, rows = "images"',
        "--trust",
        "world of types",
    ),
    "rows of no form": (
        'model = "own_models:Model", parameters = { size = 1 }, rows = "fames"',
        "--trust",
        'did you mean "frame"',
    ),
    "what is settled by itself": ('model = "own_models:Model", form = "x"', "--trust", "form"),
}
OWN_MODELS = """
NUMBER = 3
class Model:
    def __init__(self, size):
        if size < 0:
            raise ValueError("size must be positive")
    def fit(self, rows):
        pass
    def sample(self, n, seed):
        pass
def draw(model, n, seed):
    pass
"""


@pytest.mark.parametrize("case", LIFTED)
def test_lifted_models(
    case: str, here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters, trust, word = LIFTED[case]
    monkeypatch.syspath_prepend(str(here))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    (here / "own_models.py").write_text(OWN_MODELS, encoding="utf-8")
    name = experiment(here, family=f"{{ lift = {{ {parameters} }} }}")
    assert word in refused(here, capsys, "run", name, "--out", "run", "--workers", "1", *trust.split())
