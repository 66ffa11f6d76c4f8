"""Every wrong input as a user gives it, to a real process: clear words, right exit code, the store unharmed."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, TEXT, Run, child_environment

from kg.rdf import canonical
from kg.store import open_snapshot

ENGLISH = "The president said on Monday that the talks had been held and that they would continue."
Check = Callable[..., str]


def content(store: Path) -> bytes:
    with open_snapshot(store) as snapshot:
        return canonical(snapshot.quads())


@pytest.fixture
def refused(run: Run, built: Path, tmp_path: Path) -> Check:
    """Builds a file of these bytes into a store that holds something; the words of the refusal."""

    def check(data: bytes | None, *arguments: str, code: int = 1, name: str = "input.txt") -> str:
        before = content(built)
        if data is not None:
            (tmp_path / name).write_bytes(data)
        done = run("build", *(arguments or [name]), "--store", built)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr and "internal error" not in done.stderr
        assert content(built) == before
        return str(done.stderr)

    return check


def test_no_such_file(refused: Check) -> None:
    assert "none.txt: no such file" in refused(None, "none.txt")


def test_empty_file(refused: Check) -> None:
    assert "input.txt: the file is empty" in refused(b"")


def test_binary_file(refused: Check) -> None:
    assert "binary" in refused(os.urandom(64) + bytes(range(256)) * 40)
    assert "PDF" in refused(b"%PDF-1.7\n" + os.urandom(200))


def test_cp1251_file(refused: Check) -> None:
    assert "iconv -f CP1251 -t UTF-8 input.txt" in refused(TEXT.encode("cp1251", "replace"))


def test_latin_1_file(refused: Check) -> None:
    words = refused("Le président a été élu à la majorité.".encode("latin-1"))
    assert "looks like Latin-1; convert it: iconv -f ISO-8859-1 -t UTF-8 input.txt" in words


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_file(refused: Check, encoding: str) -> None:
    assert "looks like UTF-16" in refused(TEXT.encode(encoding))


def test_20_mb_file(refused: Check) -> None:
    words = refused((TEXT + "\n").encode() * (20_000_000 // len(TEXT.encode())))
    assert "above the limit of 5.0 MB" in words and "KG_MAX_BYTES" in words


def test_text_in_english(refused: Check) -> None:
    assert "looks English, not Ukrainian" in refused(ENGLISH.encode())


@pytest.mark.parametrize("written", ["2025-02-30", "2025-13-01"])
def test_a_date_that_does_not_exist(refused: Check, written: str) -> None:
    assert f"input.txt:1: the date {written} does not exist" in refused(f" date {written} {TEXT}".encode())


def test_a_date_option_that_does_not_exist(refused: Check) -> None:
    words = refused(TEXT.encode(), "input.txt", "--date", "2025-02-30", code=2)
    assert "--date 2025-02-30" in words


def test_a_glob_that_matches_nothing(refused: Check) -> None:
    assert "no file matches" in refused(None, "nothing-*.txt")


def test_links_in_a_circle(refused: Check, tmp_path: Path) -> None:
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    assert "loop.txt: " in refused(None, "loop.txt")


def test_a_file_name_in_another_encoding(refused: Check, tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb3\xec.txt")).write_text(TEXT, "utf-8")
    words = refused(None, "*.txt")
    assert "udcb3" in words and "the name of the file is not UTF-8; rename it" in words


def test_an_empty_folder(refused: Check, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "holds no file that can be read" in refused(None, "empty")


def test_nul_and_lone_surrogates_are_replaced_and_noted(run: Run, tmp_path: Path) -> None:
    """Not refused: the article is readable, and every offset stays where it was."""
    data = (TEXT + "\x00 " + TEXT + "\ud83d.").encode("utf-8", "surrogatepass")
    (tmp_path / "input.txt").write_bytes(data)
    done = run("build", "input.txt", "--store", "s")
    assert done.returncode == 0, done.stderr
    assert f"2 NUL or surrogate characters replaced by U+FFFD, the first at offset {len(TEXT)}" in done.stderr
    with open_snapshot(tmp_path / "s") as snapshot:
        text = snapshot.reading(snapshot.articles()[0]).article.text
    assert text == TEXT + "\ufffd " + TEXT + "\ufffd."


def test_nothing_but_controls_is_refused(refused: Check) -> None:
    refused(b"\x00\x01\x02" * 50)


def test_a_store_folder_that_is_not_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "input.txt").write_text(TEXT, "utf-8")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"x")
    done = run("build", "input.txt", "--store", "photos")
    assert done.returncode == 1 and "no store" in done.stderr and "Traceback" not in done.stderr
    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["cat.jpg"]
    for command in (["query", "who-says-what"], ["export", "rdf"], ["validate"], ["serve"], ["info"]):
        done = run(*command, "--store", "photos")
        assert done.returncode == 1, command
        assert "photos: not a store of kg" in done.stderr and not done.stdout, command


def test_a_read_only_disk(built: Path, tmp_path: Path) -> None:
    """Needs the right to mount in a namespace of its own; elsewhere a folder without permission does."""
    (tmp_path / "input.txt").write_text(TEXT, "utf-8")
    before = content(built)
    kg = f"{sys.executable} -m kg.cli"
    command = f"{kg} info --store {built} && {kg} build {tmp_path}/input.txt --store {built}"  # reading goes on
    if os.geteuid() == 0:
        script = f"mount --bind {built} {built} && mount -o remount,ro,bind {built}"
        if subprocess.run(["unshare", "-m", "sh", "-c", script], capture_output=True, check=False).returncode:
            pytest.skip("this system lets nobody make a read-only mount, and root may write anywhere")
        arguments = ["unshare", "-m", "sh", "-c", f"{script} && {command}"]
    else:
        arguments = ["sh", "-c", command]
        for path in (built, built / "live"):
            path.chmod(0o500)
    try:
        done = subprocess.run(arguments, capture_output=True, text=True, env=child_environment(), check=False)
    finally:
        for path in (built, built / "live"):
            path.chmod(0o700)
    assert done.returncode == 1 and "articles             2" in done.stdout
    assert str(built) in done.stderr and "Traceback" not in done.stderr
    assert content(built) == before


def test_a_store_that_another_process_writes(run: Run, built: Path, tmp_path: Path) -> None:
    from kg.store import open_store

    (tmp_path / "input.txt").write_text(TEXT, "utf-8")
    with open_store(built):
        done = run("build", "input.txt", "--store", built)
    assert done.returncode == 1 and "another process is writing" in done.stderr


def test_the_good_ones_are_stored_beside_the_bad(run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT, "utf-8")
    (tmp_path / "bad.txt").write_text(ENGLISH, "utf-8")
    done = run("build", "good.txt", "bad.txt", "--store", "s")
    assert done.returncode == 4, done.stderr
    assert "bad.txt: the text looks English" in done.stderr
    with open_snapshot(tmp_path / "s") as snapshot:
        assert len(snapshot.articles()) == 1


FULL = """
import sys; sys.path.insert(0, sys.argv[1])
from pathlib import Path
from conftest import fake_reading
from kg.build import build
from kg.errors import StoreError
from kg.settings import Settings
from kg.store import open_snapshot

