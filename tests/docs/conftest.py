"""Makes the scripts of `docs/` importable: they lie beside the documents and are no package."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "docs"))
