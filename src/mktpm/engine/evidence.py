"""What git says about the records of approvals: plain data that the rules judge by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mktpm.language import Message
from mktpm.plan.paperwork import ApprovalRecord

Verdict = Literal[
    "proved",
    "uncommitted",
    "cut-off",
    "altered",
    "foreign",
    "nobody",
    "unsigned",
    "bad-signature",
    "foreign-signature",
    "unverified",
]
"""What git says of a record. ``proved``: a commit of the person brought it, and it is as it came.
``uncommitted``: no commit holds it yet. ``cut-off``: it is older than what a shallow clone holds.
``altered``: it is not as it came. ``foreign``: somebody else's commit brought it. ``nobody``: the person
has no address to compare with. The last four say what is wrong with the signature that is asked for:
``unverified`` is one that can't be judged here, because the key is not known or not trusted."""

FORGED: frozenset[Verdict] = frozenset({"altered", "foreign", "unsigned", "bad-signature", "foreign-signature"})
"""What no honest decision of the person looks like. The others are not proved, or not yet."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What git says about one record."""

    verdict: Verdict
    commit: str = ""
    """The full id of the commit that brought it; empty where none did."""
    author: str = ""
    """The address of that commit's author."""
    signer: str = ""
    """Whose signature the commit has, as git names it."""

    @property
    def is_forged(self) -> bool:
        """Return whether no honest decision of the person looks like this."""
        return self.verdict in FORGED


@dataclass(frozen=True, slots=True)
class Evidence:
    """What git says about all records of a workspace."""

    proofs: Mapping[str, Proof] = field(default_factory=dict)
    """By the path of the record as shown."""
    unavailable: Mapping[str, Message] = field(default_factory=dict)
    """By the path of a plan as shown: why nothing can be proved about its records."""
    deleted: Mapping[str, tuple[ApprovalRecord, ...]] = field(default_factory=dict)
    """By the path of a plan as shown: rejections that git proves and whose files were deleted or moved away."""
