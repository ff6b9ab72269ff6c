"""Speed as ratios in one run, one thread: `make bench`.  Exits with 1 if a floor is missed."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import ours
import plain

ROUNDS = 3
GENERATIONS = 1001


@dataclass(frozen=True)
class Case:
    """A ratio to measure: ours over theirs, with the floor it must reach."""

    name: str
    ours: Callable[[], Iterator[int]]
    theirs: Callable[[], Iterator[None]]
    floor: float | None
    cycles: tuple[int, int] = (1, 1)
    """Generations of ours and of theirs that belong together: a loop that starts over is timed over whole runs."""


def cases() -> list[Case]:
    """Every ratio that the issue names, and the fixed-state ones beside them."""
    found = [
        _gaussian(1, 0, 500),
        _gaussian(10, 0, 80),
        _gaussian(10, 10, 40),
        _gaussian(100, 0, 12),
        _gaussian(100, 10, 8),
    ]
    for symbols, rows, floor in ((100, 1000, 8), (50_000, 10**6, 20)):
        world = {"zipf": {"symbols": symbols, "exponent": 1.0}}
        p = np.arange(1, symbols + 1) ** -1.0
        p /= p.sum()
        named = f"categorical K = {symbols:,}, n = {rows:,}"
        found.append(_case(f"{named}, generations 0 to 100", world, rows, 101, p, floor))
        found.append(
            Case(
                f"{named}, fixed state, no metrics",
                lambda w=world, r=rows: ours.fixed(w, r),
                lambda p=p, r=rows: plain.categorical(r, p, _rng(), fixed=True),
                None,
            )
        )
    return found


def _case(name: str, world: dict, rows: int, horizon: int, p: np.ndarray, floor: float) -> Case:
    return Case(
        name,
        lambda: ours.loop(world, rows, horizon),
        lambda: plain.categorical(rows, p, _rng(), restart=horizon),
        floor,
        (horizon, horizon),
    )


def _gaussian(dim: int, fresh: int, floor: float) -> Case:
    world, anchor = {"normal": {"dim": dim}}, {"fresh": {"rows": fresh}} if fresh else "none"
    name = (
        f"Gaussian d = {dim}, n = 1,000"
        + (f", {fresh} fresh real rows" if fresh else "")
        + f", generations 0 to {GENERATIONS - 1:,}"
    )
    theirs = (
        (lambda: plain.gaussian_line(1000, _rng())) if dim == 1 else (lambda: plain.gaussian(1000, dim, fresh, _rng()))
    )
    return Case(name, lambda: ours.loop(world, 1000, GENERATIONS, anchor), theirs, floor, (GENERATIONS, 1))


def _rng() -> np.random.Generator:
    return np.random.default_rng(0)


def rate(stream: Iterator[int | None], seconds: float, cycle: int = 1) -> float:
    """Chain-generations a CPU second over at least `seconds` and whole cycles: other programs on the machine count less."""
    done, start = 0, time.process_time()
    while (passed := time.process_time() - start) < seconds:
        done += sum(next(stream) or 1 for _ in range(cycle))
    return done / passed


def measure(case: Case, seconds: float) -> tuple[float, float, list[float]]:
    """Median rates of ours and theirs, and the ratios of rounds taken in turn."""
    mine, other = case.ours(), case.theirs()
    own, their = case.cycles
    rate(mine, 0.01, own)
    pairs = [(rate(mine, seconds, own), rate(other, seconds, their)) for _ in range(ROUNDS)]
    return median(a for a, _ in pairs), median(b for _, b in pairs), sorted(a / b for a, b in pairs)


def share_of_generator(seconds: float) -> list[float]:
    """The bare draw of the same variates over our loop with metrics, d = 1: the share of time inside the generator."""
    mine = ours.loop({"normal": {}}, 1000, GENERATIONS)
    bare = _bare_draws(16384, 1000)
    rate(mine, 0.2), rate(bare, 0.1)
    return sorted(rate(mine, seconds) / rate(bare, seconds) for _ in range(ROUNDS))


def _bare_draws(chains: int, n: int) -> Iterator[int]:
    rng = np.random.Generator(np.random.SFC64(0))
    while True:
        rng.standard_normal(chains)
        rng.standard_gamma((n - 1) / 2, chains)
        yield chains


def large_n(seconds: float) -> list[tuple[str, list[float]]]:
    """Our speed at n = 10^12 over that at a small n, everything else alike."""
    zipf, uniform = {"zipf": {"symbols": 100}}, {"zipf": {"symbols": 100, "exponent": 0.0}}
    pairs = [
        ("Gaussian d = 1: n = 10^12 over n = 100", lambda n: ours.loop({"normal": {}}, n, 101, measured=False), 100),
        (
            "Gaussian d = 10: n = 10^12 over n = 100",
            lambda n: ours.loop({"normal": {"dim": 10}}, n, 101, measured=False),
            100,
        ),
        ("100 living symbols: n = 10^12 over n = 10^4 (fixed state)", lambda n: ours.fixed(uniform, n), 10**4),
        (
            "100 symbols, 1 % fresh real: n = 10^12 over n = 10^6",
            lambda n: ours.loop(zipf, n, 101, {"fresh": {"share": 0.01}}, measured=False),
            10**6,
        ),
    ]
    found = []
    for name, make, small in pairs:
        large, little = make(10**12), make(small)
        rate(large, 0.2), rate(little, 0.2)
        found.append((name, sorted(rate(large, seconds) / rate(little, seconds) for _ in range(ROUNDS))))
    return found


def memory() -> list[tuple[str, float]]:
    """Peak memory of a whole run with ten times the chains over that with the chains, in fresh processes."""
    found = []
    for name, world in (("Gaussian d = 1", {"normal": {}}), ("categorical K = 1,000", {"zipf": {"symbols": 1000}})):
        peaks = []
        for chains in (20_000, 200_000):
            code = (
                "import longtail, resource, tempfile\n"
                "with tempfile.TemporaryDirectory() as out:\n"
                f"    longtail.run(world={world!r}, rows=100, horizon=11, chains={chains}, out=out + '/run', workers=1)\n"
                "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
            )
            peaks.append(
                int(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
            )
        found.append((f"{name}: peak memory, 200,000 chains over 20,000", peaks[1] / peaks[0]))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=0.7, help="seconds of each timed stretch")
    parser.add_argument("--out", type=Path, help="also write the table here")
    asked = parser.parse_args()
    lines = [
        "| what | ours, chain-generations/s | plain loop, generations/s | ratio, median (least, most) | floor | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    missed = 0
    for case in cases():
        mine, other, ratios = measure(case, asked.seconds)
        reached = case.floor is None or median(ratios) >= case.floor
        missed += not reached
        lines.append(
            f"| {case.name} | {mine:,.0f} | {other:,.1f} | {median(ratios):,.1f} ({ratios[0]:,.1f}, {ratios[-1]:,.1f}) | {case.floor or '–'} | {'' if case.floor is None else 'reached' if reached else 'MISSED'} |"
        )
        print(lines[-1], flush=True)
    lines += ["", "| what | ratio, median (least, most) | asked | |", "|---|---:|---|---|"]
    others = [
        (
            "bare draw of the same variates over our loop, Gaussian d = 1 (share of time in the generator)",
            share_of_generator(asked.seconds),
            "at least .5",
            lambda x: x >= 0.5,
        )
    ]
    others += [(name, ratios, "about 1", lambda x: x > 0.7) for name, ratios in large_n(asked.seconds)]
    others += [(name, [ratio] * 3, "below 1.1", lambda x: x < 1.1) for name, ratio in memory()]
    for name, ratios, wish, holds in others:
        reached = holds(median(ratios))
        missed += not reached
        lines.append(
            f"| {name} | {median(ratios):.2f} ({ratios[0]:.2f}, {ratios[-1]:.2f}) | {wish} | {'reached' if reached else 'MISSED'} |"
        )
        print(lines[-1], flush=True)
    if asked.out:
        asked.out.write_text("\n".join(lines) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
