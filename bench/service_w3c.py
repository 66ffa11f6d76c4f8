"""Which of W3C's tests of the SPARQL protocols `kg serve` passes: writes docs/service-w3c.md.

    KG_W3C_TESTS=FOLDER python bench/service_w3c.py

FOLDER is `sparql` of a checkout of w3c/rdf-tests; the tests are run by tests/test_serve_w3c.py.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
HEAD = """# W3C's tests of the SPARQL protocols

Against a running `kg serve` with updates on; `python bench/service_w3c.py` writes this page. Graphs are named by
`?graph=`; the tests for graphs at addresses of their own are left out, since such addresses are only read here.
The server reads only graphs that it holds: those that a request of the protocol tests names are made first.

{counts}

| | test | |
|---|---|---|
"""
SUITES = {
    "test_protocol": "Protocol",
    "test_graph_store": "Graph Store Protocol",
    "test_service_description": "Service description",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", "tests/test_serve_w3c.py", f"--junitxml={report}"]
        subprocess.run(command, cwd=ROOT, check=False)
        cases = list(ElementTree.parse(report).iter("testcase"))
    if any(case.get("name", "").endswith("[NOTSET]") for case in cases):
        raise SystemExit("W3C's tests are not here: set KG_W3C_TESTS to their folder")
    lines, passed = [], 0
    for case in cases:
        test, name = re.fullmatch(r"(\w+)(?:\[(.*)\])?", case.get("name", "")).groups()  # type: ignore[union-attr]
        result, met = _result(case)
        passed += met
        lines.append(
            f"| {SUITES[test]} | {name or 'has-endpoint-triple, returns-rdf, conforms-to-schema'} | {result} |"
        )
    counts = f"{passed} of {len(cases)} pass; service description counts as one."
    (ROOT / "docs/service-w3c.md").write_text(HEAD.format(counts=counts) + "\n".join(lines) + "\n", "utf-8")
    print(counts)


def _result(case: ElementTree.Element) -> tuple[str, bool]:
    skipped = case.find("skipped")
    if skipped is not None:
        return f"not offered: {skipped.get('message')}", False
    failed = next((found for kind in ("failure", "error") if (found := case.find(kind)) is not None), None)
    return ("fails", False) if failed is not None else ("passes", True)


if __name__ == "__main__":
    main()
