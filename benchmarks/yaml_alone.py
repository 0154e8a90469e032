"""Print the seconds that PyYAML's C loader alone takes for a file: ``yaml_alone.py FILE``."""

import sys
import time
from pathlib import Path

import yaml

text = Path(sys.argv[1]).read_bytes()
begun = time.perf_counter()
yaml.load(text, Loader=yaml.CSafeLoader)
print(time.perf_counter() - begun)
