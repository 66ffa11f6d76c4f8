"""Articles out of what people have: pages, Markdown, tables, archives, standard input; hostile files are refused."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import TEXT, child_environment, fake_reading

from kg.build import Outcome, build, remove
from kg.errors import BadInput, UsageError
from kg.read import Loaded, Options, field_mapping, read_article, read_articles
from kg.settings import Settings
from kg.store import open_snapshot

MORE = "Міністр закордонних справ заявив, що переговори тривають і що їх буде продовжено наступного тижня."
PAGE = f"""<!doctype html><html lang="uk"><head><title>Обмін полоненими | Вісник</title>
<meta property="og:title" content="Обмін полоненими"><meta property="og:site_name" content="Вісник">
<meta property="og:url" content="https://visnyk.example/1"><meta name="author" content="Іван Петренко">
<meta property="article:published_time" content="2025-10-24T23:30:00+03:00"></head>
<body><nav><a href="/">Головна</a> <a href="/sport">Спорт</a></nav>
<article><h1>Обмін полоненими</h1><p>{TEXT}</p><p>{MORE}</p></article><footer>© 2019 Вісник</footer></body></html>"""


def articles(path: Path, options: Options | None = None) -> list[Loaded]:
    found = list(read_articles(path, options or Options()))
    assert all(isinstance(f, Loaded) for f in found), found
    return [f for f in found if isinstance(f, Loaded)]


def reasons(path: Path, options: Options | None = None) -> list[str]:
    return [str(f) for f in read_articles(path, options or Options()) if isinstance(f, BadInput)]


def zipped(path: Path, members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], level: int = 6) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def lines(path: Path, *records: object) -> Path:
    text = "".join((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in records)
    path.write_text(text, "utf-8")
    return path


def run_build(paths: Iterable[Path], store: Path, **options: object) -> list[Outcome]:
    return build(map(str, paths), store, Settings(), **{"extractor": fake_reading, **options})  # type: ignore[arg-type]


def texts(store: Path) -> list[str]:
    with open_snapshot(store) as snapshot:
        return sorted(snapshot.reading(g).article.text for g in snapshot.articles())


def test_a_page_gives_title_day_author_site_address_and_text(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    article = read_article(file).article
    assert (article.name, article.published) == ("Обмін полоненими", date(2025, 10, 24))
    assert (article.author, article.publisher, article.url) == ("Іван Петренко", "Вісник", "https://visnyk.example/1")
    assert TEXT in article.text and MORE in article.text
    assert "Спорт" not in article.text and "©" not in article.text


def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(PAGE.replace("<head>", '<head><meta charset="windows-1251">').encode("cp1251"))
    assert TEXT in read_article(file).article.text
    file.write_bytes(PAGE.replace("<head>", '<head><meta charset="ascii">').encode())
    with pytest.raises(BadInput, match="says that it is in ascii"):
        read_article(file)


def test_the_year_of_a_copyright_line_is_no_day_of_publication(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("".join(line for line in PAGE.splitlines() if "published_time" not in line), "utf-8")
    assert read_article(file).article.published is None


def test_a_page_without_an_article_is_told(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<html><body></body></html>", "utf-8")
    assert "no article can be found" in reasons(file)[0]


def test_what_to_install_is_told_where_a_library_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    file = tmp_path / "page.html"
    file.write_text(PAGE, "utf-8")
    [reason] = reasons(file)
    assert str(file) in reason and "pip install 'kg[formats]'" in reason


def test_markdown_gives_its_words_and_its_head(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    head = "---\ntitle: Обмін\ndate: 2025-10-24\nsource: Вісник\nurl: https://visnyk.example/1\n---\n"
    file.write_text(
        f"{head}# Про обмін\n\n**Президент** [України](https://u.example) сказав:\nтак.\n\n- {TEXT}\n", "utf-8"
    )
    article = read_article(file).article
    assert article.text == f"Про обмін\n\nПрезидент України сказав: так.\n\n{TEXT}\n"
    assert (article.name, article.published, article.publisher) == ("Обмін", date(2025, 10, 24), "Вісник")
    assert article.url == "https://visnyk.example/1"


def test_a_broken_head_of_markdown_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\ntitle: [\n---\n{TEXT}\n", "utf-8")
    assert "is no YAML" in reasons(file)[0]
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True)
    )
    file.write_text(f"---\n{bomb}title: Обмін\n---\n{TEXT}\n", "utf-8")
    assert read_article(file).article.name == "Обмін"


def test_json_lines_with_names_of_their_own(tmp_path: Path) -> None:
    record = {"headline": "Обмін", "body": TEXT, "published": "Fri, 24 Oct 2025 23:30:00 +0300", "site": "Вісник"}
    file = lines(tmp_path / "news.jsonl", record, {"body": MORE, "published": "24.10.2025"})
    options = Options(fields=field_mapping("title=headline,text=body,date=published,source=site"))
    first, second = (loaded.article for loaded in articles(file, options))
    assert (first.name, first.text, first.publisher) == ("Обмін", TEXT, "Вісник")
    assert first.published == second.published == date(2025, 10, 24)
    assert second.name == "news:2"


def test_a_broken_line_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    broken = [
        "{",
        '{"text": 7',
        "[1]",
        {"title": "без тексту"},
        {"text": ["x"]},
        {"text": TEXT, "date": "2025-02-30"},
        "[" * 100_000,
    ]
    file = lines(tmp_path / "news.jsonl", {"text": TEXT}, *broken, "", {"text": MORE})
    with file.open("ab") as stream:
        stream.write(b'{"text": "\xff"}\n' + b'{"text": "' + b"x" * 20_000_000 + b'"}\n')
        stream.write(json.dumps({"text": TEXT + MORE}).encode())
    found = list(read_articles(file, Options()))
    assert [f.article.text for f in found if isinstance(f, Loaded)] == [TEXT, MORE, TEXT + MORE]
    assert [f.line for f in found if isinstance(f, BadInput)] == [2, 3, 4, 5, 6, 7, 8, 11, 12]
    assert "above the limit" in str(found[-2])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_with_line_breaks_in_its_cells(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "news.csv"
    rows = [
        ("headline", "text", "date"),
        ("Обмін", f'"{TEXT}\n\n{MORE}"', "2025-10-24"),
        ("a", "b", "c", "d"),
        ("", MORE, ""),
    ]
    file.write_text("\ufeff" + "\n".join(delimiter.join(row) for row in rows).replace(", ", " і "), "utf-8")
    found = list(read_articles(file, Options(fields={"title": "headline"})))
    assert [f.article.name if isinstance(f, Loaded) else str(f) for f in found] == [
        "Обмін",
        f"{file}:5: 4 cells for 3 columns",
        "news:6",
    ]
    assert isinstance(found[0], Loaded) and "\n\n" in found[0].article.text


def test_a_table_without_a_column_of_texts_is_told(tmp_path: Path) -> None:
    file = tmp_path / "news.csv"
    file.write_text(f"headline,body\nОбмін,{MORE}\n", "utf-8")
    assert "no column 'text'; it has headline, body" in reasons(file)[0]


@pytest.mark.parametrize("written", ["texts=body", "text", "text="])
def test_a_wrong_mapping_is_told(written: str) -> None:
    with pytest.raises(UsageError, match="the fields are text, title"):
        field_mapping(written)


def test_a_zipped_folder_is_read_in_place(tmp_path: Path) -> None:
    rows = json.dumps({"text": MORE}).encode()
    members = [
        ("b/page.html", PAGE.encode()),
        ("a.txt", TEXT.encode()),
        ("c.jsonl.gz", gzip.compress(rows)),
        ("d.png", b"x"),
    ]
    found = articles(zipped(tmp_path / "news.zip", members))
    assert [f.where.rpartition("news.zip/")[2] for f in found] == ["a.txt", "b/page.html", "c.jsonl.gz:1"]
    assert [f.part for f in found] == ["a.txt", "b/page.html", found[2].article.key]


def test_members_that_lead_out_of_an_archive_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    names = ["../out.txt", "/etc/out.txt", "a/../../out.txt", "..\\out.txt", "C:/out.txt"]
    archive = zipped(
        tmp_path / "a.zip", [*((n, TEXT.encode()) for n in names), (link, b"/etc/passwd"), ("ok.txt", MORE.encode())]
    )
    told = reasons(archive)
    assert sum("leads out of the archive" in t for t in told) == len(names)
    assert sum("a link inside" in t for t in told) == 1 and len(told) == len(names) + 1
    assert [f.article.text for f in read_articles(archive, Options()) if isinstance(f, Loaded)] == [MORE]
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", [(f"{n}.txt", bytes(50_000_000)) for n in range(2)], 9)
    assert bomb.stat().st_size < 200_000
    [reason] = reasons(bomb)
    assert "more than 100 times" in reason


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("a.txt", (TEXT * 50).encode())])
    archive.write_bytes(archive.read_bytes()[:60])
    assert "damaged or cut off" in reasons(archive)[0]


@pytest.mark.parametrize("name", ["bomb.txt.gz", "bomb.html.gz", "bomb.jsonl.gz", "bomb.csv.gz"])
def test_a_gzip_bomb_is_refused_within_the_limit(tmp_path: Path, name: str) -> None:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        file.writelines(b" " * 1_000_000 + b"\n" for _ in range(300))
    (tmp_path / name).write_bytes(packed.getvalue())
    told = reasons(tmp_path / name)
    assert "above the limit" in told[-1] or "expands more than" in told[-1] or "no column" in told[-1]


def test_a_gzip_file_cut_off_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.txt.gz"
    file.write_bytes(gzip.compress(TEXT.encode())[:-20])
    assert "damaged or cut off" in reasons(file)[0]
    file.write_bytes(gzip.compress(TEXT.encode()))
    assert read_article(file).article.text == TEXT


def test_a_page_of_50_mb_is_refused_by_its_size(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)
    assert "50.0 MB" in reasons(file)[0]


def test_a_page_nested_without_end_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(b"<div>" * 900_000)
    assert len(reasons(file)) == 1


def test_lines_put_before_others_change_nothing_and_lost_lines_go(tmp_path: Path) -> None:
    file = lines(
        tmp_path / "n.jsonl", {"title": "а", "text": TEXT}, {"title": "б", "text": MORE}, {"title": "в", "text": TEXT}
    )
    first = run_build([file], tmp_path / "s")
    assert [o.status for o in first] == ["stored", "stored", "duplicate"]
    new = TEXT + MORE
    lines(file, {"title": "г", "text": new}, {"title": "а", "text": TEXT}, {"title": "в", "text": TEXT})
    assert [o.status for o in run_build([file], tmp_path / "s")] == ["stored", "unchanged", "duplicate"]
    assert texts(tmp_path / "s") == sorted([new, TEXT])
    [gone] = remove([str(file)], tmp_path / "s")
    assert gone.articles == 2 and texts(tmp_path / "s") == []


def test_nothing_goes_while_a_line_of_the_file_is_broken_or_not_reached(tmp_path: Path) -> None:
    file = lines(tmp_path / "n.jsonl", {"text": TEXT}, {"text": MORE})
    run_build([file], tmp_path / "s")
    lines(file, {"text": TEXT}, "{")
    assert [o.status for o in run_build([file], tmp_path / "s")] == ["unchanged", "failed"]
    lines(file, {"text": TEXT}, {"text": MORE + TEXT})
    assert [o.status for o in run_build([file], tmp_path / "s", limit=1)] == ["unchanged"]
    assert texts(tmp_path / "s") == sorted([TEXT, MORE])


def test_a_member_that_changed_replaces_what_it_gave_before(tmp_path: Path) -> None:
    archive = zipped(tmp_path / "a.zip", [("a.txt", TEXT.encode()), ("b.txt", MORE.encode())])
    run_build([archive], tmp_path / "s")
    zipped(archive, [("a.txt", (TEXT + MORE).encode())])
    assert [o.status for o in run_build([archive], tmp_path / "s", workers=1)] == ["stored"]
    assert texts(tmp_path / "s") == [TEXT + MORE]


def test_address_publisher_and_author_are_in_the_graph(tmp_path: Path) -> None:
    record = {"text": TEXT, "title": "Обмін", "date": "2025-10-24", "source": "Вісник", "url": "https://v.example/1"}
    assert [
        o.status for o in run_build([lines(tmp_path / "n.jsonl", {**record, "author": "І. П."})], tmp_path / "s")
    ] == ["stored"]
    with open_snapshot(tmp_path / "s") as snapshot:
        [graph] = snapshot.articles()
        article = snapshot.reading(graph).article
    assert (article.name, article.url, article.publisher, article.author) == (
        "Обмін",
        "https://v.example/1",
        "Вісник",
        "І. П.",
    )


def kg_build(tmp_path: Path, given: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "kg.cli", "build", "-", "--store", "s", *arguments]
    return subprocess.run(
        call, input=given, capture_output=True, text=True, cwd=tmp_path, env=child_environment(), check=False
    )


def test_standard_input_is_read_as_text_or_as_told(tmp_path: Path) -> None:
    assert kg_build(tmp_path, f" date 2025-10-24 {TEXT}").returncode == 0
    assert "1 unchanged" in kg_build(tmp_path, f" date 2025-10-24 {TEXT}").stderr
    done = kg_build(tmp_path, json.dumps({"body": MORE}), "--format", "jsonl", "--map", "text=body")
    assert "1 article stored" in done.stderr, done.stderr
    assert len(texts(tmp_path / "s")) == 2, "another input by the same way replaces nothing"
    assert "is empty" in kg_build(tmp_path, "").stderr
    remove([], tmp_path / "s", missing=True)
    assert len(texts(tmp_path / "s")) == 2


CONTENT = f"<![CDATA[<p>{TEXT}</p><script>x()</script><p>{MORE}</p>]]>"
ITEM = (
    "<item><title>Обмін</title><link>https://v.example/1</link><pubDate>Fri, 24 Oct 2025 10:00:00 GMT</pubDate>"
    f"<description>{CONTENT}</description></item><item><title>Порожньо</title></item>"
)
RSS = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Вісник</title>{ITEM}</channel></rss>'


def test_a_feed_gives_its_items(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS, "utf-8")
    found = list(read_articles(file, Options()))
    assert isinstance(found[0], Loaded) and len(found) == 2
    article = found[0].article
    assert (article.name, article.text, article.published) == ("Обмін", f"{TEXT}\n{MORE}", date(2025, 10, 24))
    assert (article.url, article.publisher) == ("https://v.example/1", "Вісник")
    assert "item 2: the item holds no text" in str(found[1])


def test_an_entity_bomb_in_a_feed_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "feed.rss"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (f'<!ENTITY l0 "ха">{laughs}', '<!ENTITY l11 SYSTEM "file:///etc/passwd">'):
        file.write_text(RSS.replace("<rss", f"<!DOCTYPE rss [{declared}]><rss").replace(TEXT, "&l11;"), "utf-8")
        assert reasons(file) == [f"{file}: it declares entities: not read"]


@pytest.mark.parametrize("content", ["http://127.0.0.1:9/feed", "/etc/passwd", "<html></html>", "{}"])
def test_what_is_no_feed_is_told_and_nothing_is_fetched(tmp_path: Path, content: str) -> None:
    file = tmp_path / "feed.rss"
    file.write_text(content, "utf-8")
    assert "no RSS or Atom feed" in reasons(file)[0]


@pytest.mark.parametrize("subtype", ["plain", "html"])
def test_an_e_mail_gives_its_text_subject_day_and_sender(tmp_path: Path, subtype: str) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Вісник <news@v.example>", "Обмін"
    message["Date"] = "Fri, 24 Oct 2025 23:30:00 +0300"
    message.set_content(f"<p>{TEXT}</p>" if subtype == "html" else TEXT, subtype=subtype, charset="utf-8")
    file = tmp_path / "letter.eml"
    file.write_bytes(message.as_bytes())
    article = read_article(file).article
    assert article.text.strip() == TEXT
    assert (article.name, article.publisher, article.published) == ("Обмін", "Вісник", date(2025, 10, 24))
