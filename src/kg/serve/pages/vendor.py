"""Fetches the code of others that the pages use: `python src/kg/serve/pages/vendor.py`, with npm as a mere downloader.

The files are committed, so that neither installing nor running needs Node or a network. `static/vendor/index.tsv` lists
each file with package, version, licence and SHA-256; a file that does not have its hash is refused.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_FOLDER = Path(__file__).parent / "static" / "vendor"
_TESTS = Path(__file__).parents[4] / "tests" / "vendor"
_WANTED = (
    (_FOLDER, "@zazuko/yasqe", "4.6.2", ("build/yasqe.min.js", "build/yasqe.min.css")),
    (_FOLDER, "graphology", "0.26.0", ("dist/graphology.umd.min.js",)),
    (_FOLDER, "graphology-library", "0.8.0", ("dist/graphology-library.min.js",)),
    (_FOLDER, "sigma", "3.0.3", ("dist/sigma.min.js",)),
    (_TESTS, "axe-core", "4.14.1", ("axe.min.js",)),
)
_COLUMNS = "file\tpackage\tversion\tlicence\tsha256"


def main() -> None:
    lists: dict[Path, list[str]] = {folder: [_COLUMNS] for folder in (_FOLDER, _TESTS)}
    known = {line.split("\t")[0]: line.split("\t")[4] for folder in lists for line in _listed(folder)}
    for folder, package, version, files in _WANTED:
        folder.mkdir(parents=True, exist_ok=True)
        for name, licence, content in _unpacked(package, version, files):
            digest = hashlib.sha256(content).hexdigest()
            if known.get(name, digest) != digest:
                sys.exit(f"{package} {version}: {name} is not the file that index.tsv lists; look before you trust it")
            (folder / name).write_bytes(content)
            lists[folder].append("\t".join((name, package, version, licence, digest)))
    for folder, lines in lists.items():
        (folder / "index.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def _listed(folder: Path) -> list[str]:
    index = folder / "index.tsv"
    return index.read_text("utf-8").splitlines()[1:] if index.exists() else []


def _unpacked(package: str, version: str, files: tuple[str, ...]) -> list[tuple[str, str, bytes]]:
    """(name, licence, content) of the files, and of the licence text where the package has one."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package}@{version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            members = {m.name.removeprefix("package/"): m for m in archive.getmembers() if m.isfile()}
            content = {name: archive.extractfile(member).read() for name, member in members.items()}  # type: ignore[union-attr]
    licence = str(json.loads(content["package.json"])["license"])
    texts = [name for name in content if name.upper().startswith("LICEN") and "/" not in name]
    short = package.rpartition("/")[2]
    found = [(Path(name).name, licence, content[name]) for name in files]
    return found + [(f"{short}.{Path(name).stem}.txt", licence, content[name]) for name in sorted(texts)]


if __name__ == "__main__":
    main()
