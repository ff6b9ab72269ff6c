"""Tables of audits, made here so that what shows them is tested on plausible numbers, on nothing and on hostile names."""

from __future__ import annotations

from collections import Counter
from typing import Any

from longtail.audits.outcome import SPOKE
from longtail.audits.retention import estimate, interval, word
from longtail.audits.tables import AuditTables, Rows, built

N = 20_000
HOSTILE = (
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1">',
    "\u202egnisrever\u2066 = \u200b",
    "long " * 2000,
    "two\nlines\r\n\tand \x00 \x1b[31m \ufffe controls",
    "| `code` | @everyone #1 [link](javascript:alert(1)) https://evil.example www.evil.example",
    "]]>&amp;<!-- --></style></table>",
    "العربية = عربي",
)
Row = dict[str, Any]


def facts(**changed: Any) -> Row:
    """The facts of an ordinary failed audit."""
    return {
        "schema": 1,
        "software": {"longtail": "0.1.0"},
        "reference": {"name": "real.parquet", "rows": N, "repeats": 12},
        "candidate": {"name": "synthetic.parquet", "rows": N, "repeats": 3},
        "kind": "table",
        "level": 0.05,
        "seed": 0,
        "limit": 0.8,
        "gone": 0.1,
        "counts": {"gone": 2, "thinning": 2, "fine": 3, "too few rows to tell": 2},
        "outcome": "failed",
        "reasons": ["segment = E, label = chargeback are gone", "segment = F is thinning"],
        "orientation": "",
        "trained_on_reference": "If the reference is the very set that the generator was trained on, losses are read against it.",
        "power": "A complete loss of any of 9 groups holding at least 0.7 % of the real rows would have been seen with 80 % "
        "probability.",
        "larger_reference": "A larger reference would show more: with 100,000 trusted rows a lost tail is found twice as often.",
        "copies": {
            "status": "not testable",
            "sentence": "Whether rows were copied is not testable here: name --train.",
        },
        "min_cell": None,
        "policy": {"keep": 0.8, "level": 0.05},
        "notes": ['column "customer_id" is an identifier and was left out'],
        "command": "longtail audit --reference real.parquet --candidate synthetic.parquet --by segment,label",
        "text": {"unicode": "NFC", "case": "folded"},
    } | changed


def group(block: str, name: str, reference: float, seen: float, **changed: Any) -> Row:
    """A group with its exact interval."""
    low, high = (float(one) for one in interval(reference, N, seen, N, 0.0005))
    return {
        "block": block,
        "role": "column",
        "group": name,
        "reference": reference,
        "expected": reference,
        "seen": seen,
        "kept": float(estimate(reference, N, seen, N)),
        "low": low,
        "high": high,
        "verdict": word(low, high, 0.8),
        "limit": 0.8,
        "needed": 88.4,
        "more": 4.2 if word(low, high, 0.8) == "too few rows to tell" else None,
        "smallest_loss": None if reference < 30 else min(0.99, 3 / reference**0.5),
        "named": False,
    } | changed


def levels(block: str, kept: tuple[float, ...] = (1.02, 0.97, 0.86, 0.05)) -> list[Row]:
    """The four levels of a block."""
    rows = []
    masses, floors, names = (
        (0.5, 0.4, 0.09, 0.01),
        (0.0, 0.001, 0.04, 0.31),
        ("common", "uncommon", "rare", "very rare"),
    )
    for name, mass, floor, rho in zip(names, masses, floors, kept, strict=True):
        held = mass * N / 2
        low, high = (float(one) for one in interval(held, N / 2, rho * held, N, 0.001))
        low, high = 2 * low, 2 * high
        uncovered = min(1.0, floor + 0.9 * max(0.0, 1 - rho))
        covered = [(1 - min(1.0, uncovered + step)) / (1 - floor) for step in (0.03, 0, -0.03)]
        rows.append(
            {
                "block": block, "level": name, "reference": held, "real_mass": mass, "candidate": N,
                "kept": rho, "kept_low": low, "kept_high": high,
                "uncovered": uncovered, "uncovered_low": max(0, uncovered - 0.03), "uncovered_high": min(1, uncovered + 0.03),
                "floor": floor, "covered": covered[1], "covered_low": covered[0], "covered_high": covered[2],
                "verdict": word(low, high, 0.8), "limit": 0.8, "smallest_loss": min(0.9, 2 / held**0.5), "status": "ok",
            }
        )  # fmt: skip
    return rows