articles, store = sorted(Path(sys.argv[2]).iterdir()), Path(sys.argv[3])
filler = store.parent / "filler"

def run(paths):
    build(map(str, paths), store, Settings(), extractor=fake_reading)
    return shown()

def shown():
    with open_snapshot(store) as snapshot:
        return len([snapshot.reading(graph) for graph in snapshot.articles()])

print(run(articles[:1]))
with filler.open("wb") as file:
    try:
        while True: file.write(bytes(1 << 20)); file.flush()
    except OSError: pass
filler.open("r+b").truncate(filler.stat().st_size - 200_000)
try: run(articles)
except StoreError as error: print(error)
print(shown() >= 1)
filler.unlink()
print(run(articles))
"""


@pytest.mark.slow
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A small memory disk in a namespace of its own: told, what was stored is read, and it goes on later."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "in").mkdir()
    for number in range(5):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"{TEXT} № {number}\n" * 300, "utf-8")
    mount = f"mount -t tmpfs -o size=300m tmpfs {tmp_path}/disk"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    script = f'{mount} && {sys.executable} -c "$CODE" {Path(__file__).parent} {tmp_path}/in {tmp_path}/disk/s'
    environment = {**child_environment(), "CODE": FULL}
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    first, words, readable, after = done.stdout.splitlines()
    assert (first, readable, after) == ("1", "True", "5")
    assert "No space left" in words and "disk/s" in words


@pytest.mark.parametrize("limit", [40_000, 150_000])
def test_a_build_that_may_write_no_more_goes_on_to_the_same_bytes(limit: int, run: Run) -> None:
    """The system refuses files above a size: while the database is made, and while articles are stored."""

    def small_files() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    articles = ROOT / "data" / "articles"
    refused = run("build", articles, "--store", "s", preexec_fn=small_files)
    assert refused.returncode == 1
    assert re.fullmatch(r"kg: s: cannot be written: .*File too large\n", refused.stderr), refused.stderr
    exported = []
    for store in ("s", "undisturbed"):
        done = run("build", articles, "--store", store)
        assert done.returncode == 0, done.stderr
        exported.append(run("export", "rdf", "--store", store, "--format", "nquads").stdout)
    assert exported[0] and exported[0] == exported[1]
