"""When the approvals were given that others wait for: what the forecast holds them back by.

The records are taken at their word here: whether they are true, ``mktpm check`` asks git. Dates must
not depend on where a plan is looked at.
"""

from mktpm.engine.approvals import approval_of
from mktpm.engine.calendar import moment_of
from mktpm.engine.cancelled import is_cancelled
from mktpm.engine.network import Network
from mktpm.plan.model import Workspace


def open_gates(network: Network, workspace: Workspace) -> None:
    """Write at each approval that others wait for when it was given, as far as records say so."""
    for (position, index), gate in network.gate_of.items():
        project = network.projects[position]
        task = project.tasks[index]
        if is_cancelled(project, task):
            del network.gates[gate]  # what is cancelled needs no approval any more
            continue
        papers = workspace.beside(project)
        if papers.records:
            state = approval_of(project, task, network.timelines[position], papers)
            if state is not None and state.is_approved and state.completed is not None:
                given = state.completed
                network.gates[gate] = moment_of(given.date(), given.hour * 60 + given.minute)
