"""Three versions of a plan → one: what `git merge` asks for, understood as tasks and fields."""

from mktpm.plan.merging.lines import Labels
from mktpm.plan.merging.texts import USUAL_MARK, Merged, merge

__all__ = ["USUAL_MARK", "Labels", "Merged", "merge"]
