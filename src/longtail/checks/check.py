"""`longtail check`: the contract clauses of a part, on every one of its examples."""

from __future__ import annotations

import copy
import inspect
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .. import catalog
from ..contracts import Anchor, Executor, Family, Metric, Regime, Selection, World
from ..errors import InputError, near
from ..families.lift import Lift
from ..lifted.threads import one_torch_thread
from .anchor import ANCHOR, AnchorTrial
from .bench import benches
from .clause import FAILED, NOT_APPLICABLE, PASSED, Checked, CheckResult, checked
from .executor import EXECUTOR, ExecutorTrial
from .family import FAMILY
from .metric import METRIC, metric_trials
from .regime import REGIME, RegimeTrial
from .selection import SELECTION, selection_trials
from .world import WORLD, WorldTrial

PROTOCOLS = {
    "family": Family,
    "anchor": Anchor,
    "regime": Regime,
    "selection": Selection,
    "metric": Metric,
    "executor": Executor,
    "world": World,
}


def check(part: Any, *, kind: str | None = None, trust: bool = False, seed: int = 0) -> CheckResult:
    """Checks a part: a name, "module:Class" (with trust), a class, an object, or a name with parameters as `lift` gives them.

    A class with fit and sample that is no family of longtail is checked as `lift` runs it.  kind says which kind is meant
    where a name stands for several, or where a class does not show it.  Raises InputError for an unknown part, for outside
    code without trust, and where the kind is not clear.
    """
    if kind is not None and kind not in catalog.KINDS:
        raise InputError(
            f'there is no kind "{kind}"{near(kind, catalog.KINDS)}; the kinds are {", ".join(catalog.KINDS)}'
        )
    from threadpoolctl import threadpool_limits

    found, label, examples = _examples(part, kind, trust)
    began = time.monotonic()
    with one_torch_thread(), threadpool_limits(1):
        rows = [row for text, make in examples for row in _checked(found, label, text, make, seed)]
    if not rows:
        rows = [
            Checked(
                found,
                label,
                "",
                "examples",
                NOT_APPLICABLE,
                "the part has no EXAMPLES; check an object that you have made",
            )
        ]
    return CheckResult(tuple(rows), time.monotonic() - began)


def _examples(part: Any, kind: str | None, trust: bool) -> tuple[str, str, list[tuple[str, Callable[[], Any]]]]:
    """The kind of a part, its name, and its examples: how each reads and how to make it."""
    if isinstance(part, Mapping):
        return _example_of(part, kind, trust)
    if not isinstance(part, str) and not inspect.isclass(part):
        if callable(getattr(part, "fit", None)) and catalog.foreign(type(part)):
            raise InputError(
                f"an object of {type(part).__qualname__} cannot be made anew; name its class: "
                f'longtail.lift("{type(part).__module__}:{type(part).__qualname__}", {{...}})'
            )
        found = kind or _kind_of(type(part), part)
        return found, type(part).__qualname__, [("as given", lambda: copy.deepcopy(part))]
    if isinstance(part, str):
        found = kind or _kind_of_name(part, trust)
        cls = catalog.find(found, part, trust=trust)
        label = part
    else:
        found, cls, label = kind or _kind_of(part, part), part, part.__qualname__
    if found == "family" and catalog.foreign(cls):
        part, trust = part if isinstance(part, str) else f"{cls.__module__}:{cls.__qualname__}", True
    examples: tuple[Mapping[str, Any], ...] = getattr(cls, "EXAMPLES", ({},))
    makers = [(_text(example), _maker(found, part, cls, example, trust)) for example in examples]
    return found, label, makers


def _example_of(
    part: Mapping[str, Any], kind: str | None, trust: bool
) -> tuple[str, str, list[tuple[str, Callable[[], Any]]]]:
    """A part that is given as {name: parameters}: the one example that is asked for."""
    if len(part) != 1:
        raise InputError(f"{dict(part)!r} must be a table of one name, such as longtail.lift gives")
    name, parameters = next(iter(part.items()))
    found = kind or _kind_of_name(name, trust)
    catalog.build(found, name, parameters, trust=trust)
    label = str(parameters.get("model", name)) if name == "lift" else name
    shown = {key: value for key, value in parameters.items() if value != label}
    return found, label, [(_text(shown), lambda: catalog.build(found, name, parameters, trust=trust))]


