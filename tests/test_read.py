"""A file is read exactly as it is, or refused with its name, the reason and the remedy."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import BadInput
from kg.read import Options, find, read_article
from kg.read.languages import guess_language

UKRAINIAN = "Президент України повідомив про це під час зустрічі з послом. Він також подякував за допомогу."
ENGLISH = "The president said on Monday that the talks had been held and that they would continue."


@pytest.fixture
def article(tmp_path: Path) -> Path:
    return tmp_path / "article.txt"


def test_text_offsets_and_line_ends_stay_as_in_the_file(article: Path) -> None:
    raw = "\ufeff date 2025-10-24 " + UKRAINIAN + "\r\n\r\n  " + UKRAINIAN + "\u2028\x1b\n"
    article.write_bytes(raw.encode())
    loaded = read_article(article)
    assert loaded.article.text == raw
    assert loaded.article.text[loaded.article.body_start :].startswith("Президент")
    assert loaded.notes == ()


@pytest.mark.parametrize(
    ("header", "stated"),
    [
        (" date 2025-10-24 ", date(2025, 10, 24)),
        ("date 2024-02-29\n", date(2024, 2, 29)),
        ("\n\n date\t2025-01-01 \n", date(2025, 1, 1)),
        ("", None),
        ("date of birth ", None),
    ],
)
def test_header_gives_the_date(article: Path, header: str, stated: date | None) -> None:
    article.write_text(header + UKRAINIAN, "utf-8")
    found = read_article(article).article
    assert found.published == stated
    if stated:
        assert found.text[found.body_start :] == UKRAINIAN


def test_own_header_beats_the_date_given_for_all(article: Path) -> None:
    article.write_text(" date 2025-10-24 " + UKRAINIAN, "utf-8")
    assert read_article(article, Options(date(2020, 1, 1))).article.published == date(2025, 10, 24)
    article.write_text(UKRAINIAN, "utf-8")
    assert read_article(article, Options(date(2020, 1, 1))).article.published == date(2020, 1, 1)


BAD_DATES = ["2025-02-30", "2025-13-01", "0000-01-01", "2025-1-1", "24-10-2025", "20251-01-01"]


@pytest.mark.parametrize("written", BAD_DATES)
def test_impossible_date_names_the_line(article: Path, written: str) -> None:
    article.write_text(f"\n date {written} {UKRAINIAN}", "utf-8")
    with pytest.raises(BadInput, match=rf"article\.txt:2: .*{written}"):
        read_article(article)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-u", "iso8859-5", "cp866"])
def test_cyrillic_one_byte_encodings_are_named(article: Path, encoding: str) -> None:
    text = "".join(c for c in UKRAINIAN if c not in "іїєґІЇЄҐ") if encoding == "cp866" else UKRAINIAN
    article.write_bytes(text.encode(encoding))
    command = f"iconv -f {encoding.upper()} -t UTF-8 article.txt"
    with pytest.raises(BadInput, match=f"looks like {encoding}.*{command}"):
        read_article(article)


def test_latin_1_is_named(article: Path) -> None:
    article.write_bytes("Le président a déclaré que les négociations étaient terminées.".encode("latin-1"))
    with pytest.raises(BadInput, match="looks like Latin-1"):
        read_article(article)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named_with_or_without_mark(article: Path, encoding: str) -> None:
    article.write_bytes(UKRAINIAN.encode(encoding))
    with pytest.raises(BadInput, match=r"looks like UTF-(16|32).*iconv"):
        read_article(article)


def test_binary_files_are_named(article: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(article, "w") as archive:
        archive.writestr("a", "b")
    with pytest.raises(BadInput, match="ZIP"):
        read_article(article)
    article.write_bytes(gzip.compress(UKRAINIAN.encode()))
    with pytest.raises(BadInput, match="gzip"):
        read_article(article)
    article.write_bytes(bytes(range(256)) * 20)
    with pytest.raises(BadInput, match="binary"):
        read_article(article)


@pytest.mark.parametrize("content", ["", " \n\t ", "\ufeff", " date 2025-10-24 \n"])
def test_empty_files_are_refused(article: Path, content: str) -> None:
    article.write_bytes(content.encode())
    with pytest.raises(BadInput, match=r"article\.txt: .*(empty|no text)"):
        read_article(article)


def test_large_file_is_refused_by_its_size(article: Path) -> None:
    article.write_bytes(b"x" * 101)
    with pytest.raises(BadInput, match="above the limit"):
        read_article(article, Options(max_bytes=100))


def test_nul_and_surrogates_are_replaced_in_place(article: Path) -> None:
    article.write_bytes((UKRAINIAN + "\x00" + UKRAINIAN + "\ud83d").encode("utf-8", "surrogatepass"))
    loaded = read_article(article)
    assert loaded.article.text == UKRAINIAN + "\ufffd" + UKRAINIAN + "\ufffd"
    assert f"offset {len(UKRAINIAN)}" in loaded.notes[0]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (ENGLISH, "English"),
        ("Президент заявил, что это не так и что он также был на встрече.", "Russian"),
        ("Prezydent powiedział, że nie jest to prawda i że się nie spotka.", "Polish"),
        ("金正恩委員長は記念館の建設を始めた", "script"),
        ("1 2 3 !", "no words"),
    ],
)
def test_other_languages_are_named(article: Path, text: str, name: str) -> None:
    article.write_text(text, "utf-8")
    with pytest.raises(BadInput, match=f"looks .*{name}"):
        read_article(article)


@pytest.mark.parametrize("text", [UKRAINIAN, "Путін прибув.", "ООН", UKRAINIAN + ' "' + ENGLISH[:60] + '"'])
def test_ukrainian_passes_however_short(text: str) -> None:
    assert guess_language(text).code == "uk"


def test_every_shared_article_is_ukrainian(shared: Path) -> None:
    files = list(find([str(shared / "articles")]))
    assert len(files) >= 15
    assert all(isinstance(f, Path) and read_article(f).article.published for f in files)


def test_paths_come_once_and_in_a_fixed_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.TXT", "note.rst"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(UKRAINIAN, "utf-8")
    arguments = [str(tmp_path / "b.txt"), str(tmp_path), str(tmp_path / "*.txt")]
    names = [p.name for p in find(arguments) if isinstance(p, Path)]
    assert names == ["b.txt", "a.txt", "c.TXT"]


def test_unresolvable_paths_stand_in_their_place(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(UKRAINIAN, "utf-8")
    (tmp_path / "empty").mkdir()
    given_paths = [str(tmp_path / n) for n in ("none.txt", "a.txt", "z*.txt", "empty", "x" * 5000, "nul\0")]
    found = list(find(given_paths))
    assert [isinstance(f, BadInput) for f in found] == [True, False, True, True, True, True]
    assert "no file matches" in str(found[2])
    assert "holds no file that can be read" in str(found[3])


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a"])
def test_other_suffixes_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(UKRAINIAN, "utf-8")
    with pytest.raises(BadInput, match="cannot read"):
        read_article(tmp_path / name)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_clear_refusal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "any.txt"
    path.write_bytes(data)
    try:
        article = read_article(path).article
    except BadInput as error:
        assert str(path) in str(error)
    else:
        assert article.text.encode() is not None
        assert len(article.text) == len(data.decode("utf-8", "surrogatepass"))
