"""What a mapping says: which headers stand for which field."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from mktpm.analytics.importing.cells import DayOrder, DecimalStyle


@dataclass(frozen=True, slots=True)
class PlatformMapping:
    """How the files of one platform are read; its version rises when the same file would be read otherwise."""

    name: str
    """The platform that the rows are of."""
    version: int
    columns: Mapping[str, tuple[str, ...]]
    """For each field the headers that stand for it; where a file has several of them, the first counts."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """What fields without a column say in every row."""
    decimal: DecimalStyle | None = None
    """The decimal sign; None for what the file shows."""
    dates: DayOrder | None = None
    """How 10/11/2026 is meant; None for what the file shows."""
    currency: str | None = None
    """What amounts are in where nothing else says so."""
    says_currency: bool = False
    """Whether ``currency`` counts even where a header names another one."""
    label: str = ""
    """The name of the user's own mapping."""

    @property
    def digest(self) -> str:
        """Return a short text that changes with anything that the mapping says."""
        columns = sorted((key, list(names)) for key, names in self.columns.items())
        notations = [self.decimal, self.dates, self.currency, self.says_currency]
        said = [self.name, self.label, self.version, columns, sorted(self.constants.items()), notations]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]
