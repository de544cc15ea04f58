"""What the tests of several agents share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import codegym

os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
# Models this small gain nothing from a second thread, and lose much to it while others want the processor.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders of both small models."""
    from small_models import make_model  # loads torch, which takes seconds: only where there is a test that wants it

    root = tmp_path_factory.mktemp("models")
    return {kind: make_model(root / kind, kind) for kind in ("qwen", "llama")}


@pytest.fixture(scope="session")
def judge() -> Iterator[codegym.Judge]:
    with codegym.Judge(workers=2) as judge:
        yield judge


@pytest.fixture
def no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training runs end without drawing their report, which takes longer than all steps of a small one."""
    monkeypatch.setattr("codegym_lora_ppo.report.write", lambda *_: None)
