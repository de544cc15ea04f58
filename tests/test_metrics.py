"""The measures, against numbers found by hand and by enumeration."""

from itertools import combinations
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegym import metrics


def test_pass_at_k_by_hand() -> None:
    """One right of two samples: 0.5 for one draw, 1 for two; none right: 0."""
    assert metrics.pass_at_k(2, 1, 1) == 0.5
    assert metrics.pass_at_k(2, 1, 2) == 1.0
    assert metrics.pass_at_k(5, 0, 3) == 0.0


@given(st.lists(st.sampled_from(["right", "looks right", "wrong"]), min_size=1, max_size=6), st.data())
def test_n_at_k_is_the_mean_over_all_choices(samples: list[str], data: st.DataObject) -> None:
    """The closed form equals trying every choice of k samples, and of n submissions among them."""
    k = data.draw(st.integers(1, len(samples)))
    n = data.draw(st.integers(1, k))
    right = [sample == "right" for sample in samples]
    public = [sample != "wrong" for sample in samples]

    def chance(chosen: tuple[int, ...]) -> float:
        first = [index for index in chosen if public[index]]
        if len(first) <= n:
            return float(any(right[index] for index in chosen))
        return mean(any(right[index] for index in picked) for picked in combinations(first, n))

    expected = mean(chance(chosen) for chosen in combinations(range(len(samples)), k))
    assert metrics.n_at_k(right, public, n, k) == pytest.approx(expected)


@pytest.mark.parametrize("call", [(2, 3, 1), (2, 1, 3), (2, 1, 0)])
def test_pass_at_k_refuses_nonsense(call: tuple[int, int, int]) -> None:
    """Numbers that contradict each other are errors."""
    with pytest.raises(ValueError, match="need"):
        metrics.pass_at_k(*call)


def test_n_at_k_refuses_nonsense() -> None:
    """More submissions than samples, and right samples that fail the public tests, are errors."""
    with pytest.raises(ValueError, match="need"):
        metrics.n_at_k([True], [True], 2, 1)
    with pytest.raises(ValueError, match="public"):
        metrics.n_at_k([True], [False], 1, 1)


def test_bootstrap() -> None:
    """The interval is around the mean, the same for the same seed, a point for equal items, wide for few."""
    interval = metrics.bootstrap([0.0, 1.0] * 50, metrics.mean)
    assert interval.mean == 0.5
    assert 0.35 < interval.low < 0.5 < interval.high < 0.65
    assert interval == metrics.bootstrap([0.0, 1.0] * 50, metrics.mean)
    assert metrics.bootstrap([1.0] * 5, metrics.mean) == (1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="no items"):
        metrics.bootstrap([], metrics.mean)


def test_repair_rate() -> None:
    """Of the episodes whose first program fails, the share that ends right."""
    assert metrics.repair_rate([[True], [False, True], [False, False], [False]]) == pytest.approx(1 / 3)
    assert metrics.repair_rate([[True]]) == 0.0


def test_chrf() -> None:
    """A repeated program scores 100, an unlike one little."""
    assert metrics.chrf("print(1)", "print(1)") == pytest.approx(100)
    assert metrics.chrf("print(1)", "while x: y()") < 30
