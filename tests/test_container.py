"""The container file: no root, nothing written, and a command that kg knows. No container engine is needed."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, child_environment

LINES = re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text("utf-8")).splitlines()
STEPS = [tuple(line.split(maxsplit=1)) for line in LINES if line.strip() and not line.startswith("#")]
LAST = STEPS[max(i for i, step in enumerate(STEPS) if step[0] == "FROM") :]
KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "EXPOSE", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


def value(name: str) -> str:
    [found] = (text for key, text in LAST if key == name)
    return found


def test_it_runs_as_nobody_in_particular() -> None:
    user, group = value("USER").split(":")
    assert int(user) > 0 and int(group) > 0
    assert [key for key, _ in LAST].index("USER") > max(i for i, step in enumerate(LAST) if step[0] == "RUN")


def test_its_steps_are_those_of_a_container_file() -> None:
    assert {key for key, _ in STEPS} <= KNOWN
    assert all(re.search(r":\d", text) for key, text in STEPS if key == "FROM"), "a base without a version"


def test_what_it_copies_is_let_through() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").split() if line.startswith("!")}
    assert all((ROOT / name).exists() for name in kept)
    assert {"src", "pyproject.toml", "README.md"} <= kept


def test_its_command_serves_the_mounted_store(memorial_store: Path, tmp_path: Path) -> None:
    environment = dict(part.split("=", 1) for part in shlex.split(value("ENV")))
    assert environment["KG_STORE"] == "/store"
    program, command = json.loads(value("ENTRYPOINT")), json.loads(value("CMD"))
    assert program == ["kg"] and command[command.index("--port") + 1] == value("EXPOSE")
    command[command.index("--port") + 1] = "0"
    done = subprocess.run(
        [sys.executable, "-m", "kg.cli", *command, "--check"],
        cwd=tmp_path,
        env={**child_environment(), **environment, "KG_STORE": str(memorial_store)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0 and "can be served" in done.stdout + done.stderr, done.stderr
    assert not list(tmp_path.iterdir())


def test_its_health_check_is_python() -> None:
    command = json.loads(value("HEALTHCHECK").removeprefix("CMD "))
    assert command[:2] == ["python", "-c"] and "/healthz" in command[2]
    compile(command[2], "HEALTHCHECK", "exec")
