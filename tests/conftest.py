"""Fixtures that several tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from codegym import Judge

# Nothing is timed: another process may have the processor whenever Hypothesis looks at the clock.
settings.register_profile("untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    """One judge for the whole session: starting servers costs more than most tests."""
    with Judge(workers=2) as the_judge:
        yield the_judge
