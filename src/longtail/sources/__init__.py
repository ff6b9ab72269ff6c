"""Reading what users have: files as streams of Arrow batches in constant memory, data in memory as one Arrow table."""

from longtail.sources.counts import tally, words
from longtail.sources.memory import table
from longtail.sources.numbers import matrix
from longtail.sources.read import Source, open_source

__all__ = ["Source", "matrix", "open_source", "table", "tally", "words"]
