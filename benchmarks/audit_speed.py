"""CPU seconds and peak memory of audits, each in a fresh process with one thread, beside other tools on the same rows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from benchmarks.audit_peers import MISSING, columns, peer
from benchmarks.audit_trials import Plan
from verification.audit_worlds import world, zipf

from longtail.address import rng_at

TIMED = """
import json, resource, sys, time
import numpy as np, pyarrow as pa
from longtail.audits.audit import audit
small = pa.table({"x": np.arange(40.0), "c": ["a", "b"] * 20})
audit(reference=small, candidate=small)
start, wall = time.process_time(), time.perf_counter()
found = audit(reference=sys.argv[1], candidate=sys.argv[2])
cpu = time.process_time() - start
page = len(found.page().encode())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"cpu": cpu, "whole cpu": time.process_time() - start, "wall": time.perf_counter() - wall,
    "peak MiB": peak, "page KB": page / 1000, "outcome": found.outcome}))
"""
"""An audit after its imports: a small one loads what is loaded late."""

MANIFOLD = """
import json, resource, sys, time
import numpy as np
from longtail.scores.prdc import prdc
rng = np.random.default_rng(int(sys.argv[2]))
x, y = (rng.standard_normal((int(sys.argv[1]), 64)) for _ in range(2))
start = time.process_time()
found = prdc(x, y)
cpu = time.process_time() - start
np.savez(sys.argv[3], x=x[:5000], y=y[:5000])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
few = prdc(x[:5000], y[:5000])
print(json.dumps({"cpu": cpu, "peak MiB": peak, "all": list(found[:4]), "few": list(few[:4])}))
"""
BATCH = 250_000


def table(plan: Plan) -> list[str]:
    """All measurements, a line each; a wish in brackets."""
    lines = ["| what | CPU s | peak MiB | |", "|---|---:|---:|---|"]
    for part in (_wide, _long, _manifold, _large):
        for line in part(plan):
            print(line, flush=True)
            lines.append(line)
    return lines


def _wide(plan: Plan) -> Iterator[str]:
    """10,000 x 64, nothing lost and the outskirts of a column lost, with the reports of two tools."""
    for name in ("null", "axis"):
        x, y = world(name, 10_000, rng_at(plan.seed, "audit benchmark", "speed", name))
        files = [_written(plan, f"{name}-{side}", rows) for side, rows in (("reference", x), ("candidate", y))]
        found = run(TIMED, *files)
        yield (
            f"| **whole page, 10,000 x 64, {name}** (under 10; aim 2) | {found['cpu']:.1f} "
            f"| {found['peak MiB']:.0f} | {found['outcome']}; page {found['page KB']:.0f} KB |"
        )
    for tool in ("sdmetrics_report", "evidently_report"):
        with peer(tool, plan.out / "peers") as asked:
            if asked is None:
                yield f"| {tool}, 10,000 x 64 | {MISSING} | | |"
                continue
            theirs = asked.ask(columns(x), columns(y))
        ratio = theirs["cpu"] / found["cpu"]
        yield f"| {tool}, 10,000 x 64, axis | {theirs['cpu']:.1f} | {theirs['peak MiB']:.0f} | {ratio:.1f} times ours |"


def _long(plan: Plan) -> Iterator[str]:
    """1,000,000 x 30: twenty columns of numbers, ten of categories."""
    files = [mixed(plan.out / f"long-{side}.parquet", 1_000_000, plan.seed + at) for at, side in enumerate("rc")]
    found = run(TIMED, *map(str, files))
    yield f"| whole page, 1,000,000 x 30 of each (under 30) | {found['cpu']:.1f} | {found['peak MiB']:.0f} | {found['outcome']} |"


def _manifold(plan: Plan) -> Iterator[str]:
    """Precision, recall, density and coverage of 50,000 x 64, and the same values as the reference package on 5,000 rows."""
    kept = plan.out / "manifold.npz"
    found = run(MANIFOLD, "50000", str(plan.seed), str(kept))
    said = "prdc not installed"
    with np.load(kept) as rows, peer("prdc", plan.out / "peers") as asked:
        if asked is not None:
            theirs = asked.ask(columns(rows["x"]), columns(rows["y"]))
            named = [theirs[key] for key in ("precision", "recall", "density", "coverage")]
            said = f"largest difference from prdc on 5,000 rows: {max(abs(a - b) for a, b in zip(found['few'], named, strict=True)):.1g}"
    yield f"| coverage metrics, 50,000 x 64 (under 1,000 MiB) | {found['cpu']:.0f} | {found['peak MiB']:.0f} | {said} |"


def _large(plan: Plan) -> Iterator[str]:
    """Peak memory of larger and larger files: it must not grow with them."""
    for rows in (1_000_000, 4_000_000):
        files = [mixed(plan.out / f"large-{side}.parquet", rows, plan.seed + at) for at, side in enumerate("rc")]
        size = sum(os.path.getsize(file) for file in files) / 2**30
        found = run(TIMED, *map(str, files))
        yield f"| two Parquet files of {size:.2f} GiB in all, {rows:,} x 30 each (at most 1,024 MiB) | {found['cpu']:.0f} | {found['peak MiB']:.0f} | |"
        for file in files:
            file.unlink()


def run(code: str, *given: str) -> dict:
    """What a fresh Python says of itself, with one thread."""
    alone = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code, *given], env=alone, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)


def _written(plan: Plan, name: str, rows: np.ndarray) -> str:
    plan.out.mkdir(parents=True, exist_ok=True)
    path = plan.out / f"{name}.parquet"
    pq.write_table(pa.table(dict(columns(rows))), path)
    return str(path)


def mixed(path: Path, rows: int, seed: int) -> Path:
    """A Parquet file of twenty columns of numbers and ten of categories, written in batches."""
    path.parent.mkdir(parents=True, exist_ok=True)
    laws = [zipf(10 * 2**at) for at in range(10)]
    rng = rng_at(seed, "audit benchmark", "mixed")
    writer = None
    for start in range(0, rows, BATCH):
        n = min(BATCH, rows - start)
        made = {f"x{at}": rng.standard_normal(n) for at in range(20)}
        for at, law in enumerate(laws):
            names = np.array([f"value {code}" for code in range(len(law))])
            made[f"c{at}"] = names[rng.choice(len(law), n, p=law)]
        batch = pa.table(made)
        writer = writer or pq.ParquetWriter(path, batch.schema)
        writer.write_table(batch)
    assert writer is not None
    writer.close()
    return path
