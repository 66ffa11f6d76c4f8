"""Feeds from the network: only what is new, politely, and nothing that a hostile server would have us do."""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from html import escape
from pathlib import Path
from queue import Queue

import pytest
from conftest import TEXT, Run, child_environment, fake_reading
from feed_server import Site, feed_server

from kg.build import Outcome, build, remove, watch
from kg.read import Feed, Options, Visit, fetch
from kg.settings import Settings
from kg.store import open_snapshot

DAY = "Fri, 24 Oct 2025 10:00:00 +0000"
WAIT = 60  # seconds after which something is broken, whatever the machine does


@pytest.fixture
def site() -> Iterator[Site]:
    with feed_server() as running:
        yield running


def feed(**items: str) -> str:
    entries = "".join(
        f"<item><title>{name}</title><link>https://site.example/{name}</link><pubDate>{DAY}</pubDate>"
        f"<description>{escape(f'{TEXT} {text}')}</description></item>"
        for name, text in items.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Вісник</title>{entries}</channel></rss>'


def run_build(site: Site, store: Path, **options: object) -> list[Outcome]:
    given = Options(seconds=WAIT, **options)  # type: ignore[arg-type]
    return build([site.address], store, Settings(), options=given, extractor=fake_reading)


def names(store: Path) -> list[str]:
    with open_snapshot(store) as snapshot:
        return sorted(snapshot.reading(g).article.name for g in snapshot.articles())


def test_items_become_articles_with_address_and_publisher(site: Site, tmp_path: Path) -> None:
    site.show(feed(a="один", b="два"))
    assert [o.status for o in run_build(site, tmp_path / "s")] == ["stored", "stored"]
    with open_snapshot(tmp_path / "s") as snapshot:
        articles = [snapshot.reading(g).article for g in snapshot.articles()]
    assert {(a.name, a.url, a.publisher, str(a.published)) for a in articles} == {
        ("a", "https://site.example/a", "Вісник", "2025-10-24"),
        ("b", "https://site.example/b", "Вісник", "2025-10-24"),
    }


def test_a_feed_that_did_not_change_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.show(feed(a="один"), etag='"1"')
    run_build(site, tmp_path / "s", contact="desk@news.example")
    assert run_build(site, tmp_path / "s") == []
    assert "If-None-Match" not in site.requests[0] and site.requests[1]["If-None-Match"] == '"1"'
    assert "desk@news.example" in site.requests[0]["User-Agent"]
    site.show(feed(b="два"), etag='"2"')
    assert [o.status for o in run_build(site, tmp_path / "s")] == ["stored"]
    assert names(tmp_path / "s") == ["a", "b"], "what scrolled out of the feed stays"


def test_another_reader_asks_for_the_whole_feed(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site.show(feed(a="один"), etag='"1"')
    run_build(site, tmp_path / "s")
    monkeypatch.setattr("kg.build.fingerprint.fingerprint", lambda *files: "a frame more")
    assert [o.status for o in run_build(site, tmp_path / "s")] == ["stored"]


def test_what_failed_is_asked_for_again(site: Site, tmp_path: Path) -> None:
    def failing(article: object) -> None:
        raise RuntimeError("cannot think")

    site.show(feed(a="один"), etag='"1"')
    build([site.address], tmp_path / "s", Settings(), extractor=failing)  # type: ignore[arg-type]
    assert [o.status for o in run_build(site, tmp_path / "s")] == ["stored"]


def test_a_corrected_item_replaces_itself_and_an_unreadable_one_is_told(site: Site, tmp_path: Path) -> None:
    site.show(feed(a="один", b="два"))
    run_build(site, tmp_path / "s")
    site.show(
        feed(a="виправлено", b="два").replace("</channel>", "<item><title>c</title></item></channel>"), etag='"2"'
    )
    outcomes = run_build(site, tmp_path / "s")
    assert [o.status for o in outcomes] == ["stored", "unchanged", "failed"] and "no text" in outcomes[2].message
    assert names(tmp_path / "s") == ["a", "b"]
    assert run_build(site, tmp_path / "s") == [], "the same bytes would hold the same fault"


def test_remove_takes_the_address_of_a_feed(site: Site, tmp_path: Path) -> None:
    site.show(feed(a="один", b="два"))
    run_build(site, tmp_path / "s")
    assert [r.articles for r in remove([], tmp_path / "s", missing=True)] == [0]
    assert [r.articles for r in remove([site.address], tmp_path / "s")] == [2]
    assert names(tmp_path / "s") == []


@pytest.mark.parametrize("dated", [False, True], ids=["seconds", "date"])
def test_who_wants_to_be_left_alone_is_not_asked_before_that_time(site: Site, tmp_path: Path, dated: bool) -> None:
    header = formatdate(time.time() + 3600, usegmt=True) if dated else "3600"
    site.replies.append((429, {"Retry-After": header}, b""))
    site.show(feed(a="один"))
    for _ in range(2):
        [refused] = run_build(site, tmp_path / "s")
        assert refused.status == "failed" and "asks to come back in 3" in refused.message
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://127.0.0.1/feed", "only http and https"),
        ("http://127.0.0.1:1/", "not followed"),
        ("http://localhost/feed", "not followed"),
        ("http://[::1]/feed", "not followed"),
        ("http://10.0.0.1/feed", "not followed"),
        ("http://169.254.169.254/latest/meta-data/", "not followed"),
        ("http://[", "cannot be fetched"),
    ],
)
def test_a_redirect_to_a_file_or_into_a_private_network_is_not_followed(
    site: Site, tmp_path: Path, target: str, words: str
) -> None:
    site.replies.append((302, {"Location": target}, b""))
    [refused] = run_build(site, tmp_path / "s")
    assert refused.status == "failed" and words in refused.message and site.address in refused.message
    assert len(site.requests) == 1


