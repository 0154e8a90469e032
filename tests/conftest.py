"""How every test runs: no time limits on single examples, and the same examples at each run.

``HYPOTHESIS_PROFILE=thorough`` looks for new ones; ``brief`` tries few, for a second run of the same tests.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", settings.get_profile("house"), max_examples=2_000, derandomize=False)
settings.register_profile("brief", settings.get_profile("house"), max_examples=20)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "house"))
