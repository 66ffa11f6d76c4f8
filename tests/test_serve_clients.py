"""Programs of others ask the service as docs/service.md says: each example is run as it stands there."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, child_environment
from test_serve import start, stop

DOCUMENT = (ROOT / "docs/service.md").read_text("utf-8").partition("## From other programs")[2].partition("\n## ")[0]
EXAMPLES = re.findall(r"```(\w+)\n(.*?)```", DOCUMENT, re.DOTALL)
LIBRARIES = ["SPARQLWrapper", "rdflib", "pandas", "polars"]
PYTHON = {next(n for n in LIBRARIES if n in text): text for name, text in EXAMPLES if name == "python"}


@pytest.fixture(scope="module")
def address(memorial_store: Path) -> Iterator[str]:
    process, address = start(memorial_store, KG_WORKERS="1")
    yield address
    assert "Traceback" not in stop(process)


def asked(command: list[str], text: str, address: str) -> str:
    text = text.replace("http://127.0.0.1:8000/sparql", address)
    done = subprocess.run(
        [*command, text], cwd=ROOT, env=child_environment(), capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_an_example_for_each_library() -> None:
    assert list(PYTHON) == LIBRARIES


@pytest.mark.parametrize("library", PYTHON)
def test_an_example_in_python_finds_something(address: str, library: str) -> None:
    lines = asked([sys.executable, "-W", "error", "-c"], PYTHON[library], address).splitlines()
    assert any("killed" in line for line in lines), lines


def test_the_examples_in_the_shell_find_something(address: str) -> None:
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    [text] = (text for name, text in EXAMPLES if name == "sh")
    kg = f"kg() {{ '{sys.executable}' -m kg.cli \"$@\"; }}\n"
    found = asked(["sh", "-e", "-c"], kg + text, address)
    assert "killed" in found and found.count("\n") > 8


@pytest.mark.parametrize("auth", ["basic", "bearer"])
def test_kg_query_proves_who_asks(auth: str, tmp_path: Path, run: Callable[..., Any]) -> None:
    """A server of its own kind, which answers only to the right header; ours asks nobody who reads."""
    secret = "reader:long-pass-word"
    expected = f"Bearer {secret}" if auth == "bearer" else f"Basic {base64.b64encode(secret.encode()).decode()}"

    class Guarded(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            known = self.headers.get("Authorization") == expected
            self.send_response(200 if known else 401)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(b'{"head": {}, "boolean": true}')

        def log_message(self, *_: object) -> None:
            pass

    (tmp_path / "secret").write_text(secret + "\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asked = ("query", "-", "--endpoint", f"http://127.0.0.1:{server.server_port}/")
        known = run(*asked, "--auth", auth, "--credentials", "secret", input="ASK {}")
        stranger = run(*asked, input="ASK {}")
        server.shutdown()
    assert (known.returncode, known.stdout.strip()) == (0, "yes"), known.stderr
    assert stranger.returncode == 1 and "401" in stranger.stderr
    alone = run("query", "-", "--auth", auth, "--store", "s", input="ASK {}")
    assert alone.returncode == 2 and "--endpoint" in alone.stderr
