"""The main job on real data: `make demo`.  Two data sets, every usual remedy, one page."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

import longtail

sys.path.insert(0, str(Path(__file__).parent))
from real_data import names_of_2017, weather_of_new_york
