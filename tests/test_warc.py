"""Archives of crawlers: pages become articles with their address; what is damaged, cut off or a bomb is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from test_formats import MORE, PAGE, articles, reasons

from kg.read import Loaded, Options, read_articles

PLAIN = f"<html><body><article><h1>Обмін</h1><p>{MORE}</p><p>{MORE}</p></article></body></html>"


def record(kind: str, address: str, body: bytes, media: str) -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {media}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


def warc(path: Path, *pages: tuple[str, bytes, str, str]) -> Path:
    """Pages as (address, body, status, content type); gzipped record by record where the name says so."""
    records = [b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\na: b\r\n\r\n"]
    for address, body, status, media in pages:
        head = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode()
        records.append(record("response", address, head + body, "application/http; msgtype=response"))
    path.write_bytes(b"".join(gzip.compress(r) if path.suffix == ".gz" else r for r in records))
    return path


def page(number: int, text: str = PLAIN) -> tuple[str, bytes, str, str]:
    body = text.replace("Обмін", f"Обмін {number}", 1).encode()
    return f"https://visnyk.example/{number}", body, "200 OK", "text/html; charset=utf-8"


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_pages_become_articles_with_their_address(tmp_path: Path, name: str) -> None:
    gone = ("https://visnyk.example/gone", PLAIN.encode(), "404 Not Found", "text/html")
    picture = ("https://visnyk.example/a.png", b"\x89PNG", "200 OK", "image/png")
    own = ("https://other.example/copy", PAGE.encode(), "200 OK", "text/html")
    file = warc(tmp_path / name, page(1), gone, picture, own)
    first, second = (loaded.article for loaded in articles(file))
    assert MORE in first.text and first.url == "https://visnyk.example/1"
    assert first.published is None, "the day of the crawl is none of publication"
    assert (second.url, second.publisher) == ("https://visnyk.example/1", "Вісник"), "the page's own address"


def test_the_charset_of_the_answer_counts_where_the_page_names_none(tmp_path: Path) -> None:
    body = ("https://visnyk.example/1", PLAIN.encode("cp1251"), "200 OK", "text/html; charset=windows-1251")
    assert MORE in articles(warc(tmp_path / "a.warc", body))[0].article.text


def test_texts_made_from_pages(tmp_path: Path) -> None:
    (tmp_path / "a.warc").write_bytes(record("conversion", "https://x.example/1", MORE.encode(), "text/plain"))
    [loaded] = articles(tmp_path / "a.warc")
    assert (loaded.article.text, loaded.article.url) == (MORE, "https://x.example/1")


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_cut_off_gives_what_is_whole_and_tells_the_rest(tmp_path: Path, packed: bool) -> None:
    file = warc(tmp_path / ("cut.warc.gz" if packed else "cut.warc"), page(1), page(2))
    file.write_bytes(file.read_bytes()[:-60])
    found = list(read_articles(file, Options()))
    assert [f.article.url for f in found if isinstance(f, Loaded)] == ["https://visnyk.example/1"]
    assert len(found) == 2 and "cut off" in str(found[1])


def test_a_record_cut_off_in_its_head(tmp_path: Path) -> None:
    whole = warc(tmp_path / "whole.warc", page(1)).read_bytes()
    (tmp_path / "cut.warc").write_bytes(whole + b"WARC/1.0\r\nWARC-Type: response\r\n")
    assert any("head of a record is damaged or cut off" in r for r in reasons(tmp_path / "cut.warc"))


def test_a_page_above_the_limit_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    file = warc(tmp_path / "a.warc", page(1, PLAIN + " " * 100_000), page(2))
    found = list(read_articles(file, Options(max_bytes=50_000)))
    assert "above the limit" in str(found[0]) and "visnyk.example/1" in str(found[0])
    assert isinstance(found[1], Loaded) and len(found) == 2


def test_a_bomb_is_not_read_to_its_end(tmp_path: Path) -> None:
    head = b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 200000000\r\n\r\n"
    (tmp_path / "bomb.warc.gz").write_bytes(gzip.compress(head + bytes(200_000_000)))
    assert "more than 100 times" in reasons(tmp_path / "bomb.warc.gz")[0]


@pytest.mark.parametrize("content", [b"no archive at all\n" * 20, bytes(300), b""])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc").write_bytes(content)
    assert reasons(tmp_path / "a.warc")
