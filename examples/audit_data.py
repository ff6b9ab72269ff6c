"""Real rows, and those of a generator that was trained on others of their kind: something to audit, of each kind of data.

    python examples/audit_data.py --kind table --out flights
    longtail audit --reference flights/reference.parquet --candidate flights/candidate.parquet \\
        --train flights/train.parquet --out flights-audit

    python examples/audit_data.py --kind text --out plays
    longtail audit --reference plays/reference.jsonl --candidate plays/candidate.jsonl \\
        --text text --by play --out plays-audit

    python examples/audit_data.py --kind images --out digits
    longtail audit --reference digits/reference.npy --candidate digits/candidate.npy \\
        --labels digits/reference-labels.csv digits/candidate-labels.csv --by digit --out digits-audit

expected.json says, from the fitted generator itself, which groups it really lost, so that the audit can be judged.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.csv
import pyarrow.parquet
from audit_expected import Example
from audit_images import images
from audit_table import table
from audit_text import text

from longtail.errors import InputError

KINDS: dict[str, Callable[[int], Example]] = {"table": table, "text": text, "images": images}


def write(kind: str, out: Path, seed: int) -> str:
    """Writes the files of one kind and what is expected of them; returns a sentence."""
    files, expected = KINDS[kind](seed)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        _write(out / name, content)
    (out / "expected.json").write_text(json.dumps({"seed": seed, **expected}, indent=1) + "\n", "utf8")
    told, sizes = expected["with_enough_rows"], expected["rows"]
    return (
        f"{kind}: {sizes['reference']:,} real rows and {sizes['candidate']:,} of {expected['model']} trained on "
        f"{sizes['train']:,} others; of what these rows can tell, {told['gone']} are gone, {told['thinning']} are "
        f"thinning and {told['kept']} are kept ({out / 'expected.json'})."
    )


def _write(path: Path, content: Any) -> None:
    if path.suffix == ".parquet":
        pyarrow.parquet.write_table(content, path)
    elif path.suffix == ".csv":
        pyarrow.csv.write_csv(content, path)
    elif path.suffix == ".npy":
        np.save(path, content)
    else:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), "utf8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    try:
        print(write(asked.kind, asked.out, asked.seed))
    except (InputError, OSError) as error:
        sys.exit(f"error: {error}")
    except ImportError as error:
        sys.exit(f'error: {error}; the examples need pip install "longtail[families]"')
