"""What several tests need: the shared material, the command line as a real process, hand-made articles."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with articles, gold records and the shared scorer (`KG_SHARED` or `../shared`)."""
    folder = Path(os.environ.get("KG_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"no shared material at {folder}: set KG_SHARED")
    return folder


def child_environment() -> dict[str, str]:
    """The environment without KG_*, with this checkout's sources first."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("KG_")}
    return {**env, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", "TERM": "dumb", "COLUMNS": "120"}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("build", "a.txt", cwd=…)` starts `kg` as a process of its own in the test's folder."""

    def call(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kg.cli", *map(str, arguments)]
        defaults: dict[str, object] = {"cwd": tmp_path, "env": child_environment(), "timeout": 120}
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            command, text=True, encoding="utf-8", capture_output=True, **{**defaults, **options}
        )

    return call
