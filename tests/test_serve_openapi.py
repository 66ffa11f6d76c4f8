"""Whatever fits the published OpenAPI description gets an answer that fits it too, and never a server error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from test_serve import start, stop

# left out: that any string is taken where a string may stand (a query has to be SPARQL), and the method OPTIONS, which
# is answered in one way for all addresses
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,missing_required_header"
)


def test_schemathesis_finds_no_answer_that_the_description_lacks(memorial_store: Path, tmp_path: Path) -> None:
    process, address = start(memorial_store, KG_WORKERS="2", KG_QUERY_SECONDS="2")
    try:
        command = [sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()", "run"]
        command += [address.removesuffix("sparql") + "openapi.json", "--checks", CHECKS]
        command += ["--max-examples", "10", "--seed", "1", "--generation-database", "none", "--no-color"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stdout
        assert "Tested: 12" in done.stdout, done.stdout  # operations; a new one is counted here
        assert process.poll() is None, "the server did not live to the end"
    finally:
        assert "Traceback" not in stop(process)