def _maker(kind: str, part: Any, cls: type, example: Mapping[str, Any], trust: bool) -> Callable[[], Any]:
    if isinstance(part, str):  # what the examples of our own parts name is trusted
        return lambda: catalog.build(kind, part, example, trust=trust or ":" not in part)
    return lambda: cls(**example)


def _kind_of_name(name: str, trust: bool) -> str:
    if ":" in name:
        cls = catalog.find("part", name, trust=trust)
        return _kind_of(cls, cls)
    kinds = [kind for kind in catalog.KINDS if name in catalog.names(kind)]
    if not kinds:
        known = [known for kind in catalog.KINDS for known in catalog.names(kind)]
        raise InputError(
            f'there is no part "{name}"{near(name, known)}; `longtail list` shows them all, and '
            '"module:Class" names your own'
        )
    if len(kinds) > 1:
        raise InputError(
            f'"{name}" is the name of several kinds ({", ".join(kinds)}); say which with kind = "{kinds[0]}" (--kind)'
        )
    return kinds[0]


def _kind_of(cls: type, part: Any) -> str:
    """The kind whose methods a class or an object has."""
    needed = {kind: _members(protocol) for kind, protocol in PROTOCOLS.items()}
    fields = getattr(cls, "__dataclass_fields__", {})
    kinds = [kind for kind, names in needed.items() if all(hasattr(part, name) or name in fields for name in names)]
    if not kinds and callable(getattr(part, "fit", None)):
        return "family"  # a model whose sampler has another name: what is said of it names the mend
    if len(kinds) != 1:
        which = " and ".join(kinds) or "none of them"
        wanted = "; ".join(f"{kind}: {', '.join(sorted(names))}" for kind, names in needed.items())
        raise InputError(
            f"{cls.__qualname__} has the members of {which}; say which kind it is with kind = "
            f"(--kind).  Members are {wanted}"
        )
    return kinds[0]


def _members(protocol: Any) -> set[str]:
    methods = {name for name, value in vars(protocol).items() if inspect.isfunction(value) and not name.startswith("_")}
    return methods | set(getattr(protocol, "__annotations__", {}))


def _text(example: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {value}" for key, value in example.items()) or "no parameters"


def _checked(kind: str, label: str, text: str, make: Callable[[], Any], seed: int) -> Iterator[Checked]:
    built = next(checked(kind, label, text, (("examples can be built", _built),), make))
    yield built
    if built.outcome != PASSED:
        return
    if kind == "family":
        for bench, reason in benches(make, seed):
            for row in _one(kind, label, f"{text}; {bench.where}", FAMILY, reason or bench):
                yield row
                if row.clause == FAMILY[0][0] and row.outcome == FAILED:
                    break  # what gives no rows cannot be checked further
    elif kind == "metric":
        for where, trial in metric_trials(make, seed):
            yield from _one(kind, label, f"{text}; {where}", METRIC, trial)
    elif kind == "selection":
        for where, offered in selection_trials(make, seed):
            yield from _one(kind, label, f"{text}; {where}", SELECTION, offered)
    elif kind == "world":
        yield from _one(kind, label, text, WORLD, WorldTrial(make, make(), seed))
    elif kind == "regime":
        yield from _one(kind, label, text, REGIME, RegimeTrial(make, make()))
    elif kind == "anchor":
        yield from _one(kind, label, text, ANCHOR, AnchorTrial(make, make()))
    else:
        yield from _one(kind, label, text, EXECUTOR, ExecutorTrial(make, make()))


def _built(make: Callable[[], Any]) -> str:
    try:
        part = make()
    except InputError as error:
        return f"{error}; EXAMPLES must hold parameters that work"
    if isinstance(part, Lift):
        try:
            part.tried()
        except InputError as error:
            return str(error)
    return ""


def _one(kind: str, label: str, example: str, clauses: Any, trial: Any) -> Iterator[Checked]:
    """Every clause on a trial, or one row with the reason why there is none."""
    if isinstance(trial, str):
        yield Checked(kind, label, example, "takes this world", NOT_APPLICABLE, trial)
    else:
        yield from checked(kind, label, example, clauses, trial)
