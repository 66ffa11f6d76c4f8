"""How fast a build is, where its time goes, how it grows, and how fast the store takes quads.

    python bench/scale.py [--articles 250 1000 4000] [--cores-of 1000] [--sample 200] [--quads-of 300]

`--articles`: sizes of the builds whose growth is measured, by one process on one core. `--cores-of`: the size that is
built by one worker process on one core, by two on two, and by a standing Dask cluster of two workers, three
processes on those two cores. `--sample`: articles whose steps are timed one by one.
`--quads-of`: articles whose graphs are written into a store of each kind. Builds are processes of their own, `kg build`
as a user starts it. Times of the steps are of the processor, all others of the clock. Texts are those of bench/news.py.
Tables go to standard output; docs/scale.md holds one run.
"""

from __future__ import annotations

import argparse
import gc
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import news
from distributed import Client
from pyoxigraph import Quad, RdfFormat, parse, serialize
from pyoxigraph import Store as Oxigraph
from rdflib import Dataset

from kg.build import load
from kg.extract import extract
from kg.gate import check
from kg.language import analyse
from kg.link import Decisions, link
from kg.model import Article
from kg.rdf import canonical, to_quads
from kg.storage import Location
from kg.store import open_snapshot, open_store
from kg.store.partitions import export

T = TypeVar("T")
YEAR = 100_000_000  # articles of a year of world news
BATCH = 240  # articles that a build stores at once


@dataclass(frozen=True)
class Built:
    """One `kg build`: seconds of the clock and of all its processors, bytes on disk, the most bytes of memory that its
    first process held."""

    store: Path
    articles: int
    seconds: float
    processor: float
    disk: int
    memory: int

    @property
    def rate(self) -> float:
        return self.articles / self.seconds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, nargs="+", default=[250, 1000, 4000])
    options.add_argument("--cores-of", type=int, default=1000)
    options.add_argument("--sample", type=int, default=200)
    options.add_argument("--quads-of", type=int, default=300)
    given = options.parse_args()
    sizes = sorted(given.articles)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    _steps(given.sample)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        built = _growth(folder, sizes)
        _cores(folder, given.cores_of)
        _into_the_store(folder, given.quads_of)
        _year(built)


def _steps(count: int) -> None:
    """Processor time of each step, without the first articles, which load the dictionaries. Garbage is looked for after
    an article, as a build does."""
    spent: Counter[str] = Counter()
    batch: dict[str, bytes] = {}

    def timed(step: str, call: Callable[[], T]) -> T:
        begin = time.process_time()
        result = call()
        spent[step] += time.process_time() - begin  # type: ignore[assignment]
        return result

    with tempfile.TemporaryDirectory() as name, open_store(Path(name) / "store") as store:
        for number, record in enumerate(news.articles(count + BATCH)):
            if number == BATCH:
                spent.clear()
                gc.freeze()
            gc.disable()
            article = Article(record["title"], record["text"], date.fromisoformat(record["date"]))
            document = timed("language", lambda article=article: analyse(article))
            found = timed("extract", lambda document=document: extract(document))
            reading = timed("link", lambda found=found: link(found, decisions=Decisions(())))
            quads = timed("rdf", lambda reading=reading: to_quads(reading))
            timed("gate", lambda reading=reading, quads=quads: check(reading, quads))
            graph = quads[0].graph_name.value
            batch[graph] = timed("rdf", lambda quads=quads: serialize(quads, format=RdfFormat.N_QUADS))
            gc.enable()
            gc.collect(0)
            if len(batch) == BATCH:
                timed("store", lambda: store.load(batch))
                batch.clear()
        timed("store", lambda: store.load(batch))
    whole = sum(spent.values())
    print("| step | ms an article | share |\n|---|---|---|")
    for step, seconds in spent.items():
        print(f"| {step} | {seconds / count * 1000:.1f} | {seconds / whole:.0%} |")
    print(f"| all | {whole / count * 1000:.1f} | {count / whole:.0f} articles a second of one core |\n")


def _growth(folder: Path, sizes: list[int]) -> list[Built]:
    print("| articles | seconds | of the processor | articles a second of it | store, MB | memory, MB |")
    print("|---|---|---|---|---|---|")
    built = []
    for size in sizes:
        built.append(_build(folder, size, workers=1))
        b = built[-1]
        of_processor = f"{b.processor:.1f} | {size / b.processor:.1f}"
        print(
            f"| {size:,} | {b.seconds:.1f} | {of_processor} | {b.disk / 1e6:.1f} | {b.memory / 1e6:.0f} |", flush=True
        )
    if len(built) > 1:
        measured = (lambda b: b.seconds, lambda b: b.processor, lambda b: b.disk, lambda b: b.memory)
        print("| exponent | {:.2f} | {:.2f} | | {:.2f} | {:.2f} |".format(*(_exponent(built, of) for of in measured)))
    print()
    return built


def _exponent(built: list[Built], of: Callable[[Built], float]) -> float:
    """The slope in logarithms, by least squares: 1 is linear."""
    points = [(math.log(b.articles), math.log(of(b))) for b in built]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)


def _cores(folder: Path, articles: int) -> None:
    """The processor time tells what others at work took away: 1 core for 1 second is 1."""
    print(f"| {articles:,} articles | articles a second | against one | cores they had | processor, ms an article |")
    print("|---|---|---|---|---|")
    one = _build(folder, articles, 1)
    _row("one worker, one core", one, one)
    _row("two workers, two cores", _build(folder, articles, 2), one)
    with _cluster(folder) as (address, processor):
        before = processor()
        built = _build(folder, articles, 2, address)
        built = replace(built, processor=built.processor + processor() - before)
    _row("a Dask cluster of two workers, two cores", built, one)
    print(flush=True)


