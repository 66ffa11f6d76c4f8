"""Ways in which a file can be damaged, each with words of the reason to be given. For a test and for bench/."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

TEXT = "Президент України повідомив, що посли домовилися про обмін. Це підтвердили в посольстві Росії."
ENGLISH = (
    "The president said that the ambassadors had agreed on an exchange of prisoners, and that it would be soon. " * 3
)
RUSSIAN = (
    "Президент сообщил, что послы договорились об обмене пленными. Это подтвердили в посольстве, где ещё ждут ответа."
)
_LARGE = 5_000_001  # bytes; one more than is read unless configured


def _bytes(data: bytes) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(data)

    return write


# what it is: suffix, how it is made, words of the reason
DAMAGES: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "empty": (".txt", _bytes(b""), "empty"),
    "blank": (".txt", _bytes(b" \n\t\n" * 20), "no text"),
    "cp1251": (".txt", _bytes(TEXT.encode("cp1251")), "looks like cp1251"),
    "koi8-u": (".txt", _bytes(TEXT.encode("koi8-u")), "looks like koi8-u"),
    "utf-16": (".txt", _bytes(TEXT.encode("utf-16")), "UTF-16"),
    "cut-character": (".txt", _bytes(TEXT.encode()[:-2]), "not UTF-8"),
    "binary": (".txt", _bytes(bytes(range(256)) * 8), "binary"),
    "pdf": (".txt", _bytes(b"%PDF-1.7\n" + bytes(range(128, 256))), "PDF"),
    "zip-named-text": (".txt", _bytes(b"PK\x03\x04" + bytes(200)), "not text"),
    "english": (".txt", _bytes(ENGLISH.encode()), "English"),
    "russian": (".txt", _bytes(RUSSIAN.encode()), "Russian"),
    "date-written-otherwise": (".txt", _bytes(f" date 2025-1-5 {TEXT}".encode()), "YYYY-MM-DD"),
    "date-that-does-not-exist": (".txt", _bytes(f" date 2025-02-30 {TEXT}".encode()), "does not exist"),
    "too-large": (
        ".txt",
        _bytes((TEXT.encode() * (_LARGE // len(TEXT.encode()) + 1))[: _LARGE + 200]),
        "above the limit",
    ),
    "page-without-article": (".html", _bytes(b"<html><body><nav></nav></body></html>"), "no article"),
    "page-in-no-encoding": (".html", _bytes(b'<meta charset="utf-99"><p>' + TEXT.encode()), "utf-99"),
    "broken-head": (".md", _bytes(f"---\ntitle: [\n---\n{TEXT}".encode()), "head"),
    "letter-without-text": (".eml", _bytes(b"\n\n"), "no e-mail"),
    "gzip-cut-off": (".txt.gz", _bytes(gzip.compress(TEXT.encode(), mtime=0)[:-12]), "damaged or cut off"),
    "no-gzip": (".txt.gz", _bytes(TEXT.encode()), "damaged or cut off"),
    "gzip-bomb": (".txt.gz", _bytes(gzip.compress(bytes(50_000_000), mtime=0)), "above the limit"),
}


def fill(folder: Path, articles: int, damaged: int) -> dict[str, str]:
    """Write good articles and damaged files among them; file name of each damaged one → words of its reason."""
    folder.mkdir()
    kinds = sorted(DAMAGES)
    each = max(articles // max(damaged, 1), 1)
    reasons: dict[str, str] = {}
    for number in range(articles):
        if number % each == 0 and len(reasons) < damaged:
            kind = kinds[len(reasons) % len(kinds)]
            suffix, make, words = DAMAGES[kind]
            name = f"{number:06}-{kind}{suffix}"
            make(folder / name)
            reasons[name] = words
        else:
            (folder / f"{number:06}.txt").write_text(f" date 2025-10-24 {TEXT} № {number}", "utf-8")
    return reasons
