"""What all mappings of the plan format have in common."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A mapping of the plan format: frozen, and closed to keys that are not its own."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
