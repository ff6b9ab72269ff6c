"""What loss matters: the share that must be kept, for all or for a named column, group or level."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..coverage.levels import LEVELS
from ..errors import InputError, near

KEEP, LEVEL = 0.8, 0.05
EXAMPLE = """keep = 0.8                      # share of its real share that every group and level must keep
level = 0.05                    # chance that the page holds any false alarm

[columns.region]
keep = 0.9

[groups."segment = E"]
keep = 0.95

[levels."very rare"]
keep = 0.5
"""


@dataclass(frozen=True)
class Policy:
    """keep: the least share kept, in general and for named columns, groups and levels; level: see `budget`."""

    keep: float = KEEP
    level: float = LEVEL
    columns: Mapping[str, float] = field(default_factory=dict)
    groups: Mapping[str, float] = field(default_factory=dict)
    levels: Mapping[str, float] = field(default_factory=dict)
    place: str = ""

    @property
    def names_something(self) -> bool:
        """Whether the policy speaks of single columns, groups or levels."""
        return bool(self.columns or self.groups or self.levels)

    def limit(self, group: str, columns: Collection[str]) -> float:
        """The share that a group of these columns must keep: its own, else the strictest of its columns, else the general one."""
        if group in self.groups:
            return self.groups[group]
        own = [self.columns[name] for name in columns if name in self.columns]
        return max(own) if own else self.keep

    def level_limit(self, level: str, columns: Collection[str]) -> float:
        """The share that a rarity level must keep."""
        own = [self.columns[name] for name in columns if name in self.columns]
        return self.levels.get(level, max(own) if own else self.keep)

    def is_named(self, group: str, columns: Collection[str]) -> bool:
        """Whether the policy names this group or one of its columns."""
        return group in self.groups or any(name in self.columns for name in columns)

    def refuse_unknown(self, columns: Collection[str], groups: Collection[str]) -> None:
        """Raises InputError for a column or group that the data do not have, with the nearest one."""
        for kind, asked, known in (("column", self.columns, columns), ("group", self.groups, groups)):
            for name in asked:
                if name not in known:
                    raise InputError(
                        f'{self.place} names the {kind} "{name}", which the data do not have{near(name, known)}'
                    )

    def plain(self) -> dict[str, Any]:
        """The policy as plain data."""
        named = {"columns": dict(self.columns), "groups": dict(self.groups), "levels": dict(self.levels)}
        return {"keep": self.keep, "level": self.level, **{key: value for key, value in named.items() if value}}


def read_policy(policy: str | Path | Mapping[str, Any] | Policy | None, level: float | None) -> Policy:
    """The policy of a TOML file or a mapping; `level` overrules its level.

    Raises InputError for a file that cannot be read, an unknown key or a share outside its range.
    """
    if isinstance(policy, Policy):
        return policy if level is None else replace(policy, level=_sure(level, "level"))
    given, place = _given(policy)
    _refuse_keys(given, ("keep", "level", "columns", "groups", "levels"), place)
    named = {kind: _named(given.get(kind, {}), kind, place) for kind in ("columns", "groups", "levels")}
    for name in named["levels"]:
        if name not in LEVELS:
            raise InputError(
                f'{place}: levels."{name}" is no rarity level{near(name, LEVELS)}; they are {", ".join(LEVELS)}'
            )
    share = _share(given.get("keep", KEEP), "keep", place)
    sure = _sure(given.get("level", LEVEL), f"{place}: level") if level is None else _sure(level, "level")
    return Policy(share, sure, **named, place=place)


def _sure(value: Any, where: str) -> float:
    if not (isinstance(value, float) and 0 < value <= 0.5):
        raise InputError(f"{where} = {value!r} must be a chance of a false alarm between 0 and 0.5, such as 0.05")
    return value


def _given(policy: str | Path | Mapping[str, Any] | None) -> tuple[Mapping[str, Any], str]:
    import tomllib

    if policy is None:
        return {}, "policy"
    if isinstance(policy, Mapping):
        return policy, "policy"
    try:
        return tomllib.loads(Path(policy).read_text(encoding="utf-8")), f'policy "{policy}"'
    except OSError as error:
        raise InputError(f'policy "{policy}" cannot be read: {error.strerror}') from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f'policy "{policy}" is not TOML: {error}') from error


def _named(given: Any, kind: str, place: str) -> dict[str, float]:
    if not isinstance(given, Mapping):
        raise InputError(f'{place}: {kind} must hold tables such as [{kind}."name"] with keep = 0.9')
    limits = {}
    for name, rule in given.items():
        where = f'{place}: {kind}."{name}"'
        if not isinstance(rule, Mapping):
            raise InputError(f"{where} must be a table with keep = a share such as 0.9")
        _refuse_keys(rule, ("keep",), where)
        limits[name] = _share(rule.get("keep", KEEP), "keep", where)
    return limits


def _refuse_keys(given: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for key in given:
        if key not in known:
            raise InputError(f'{place} has the unknown key "{key}"{near(key, known)}; known are {", ".join(known)}')


def _share(value: Any, key: str, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.1 < value < 1:
        raise InputError(f"{place}: {key} = {value!r} must be a share between 0.1 and 1, such as 0.8")
    return float(value)