def _row(name: str, b: Built, one: Built) -> None:
    cores, each = b.processor / b.seconds, b.processor / b.articles * 1000
    print(f"| {name} | {b.rate:.1f} | {b.rate / one.rate:.2f} | {cores:.2f} | {each:.1f} |", flush=True)


@contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, Callable[[], float]]]:
    """Its address, and what tells the seconds of processor that its workers have had. They have read an article."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny"]
    quiet = ["--no-dashboard", "--scheduler-file", str(file)]
    started = [subprocess.Popen([*dask, *quiet], stderr=subprocess.DEVNULL)]
    try:
        while not file.exists():
            time.sleep(0.1)
        started += [subprocess.Popen([*worker, *quiet], stderr=subprocess.DEVNULL) for _ in range(2)]
        with Client(scheduler_file=str(file), set_as_default=False) as client:  # type: ignore[no-untyped-call]
            client.wait_for_workers(2)
            client.run(_read_one)
            yield str(client.scheduler.address), lambda: sum(client.run(time.process_time).values())
    finally:
        for process in started:
            process.terminate()
            process.wait()


def _read_one() -> None:
    extract(analyse(Article("a", "Президент України сказав, що загинули 3 військові.")))


def _build(folder: Path, count: int, workers: int, scheduler: str = "") -> Built:
    source, store = folder / f"{count}.jsonl", Path(tempfile.mkdtemp(prefix="store-", dir=folder))
    news.write(source, count)
    by = ["--scheduler", scheduler] if scheduler else ["--workers", str(workers)]
    command = [sys.executable, "-m", "kg.cli", "build", str(source), "--store", str(store), *by]
    begin = time.perf_counter()
    process = subprocess.Popen(_on_cores(command, workers), stderr=subprocess.PIPE, text=True)
    assert process.stderr
    words = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if f"{count} articles stored" not in words:
        sys.exit(f"the build of {count} articles failed:\n{words}")
    return Built(store, count, seconds, usage.ru_utime + usage.ru_stime, _disk(store), usage.ru_maxrss * 1024)


def _on_cores(command: list[str], cores: int) -> list[str]:
    """The database works in threads of its own: without this, one worker has more than one core."""
    return ["taskset", "--cpu-list", f"0-{cores - 1}", *command] if shutil.which("taskset") else command


def _disk(store: Path) -> int:
    """Bytes of the files, those with several names counted once: snapshots are hard links."""
    found = {s.st_ino: s.st_size for p in store.rglob("*") if p.is_file() for s in [p.stat()]}
    return sum(found.values())


def _into_the_store(folder: Path, count: int) -> None:
    built = _build(folder, count, workers=2)
    file = folder / "graphs.nq"
    with open_snapshot(built.store) as snapshot:
        file.write_bytes(canonical(snapshot.quads()))
    graphs: dict[str, list[Quad]] = {}
    for quad in parse(path=str(file), format=RdfFormat.N_QUADS):
        graphs.setdefault(quad.graph_name.value, []).append(quad)
    number = sum(map(len, graphs.values()))
    names = sorted(graphs)

    def ours() -> None:
        """From quads, as a build has them, and with the time that publishing takes."""
        with open_store(folder / "ours") as store:
            for first in range(0, len(names), BATCH):
                batch = names[first : first + BATCH]
                store.load({graph: serialize(graphs[graph], format=RdfFormat.N_QUADS) or b"" for graph in batch})

    def bulk() -> None:
        store = Oxigraph(str(folder / "bulk"))
        store.bulk_load(path=str(file), format=RdfFormat.N_QUADS)
        store.flush()

    partitions = Location(str(folder / "partitions"))

    def exported() -> None:
        with open_snapshot(built.store) as snapshot:
            export(snapshot, partitions)

    rates = {
        f"kg's store, {BATCH} articles at a time": number / _seconds(ours),
        "pyoxigraph's bulk loader, the same quads as a file": number / _seconds(bulk),
        "rdflib parsing that file into memory": number / _seconds(lambda: Dataset().parse(str(file), format="nquads")),
        "kg export partitions": number / _seconds(exported),
        "kg load of those partitions": number / _seconds(lambda: load(partitions, folder / "loaded")),
    }
    own = next(iter(rates.values()))
    print(f"| {number:,} quads of {count} articles | quads a second | kg's store against it |\n|---|---|---|")
    for name, rate in rates.items():
        print(f"| {name} | {rate:,.0f} | {own / rate:.2f} |")
    print()


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def _year(built: list[Built]) -> None:
    """From the largest build, as if all went on linearly; without what is loaded once."""
    first, last = built[0], built[-1]
    more = last.articles - first.articles or last.articles
    seconds, disk = last.processor, last.disk
    if last is not first:
        seconds, disk = last.processor - first.processor, last.disk - first.disk
    hours = seconds / more * YEAR / 3600
    print(
        f"a year of world news, {YEAR:,} articles: {disk / more * YEAR / 1e12:.1f} TB in the store, {hours:,.0f} hours"
    )
    print(f"of one core: {hours / 24 / 365:.1f} cores all the year, or {hours / 24:,.0f} to read it in a day")


if __name__ == "__main__":
    main()