def block(name: str, p: float | None, reading: str = "", **changed: Any) -> Row:
    """One test."""
    said = {
        "unsized": f"{name}: rows like these are missing, how much cannot be said ({SPOKE['clump']}).",
        "named": f"{name}: lost, see its groups and levels.",
    }
    rejected = p is not None and p < 0.01
    return {
        "block": name, "role": "column", "test": "catscan", "unit": "rows", "reference": N, "candidate": N, "sampled": False,
        "p": p, "threshold": 0.01, "relabellings": 999, "rejected": rejected, "reading": reading, "strongest": "gone",
        "sentence": said.get(reading, ""), "status": "ok" if p is not None else "too few rows for a test",
    } | changed  # fmt: skip


def demo(**changed: Any) -> AuditTables:
    """An audit with every verdict and every section."""
    rows = Rows()
    seen = {
        "segment": [("A", 9000, 9100), ("B", 6000, 5950), ("D", 900, 921), ("E", 100, 0), ("F", 700, 360)],
        "label": [("chargeback", 120, 0), ("refund", 25, 20), ("gift", 4, 0)],
    }
    for name, values in seen.items():
        rows.add("groups", [group(name, f"{name} = {value}", real, made) for value, real, made in values])
    rows.add("groups", [group("a × b", "a = 1, b = north", 230, 0, role="pair", example="row 17")])
    rows.add("groups", [group("numbers", "amount > 4.6 (highest 1 %)", 200, 40, role="tail", named=True)])
    rows.add("levels", [*levels("segment"), *levels("numbers", (1.0, 1.01, 0.99, 0.9))])
    rows.add(
        "blocks",
        [
            block("segment", 0.0001, "named"),
            block("numbers", 0.001, "unsized", role="numbers", test="tailscan", sampled=True, strongest="clump"),
            block("label", 0.0002, "named"),
            block("rank", 0.003, "changed", strongest="drift"),
            block("city", 0.44),
            block("tiny", None),
            block(
                "repeated rows",
                0.7,
                role="copies",
                test="repeats",
                strongest="3 of 20,000 candidate rows repeat another one.",
            ),
        ],
    )
    rows.add(
        "columns",
        [
            {
                "column": "segment",
                "kind": "category",
                "distinct": 5,
                "missing_reference": 0,
                "missing_candidate": 4,
                "note": "",
            },
            {
                "column": "customer_id",
                "kind": "identifier",
                "distinct": None,
                "note": "left out: every row has its own",
            },
        ],
    )
    rows.add(
        "novel",
        [{"block": "numbers", "share": 0.031, "low": 0.028, "high": 0.034, "floor": 0.01, "meaning": "far rows"}],
    )
    rows.add(
        "classical",
        [
            {"metric": "coverage", "block": "numbers", "value": 0.971, "low": 0.96, "high": 0.98, "floor": 0.969,
             "definition": "share of real neighbourhoods that hold a candidate row", "blind_spot": "cut tails", "status": "ok"},
            {"metric": "MMD", "block": "numbers", "status": "too few rows"},
        ],
    )  # fmt: skip
    rows.add("regions", [{"block": "numbers", "rank": 1, "reference": 41.0, "candidate": 2.0, "place": "row 812"}])
    return built(facts(**changed), rows)