def test_a_redirect_on_the_same_server_is_followed_and_elsewhere_where_it_is_allowed(
    site: Site, tmp_path: Path
) -> None:
    site.show(feed(a="один"))
    site.replies.append((301, {"Location": "/new.rss"}, b""))
    assert [o.status for o in run_build(site, tmp_path / "s")] == ["stored"]
    with feed_server() as other:
        other.show(feed(b="два"))
        site.replies.append((302, {"Location": other.address}, b""))
        assert [o.status for o in run_build(site, tmp_path / "s", private=True)] == ["stored"]


def test_a_redirect_without_end_is_left(site: Site, tmp_path: Path) -> None:
    site.replies += [(302, {"Location": "/again"}, b"")] * 20
    [refused] = run_build(site, tmp_path / "s")
    assert "redirects more than 5 times" in refused.message and len(site.requests) == 6


@pytest.mark.parametrize("packed", [False, True])
def test_a_feed_above_the_limit_is_refused(site: Site, tmp_path: Path, packed: bool) -> None:
    content = feed(a="слово " * 100_000).encode()
    site.content = gzip.compress(content) if packed else content
    site.replies.append((200, {"Content-Encoding": "gzip"} if packed else {}, site.content))
    [refused] = run_build(site, tmp_path / "s", max_bytes=100_000)
    assert "above the limit of 0.1 MB" in refused.message
    site.replies.append((200, {"Content-Encoding": "gzip"} if packed else {}, site.content))
    assert [o.status for o in run_build(site, tmp_path / "s")] == ["stored"]


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ((404, {}, b""), "404"),
        ((200, {"Content-Length": "5000"}, feed(a="один").encode()[:900]), "cannot be fetched|breaks off"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(feed(a="один").encode())[:-20]), "breaks off"),
        ((200, {"Content-Encoding": "gzip"}, b"no gzip"), "damaged"),
        ((200, {"Content-Encoding": "br"}, b"x"), "not asked for"),
        ((200, {}, b"<html><p>no feed</p></html>"), "no RSS or Atom feed"),
        ((200, {}, b'<!DOCTYPE r [<!ENTITY a "aaaa">]><rss version="2.0"><channel>&a;</channel></rss>'), "entities"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_stored(
    site: Site, tmp_path: Path, reply: tuple[int, dict[str, str], bytes], words: str
) -> None:
    site.replies.append(reply)
    [refused] = run_build(site, tmp_path / "s")
    assert refused.status == "failed" and re.search(words, refused.message), refused.message
    assert names(tmp_path / "s") == []


def test_a_server_that_sends_a_byte_now_and_then_does_not_hold_us(site: Site) -> None:
    site.show(feed(a="один"))
    site.drip = 0.05
    with pytest.raises(Exception, match=r"takes too long|timed out"):
        fetch(Feed(site.address), Visit(), Options(seconds=0.5))


def test_offline_asks_nobody_and_a_server_that_is_gone_is_told(run: Run, site: Site) -> None:
    done = run("build", site.address, "--store", "s", env=child_environment() | {"KG_OFFLINE": "1"})
    assert done.returncode == 1 and "offline" in done.stderr and not site.requests
    done = run("build", "http://127.0.0.1:1/feed", "--store", "s")
    assert done.returncode == 1 and "cannot be fetched" in done.stderr


def test_a_watched_feed_is_visited_again_and_its_new_items_are_stored(site: Site, tmp_path: Path) -> None:
    site.show(feed(a="один"), etag='"1"')
    builds: Queue[list[Outcome]] = Queue()
    stop = threading.Event()
    options = {"extractor": fake_reading, "built": builds.put, "every": 0.2}
    thread = threading.Thread(target=watch, args=([site.address], tmp_path / "s", Settings(), stop), kwargs=options)
    thread.start()
    try:
        assert [o.status for o in builds.get(timeout=WAIT)] == ["stored"]
        site.show(feed(a="один", b="два"), etag='"2"')
        assert [o.status for o in builds.get(timeout=WAIT)] == ["unchanged", "stored"]
    finally:
        stop.set()
        thread.join(WAIT)
    assert not thread.is_alive() and names(tmp_path / "s") == ["a", "b"]
