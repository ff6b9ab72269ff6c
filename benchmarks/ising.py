"""The figure setting of "Lost in Retraining" in one run, and its speed over a plain NumPy loop: `python benchmarks/ising.py`.

Field alone: N = 5, 10, 20 spins, M = 50, 100, 200 samples, from five initial magnetisations; with the pair term: N = 10,
M = 50, 100.  200 chains a point, each until it is absorbed.  Seconds are CPU seconds of one thread; the ratio is that of
chain-generations a CPU second, ours over theirs, chains that are absorbed not counted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator

import numpy as np
from threadpoolctl import threadpool_limits

from longtail.families.ising import Ising
from longtail.reproduction.follow import until_absorbed
from longtail.worlds.ising import Ising as World

RUNS, SEED = 200, 1
STARTS = (-0.8, -0.4, 0.0, 0.4, 0.8)
PLAIN_SECONDS = 1.0


def ours(spins: int, rows: int, pair: bool) -> tuple[np.ndarray, np.ndarray, float]:
    """T (starts, runs), final magnetisation (starts, runs), and CPU seconds."""
    family = Ising(pair=pair).settled(World(spins))
    states = [family.state_of(World(spins, math.atanh(m)), RUNS) for m in STARTS]
    state = type(states[0])(*(None if part[0] is None else np.concatenate(part) for part in zip(*states, strict=True)))
    began = time.process_time()
    times, left = until_absorbed(
        np.random.default_rng(SEED),
        RUNS * len(STARTS),
        lambda look: look.exact("mean")[:, 0],
        state,
        world={"ising": {"spins": spins}},
        family={"ising": {"pair": pair}},
        rows=rows,
    )
    shape = (len(STARTS), RUNS)
    return times.reshape(shape), left.reshape(shape), time.process_time() - began


def plain_field(spins: int, rows: int, rng: np.random.Generator) -> Iterator[None]:
    """One chain: draw the spins, take their mean; starts over when absorbed."""
    while True:
        m = 0.0
        while abs(m) < 1:
            drawn = np.where(rng.random((rows, spins)) < (1 + m) / 2, 1, -1)
            m = drawn.mean()
            yield


def plain_pair(spins: int, rows: int, rng: np.random.Generator) -> Iterator[None]:
    """One chain: draw levels, Newton steps for field and pair term to 1e-10; starts over when one level is left."""
    ups = np.arange(spins + 1)
    x = (2 * ups - spins) / spins
    f = np.stack([x, x**2], axis=1)
    ways = np.array([math.log(math.comb(spins, k)) for k in ups])
    while True:
        theta, law = np.zeros(2), np.exp(ways - ways.max())
        law /= law.sum()
        while law.max() < 1:
            counts = np.bincount(rng.choice(spins + 1, rows, p=law), minlength=spins + 1)
            living = np.flatnonzero(counts)
            if len(living) == 1 or (len(living) == 2 and living[1] - living[0] in (1, spins)):
                law = counts / rows
                yield
                continue
            target = counts @ f / rows
            for _ in range(100):
                weights = np.exp(ways + f @ theta - (ways + f @ theta).max())
                law = weights / weights.sum()
                mean = law @ f
                if np.abs(mean - target).max() < 1e-10:
                    break
                step = np.linalg.solve((f - mean).T @ ((f - mean) * law[:, None]), target - mean)
                theta = theta + step * min(1.0, 8 / np.abs(f @ step).max())
            yield


def rate(loop: Iterator[None]) -> float:
    """Chain-generations a CPU second."""
    done, began = 0, time.process_time()
    while (passed := time.process_time() - began) < PLAIN_SECONDS:
        for _ in range(50):
            next(loop)
        done += 50
    return done / passed


def main() -> None:
    began, wall, mine = time.process_time(), time.perf_counter(), 0.0
    print("| N | M | pair term | mean T from m_0 = 0 | P(all up) from -.8 -.4 0 .4 .8 | CPU s | ratio |")
    print("|---:|---:|---|---:|---|---:|---:|")
    field = [(spins, rows, False) for spins in (5, 10, 20) for rows in (50, 100, 200)]
    for spins, rows, pair in [*field, (10, 50, True), (10, 100, True)]:
        times, left, seconds = ours(spins, rows, pair)
        mine += seconds
        theirs = rate((plain_pair if pair else plain_field)(spins, rows, np.random.default_rng(SEED)))
        scale, unit = (rows, "M") if pair else (spins * rows, "N M")
        middle = times[STARTS.index(0.0)].mean() / scale
        up = " ".join(f"{value:.2f}".lstrip("0") for value in (left == 1).mean(axis=1))
        ratio = times.sum() / seconds / theirs
        print(
            f"| {spins} | {rows} | {'yes' if pair else 'no'} | {middle:.2f} {unit} | {up} | {seconds:.2f} | {ratio:.0f} |"
        )
    print(
        f"\nours {mine:.1f} CPU s; with the plain loops {time.process_time() - began:.1f} CPU s, {time.perf_counter() - wall:.1f} s"
    )


if __name__ == "__main__":
    with threadpool_limits(1):
        main()