def nulls() -> AuditTables:
    """An audit whose every number is null."""
    rows = Rows()
    named = {"role": "column", "named": False, "verdict": "too few rows to tell"}
    rows.add("groups", [{"block": "a", "group": f"a = {value}", **named} for value in "xyz"])
    rows.add(
        "levels", [{"block": "a", "level": "rare", "verdict": "too few rows to tell", "status": "no held-out rows"}]
    )
    rows.add("blocks", [block("a", None, reference=None, candidate=None, threshold=None, relabellings=None)])
    rows.add("columns", [{"column": "a"}])
    rows.add("novel", [{"block": "a"}])
    rows.add("classical", [{"metric": "precision"}])
    rows.add("regions", [{"block": "a"}])
    return built(
        facts(
            counts={"too few rows to tell": 3},
            outcome="undecided",
            reasons=[],
            power="",
            text=None,
            copies={},
            command="",
        ),
        rows,
    )


def nothing() -> AuditTables:
    """An audit of which nothing can be listed."""
    return built(facts(counts={}, outcome="pass", reasons=[], notes=[]), Rows())


def hostile() -> AuditTables:
    """Names in every place where data can name something."""
    rows = Rows()
    for at, name in enumerate(HOSTILE):
        rows.add("groups", [group(name, f"{name} = {name}", 300, 0 if at % 2 else 290, example=name, named=True)])
        rows.add("groups", [group(name, f"pair {name}", 300, 0, role="pair")])
        rows.add("levels", levels(name))
        rows.add("blocks", [block(name, 0.001, "unsized"), block(name, 0.001, role="copies", test=name, sentence=name)])
        rows.add("columns", [{"column": name, "kind": "category", "note": name}])
        rows.add("novel", [{"block": name, "share": 0.1, "low": 0.05, "high": 0.2, "floor": 0.0, "meaning": name}])
        rows.add(
            "classical",
            [{"metric": name, "block": name, "value": 1.0, "definition": name, "blind_spot": name, "status": name}],
        )
        rows.add(
            "regions", [{"block": name, "rank": at, "reference": 9.0, "candidate": 0.0, "place": name, "example": name}]
        )
    everywhere = ("orientation", "trained_on_reference", "power", "larger_reference", "command")
    names = {"name": HOSTILE[1] + "\ud800", "rows": N, "repeats": 0}
    said = dict.fromkeys(everywhere, " ".join(HOSTILE[:3])) | {"reference": names, "candidate": names}
    lists = {"reasons": list(HOSTILE), "notes": list(HOSTILE), "policy": {HOSTILE[0]: HOSTILE[1]}}
    return built(facts(**said, **lists, copies={"status": "not testable", "sentence": HOSTILE[0]}), rows)


def wide(columns: int = 400, groups: int = 100_000, name: str = '"' * 400) -> AuditTables:
    """Very many columns and groups with names that grow when they are escaped."""
    rows = Rows()
    model = [group("x", "x", *counts) for counts in ((300, 0), (300, 150), (300, 310), (3, 1), (3000, 3000))]
    per_column = groups // columns
    for at in range(columns):
        own = f"{at} {name}"
        rows.add("groups", [{**model[k % 5], "block": own, "group": f"{own} = {k}"} for k in range(per_column)])
        rows.add("levels", [{**row, "block": own} for row in levels("x")])
        rows.add("blocks", [block(own, 0.001, "unsized")])
        rows.add("columns", [{"column": own, "kind": "category", "distinct": per_column, "note": name}])
        rows.add("novel", [{"block": own, "share": 0.1, "low": 0.0, "high": 0.2, "floor": 0.0, "meaning": name}])
        rows.add(
            "classical", [{"metric": "coverage", "block": own, "value": 0.5, "definition": name, "blind_spot": name}]
        )
        rows.add("regions", [{"block": own, "rank": 1, "reference": 9.0, "candidate": 0.0, "example": name}])
    counts = dict(Counter(row["verdict"] for row in rows.of["groups"]))
    return built(facts(counts=counts, reasons=[name] * 400, notes=[name] * 400), rows)
