"""Where imported figures lie: a folder of Parquet files and the manifest that says which of them count.

Columns: ``date`` DATE, ``platform``, ``month`` (``2026-10``), the dimensions (all text, NULL where the
export doesn't say it), ``spend`` DECIMAL(18,4), ``impressions`` BIGINT, ``clicks`` BIGINT,
``conversions`` DECIMAL(18,4), ``gmv`` DECIMAL(18,4) (NULL where not reported), ``import_id`` INTEGER
and ``source_row`` BIGINT: the import in the manifest, and the row of its file, counted from 1.
"""

from dataclasses import dataclass
from pathlib import Path

from mktpm.analytics.manifest import MANIFEST_FILE, BadManifest, Import, Manifest, manifest_of
from mktpm.plan.model import Workspace

DIMENSIONS = (
    "account", "channel", "campaign_id", "campaign", "group_id", "ad_group", "ad_id", "ad", "region", "category",
    "currency",
)  # fmt: skip
"""The columns that say what a row is about, beside platform and date."""
DECIMALS = ("spend", "conversions", "gmv")
COUNTS = ("impressions", "clicks")
MEASURES = ("spend", "impressions", "clicks", "conversions", "gmv")
COLUMNS: dict[str, str] = {
    "date": "DATE",
    "platform": "VARCHAR",
    "month": "VARCHAR",
    **dict.fromkeys(DIMENSIONS, "VARCHAR"),
    **{name: "BIGINT" if name in COUNTS else "DECIMAL(18,4)" for name in MEASURES},
    "import_id": "INTEGER",
    "source_row": "BIGINT",
}
"""All columns with their types, in the order of the files."""
_DEFAULT_FOLDER = "data"
_LARGEST_MANIFEST = 256 * 1024 * 1024


class StoreDamaged(Exception):
    """The manifest can't be read, or a file that it names is gone."""

    def __init__(self, path: Path, reason: str) -> None:
        """Keep what is damaged, and how."""
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Store:
    """The imported figures of a workspace as they are now."""

    folder: Path
    """The folder of the manifest, absolute."""
    manifest: Manifest

    def files(self) -> list[str]:
        """Return the absolute paths of the Parquet files that count now; raises ``StoreDamaged``."""
        paths = [self.folder / partition.file for partition in self.manifest.partitions]
        home = self.folder.resolve()
        for path in paths:
            if not path.is_file():
                raise StoreDamaged(path, "the file is gone")
            if not path.resolve().is_relative_to(home):
                raise StoreDamaged(path, "it is a link that leads elsewhere")
        return [str(path) for path in paths]

    def import_called(self, number: int) -> Import | None:
        """Return the import with that id."""
        return self.manifest.import_called(number)


def store_folder(workspace: Workspace) -> Path:
    """Return the folder in which the imported figures of ``workspace`` lie, or would lie."""
    analytics = workspace.fields.analytics
    home = Path(workspace.folder) if workspace.folder is not None else _beside_plan(workspace)
    return home / (analytics.data if analytics is not None else _DEFAULT_FOLDER) / "metrics"


def _beside_plan(workspace: Workspace) -> Path:
    """Return the folder of the first plan, for plans without a workspace file."""
    return Path(workspace.projects[0].path).parent if workspace.projects else Path.cwd()


def store_of(workspace: Workspace) -> Store | None:
    """Return the imported figures of ``workspace``; None where nothing was imported yet.

    Raises ``StoreDamaged`` where the manifest can't be read.
    """
    return store_in(store_folder(workspace))


def store_in(folder: Path) -> Store | None:
    """Return the imported figures in ``folder``; None where there is no manifest. Raises ``StoreDamaged``."""
    path = folder / MANIFEST_FILE
    try:
        if path.stat().st_size > _LARGEST_MANIFEST:
            raise StoreDamaged(path, "the file is too large")
        return Store(folder, manifest_of(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, BadManifest) as reason:
        raise StoreDamaged(path, getattr(reason, "strerror", None) or str(reason)) from None
