"""Print the lowest allowed version of each dependency of users, extras included, as pip constraints.

usage: lowest.py [PYPROJECT]
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

_FOR_DEVELOPERS = ("test", "dev")
_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(\[[^]]*\])?\s*(?P<bounds>[^;]*)")
_LOWER = re.compile(r"(?:>=|==|~=)\s*(?P<version>[0-9][^,\s]*)")


def lowest(requirements: list[str]) -> Iterator[str]:
    """Yield ``name==version`` for each requirement; one without a lower bound is an error."""
    for requirement in requirements:
        if requirement.startswith("mktpm["):
            continue
        read = _REQUIREMENT.match(requirement)
        bound = _LOWER.search(read["bounds"]) if read else None
        if read is None or bound is None:
            sys.exit(f"no lower bound: {requirement}")
        yield f"{read['name']}=={bound['version']}"


def main() -> None:
    """Print the constraints of the given pyproject.toml, or of the one in this folder."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else "pyproject.toml")
    project = tomllib.loads(path.read_text("utf-8"))["project"]
    extras = [extra for name, extra in project["optional-dependencies"].items() if name not in _FOR_DEVELOPERS]
    print("\n".join(lowest([*project["dependencies"], *chain.from_iterable(extras)])))


if __name__ == "__main__":
    main()
