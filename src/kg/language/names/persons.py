"""Names of persons that no list has: given name and surname, initials, Korean order, a surname after a role.

A run is a sequence of capitalised words (with particles such as `фон` between) in which known names of other kinds
are barriers. Start reading at `find_persons`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from kg.gazetteer import fold
from kg.language.names.forms import Base, given_names, is_known, like, readings_of, surnames
from kg.language.names.name import ANY_CASE, Found
from kg.language.names.text import Text, signs

_LONGEST_RUN = 10
_LONGEST_NAME = 4
_SYLLABLE_LETTERS = 6


def find_persons(text: Text, barred: Set[int]) -> Iterator[Found]:
    """Candidates outside the barred words; they may overlap, the longer one is meant."""
    for run in _runs(text, barred):
        at = 0
        while at < len(run):
            found = _person(text, run[at:])
            if found is not None:
                yield found
                at = max(at + 1, next((k for k, i in enumerate(run) if i > found.last), len(run)))
            else:
                at += 1
    yield from _initials(text, barred)


def _runs(text: Text, barred: Set[int]) -> Iterator[list[int]]:
    run: list[int] = []
    for i in range(len(text)):
        name_word = text.capital(i) and i not in barred and (len(text.form(i)) > 1 or _syllable(text, run, i))
        particle = bool(run) and text.norm(i) in signs().particles and text.form(i)[:1].islower() and i not in barred
        particle = particle and _goes_on(text, i, barred)
        if run and (not text.same_sentence(run[0], i) or not (name_word or particle) or len(run) >= _LONGEST_RUN):
            yield run
            run = []
        if name_word or (particle and run):
            run.append(i)
    if run:
        yield run


def _syllable(text: Text, run: Sequence[int], i: int) -> bool:
    """One letter as a part of a Korean name: `Кім Чжу Е`, no initial."""
    surname = any(text.norm(k) in signs().surnames_first for k in run[-2:])
    return surname and text.form(i + 1) != "."


def _goes_on(text: Text, i: int, barred: Set[int]) -> bool:
    """A particle counts where a capitalised word follows it (perhaps behind a second one: `фон дер Ляєн`)."""
    nearest = i + 2 if text.norm(i + 1) in signs().particles else i + 1
    return text.same_sentence(i, nearest) and text.capital(nearest) and nearest not in barred


def _person(text: Text, run: Sequence[int]) -> Found | None:
    """The name that begins with the first word of the run; `Король Чарльз`: a role may open the sentence."""
    if text.starts(run[0]) and text.is_a(run[0], signs().roles) and not text.is_given(run[0]):
        return None
    return _korean(text, run) or _given_first(text, run) or _surname_first(text, run) or _unknown(text, run)


def _given_first(text: Text, run: Sequence[int]) -> Found | None:
    """`Дмитра Кулебу`, `Марії Іванівни Коваль`, `Урсули фон дер Ляєн`: a given name that the dictionary knows."""
    givens = given_names(text.norm(run[0]))
    if not givens or len(run) < 2:
        return None
    middle = 2 if len(run) > 2 and _is_patronymic(text, run[1]) else 1
    end = _end_of_surname(text, run, middle)
    return _agreed(text, run[: end + 1], givens, "given-surname", 30)


def _end_of_surname(text: Text, run: Sequence[int], start: int) -> int:
    end = start
    while end < len(run) - 1 and text.norm(run[end]) in signs().particles:
        end += 1
    if start == 1 and end == 1 and len(run) > 2 and text.article(run[2]):
        return 2  # `Абдель Фаттах аль-Бурган`
    if start == 1 and end == 1 and len(run) > 2 and not given_names(text.norm(run[2])):
        second = text.norm(run[1])
        given = {base.case for base in given_names(text.norm(run[0]))}
        both = any(base.case in given for base in given_names(second))  # `Хосе Антоніо Каст`
        if both or (given_names(second) and not _listed_surname(second)) or not is_known(second):
            return 2  # `Дональд Джон Трамп`, `Реджеп Таїп Ердоган`
        if text.norm(run[2]) in signs().particles:
            return min(len(run) - 1, 3)
    return min(end, len(run) - 1)


def _listed_surname(norm: str) -> bool:
    return is_known(norm) and any(base.listed for base in surnames(norm))


def _surname_first(text: Text, run: Sequence[int]) -> Found | None:
    """`Іванов Іван Іванович`, of papers and protocols: only with the patronymic."""
    if len(run) < 3 or not given_names(text.norm(run[1])) or not _is_patronymic(text, run[2]):
        return None
    return _agreed(text, (run[1], run[2], run[0]), given_names(text.norm(run[1])), "surname-given-patronymic", 31)


def _is_patronymic(text: Text, i: int) -> bool:
    return any(a.name_type == "Pat" for a in text.words[i].candidates) and is_known(text.norm(i))


def _is_surname_like(text: Text, i: int) -> bool:
    return any(a.name_type == "Sur" for a in text.words[i].candidates) or not is_known(text.norm(i))


def _agreed(text: Text, words: Sequence[int], givens: Sequence[Base], method: str, weight: int) -> Found | None:
    """The nominative in which given name (first) and surname (last) agree in gender and case, the likeliest."""
    last = words[-1]
    options = _options(givens, surnames(text.norm(last)), text, last, _role_before(text, min(words)))
    if not options:
        return None
    given, surname = options[0]
    cases = {g.case for g, s in options if (g.word, s.word, g.gender) == (given.word, surname.word, given.gender)}
    parts = [like(text.form(words[0]), given.word)]
    parts += [_middle(text, i, given) for i in words[1:-1]]
    family = like(text.form(last), surname.word)
    order = sorted(words)
    return Found(
        order[0], order[-1], "person", " ".join([*parts, family]), frozenset(cases), method, weight,
        gender=given.gender, head=order[0], given=parts[0], surname=family,
    )  # fmt: skip


def _role_before(text: Text, i: int) -> frozenset[tuple[str, str]]:
    """Case and gender of a role right before the name; a woman may bear a masculine one."""
    if not _after_role(text, i):
        return frozenset()
    told = {(a.case, a.gender) for a in text.words[i - 1].candidates if a.lemma in signs().roles and a.case}
    return frozenset(told | {(case, "Fem") for case, gender in told if gender == "Masc"})


def _options(
    givens: Sequence[Base], families: Sequence[Base], text: Text, last: int, role: frozenset[tuple[str, str]]
) -> list[tuple[Base, Base]]:
    """`Президентка Діна Болуарте` is no `Дін`: a pair that agrees with the role before it goes first."""
    found = [
        (given, family)
        for given in givens
        for family in families
        if given.case == family.case and given.case != "Voc" and (not family.gender or given.gender == family.gender)
    ]
    order = {pair: k for k, pair in enumerate(found)}
    return sorted(
        found,
        key=lambda pair: (
            bool(role) and (pair[0].case, pair[0].gender) not in role,
            not pair[1].listed,
            not text.stands(pair[1].word, last),
            is_unusual(pair[1].word),
            _rarity(pair[0]),
            _unmoved(text, last) and pair[0].case != "Nom" and not text.stands(pair[0].word, last),
            order[pair],
        ),
    )


def _unmoved(text: Text, last: int) -> bool:
    """A surname that shows no case (`Болуарте`): the given name alone tells, and as it stands it is likelier."""
    return text.norm(last)[-1:] in tuple("еєиіїоую")


def is_unusual(surname: str) -> bool:
    """`Грегірчака` comes from `Грегірчак`: where both are possible, few surnames end in -ако, -еко, -уко."""
    return surname.endswith(("ако", "еко", "уко", "ико", "юко", "яко"))


def _rarity(given: Base) -> int:
    """Of two men's names behind one form the commoner ends in -о (`Кирила` is Кирило's), but not of foreign ones
    (`Арарата`); few women's do not inflect.
    """
    if given.gender == "Masc":
        return 0 if given.word.endswith("о") == given.listed else 1
    return 1 if given.word.endswith(("а", "я")) else 2


def _middle(text: Text, i: int, given: Base) -> str:
    """A second given name, patronymic or particle in the nominative."""
    norm = text.norm(i)
    if norm in signs().particles:
        return text.form(i)
    for base in given_names(norm):
        if base.case == given.case and base.gender == given.gender:
            return like(text.form(i), base.word)
    return text.form(i)


def _korean(text: Text, run: Sequence[int]) -> Found | None:
    """`Кім Чен Ин`, `Сі Цзіньпін`: a surname of the list, then one or two short words; only the last one inflects."""
    if text.norm(run[0]) not in signs().surnames_first or len(run) < 2:
        return None
    if text.starts(run[0]) and text.is_common(run[0]) and len(run) < 3:
        return None
    size = 3 if len(run) > 2 and all(_short(text, i) for i in run[1:3]) else 2
    if size == 2 and given_names(text.norm(run[1])) and _listed_given(text.norm(run[1])):
        return None
    words = run[:size]
    last = text.norm(words[-1])
    bases = [b for b in surnames(last) if b.gender != "Fem"] or list(surnames(last))
    base = next((b for b in bases if b.word in text.norms and b.case != "Nom"), None) or _short_base(last, bases)
    cases = ANY_CASE if base.word == last and last[-1] in "еєиіоуюя" else {b.case for b in bases if b.word == base.word}
    parts = [text.form(i) for i in words[:-1]] + [like(text.form(words[-1]), base.word)]
    return Found(
        words[0], words[-1], "person", " ".join(parts), frozenset(cases) - {"Voc"}, "surname-first", 32,
        gender="Masc", head=words[-1], given=" ".join(parts[1:]), surname=parts[0],
    )  # fmt: skip


def _short(text: Text, i: int) -> bool:
    return len(text.form(i)) <= _SYLLABLE_LETTERS and text.form(i).isalpha()


def _listed_given(norm: str) -> bool:
    return len(norm) > 4 and any(base.listed for base in given_names(norm))


def _short_base(norm: str, bases: Sequence[Base]) -> Base:
    """An ending is taken off only where a syllable with a consonant at its end is left: `Ину`, `Мьона`."""
    for base in bases:
        if base.case != "Nom" and base.word[-1] not in "аеєиіїоуюя" and norm.endswith(("у", "ом", "ові", "ем")):
            return base
    for base in bases:
        if base.case != "Nom" and base.word.endswith("ль") and norm.endswith(("ля", "лю", "лем")):
            return base
    for base in bases:
        if base.case == "Gen" and base.word[-1] not in "аеєиіїоуюяйь" and norm.endswith("а") and len(norm) > 3:
            return base
    return next((b for b in bases if b.case == "Nom" and b.word == norm), bases[0])


def _unknown(text: Text, run: Sequence[int]) -> Found | None:
    """`Метью Міллер`, `Дороті Ши`: words that the dictionary lacks, or any after a role; alone only after a role."""
    role = _after_role(text, run[0])
    if not role and not text.tells(run[0]):
        return None
    words = run[:_LONGEST_NAME]
    if not role:
        if len(words) < 2 or not _sounds_foreign(text, words):
            return None
        if _labelled(text, run[0]) and not any(_is_name(text, i) for i in words):
            return None
    inner = next((k for k, i in enumerate(words) if k and given_names(text.norm(i)) and k < len(words) - 1), len(words))
    if inner > 1 or role or _noun_before(text, words[0]):
        words = words[:inner]  # `адвокат Дутерте Ніколас Кауфман`: another name begins there
    if len(words) == 1 and not role:
        return None
    if len(words) == 1:
        return _surname_alone(text, words[0])
    if text.form(words[0]).isascii() != text.form(words[-1]).isascii():
        return None
    return _foreign(text, words)


def _after_role(text: Text, i: int) -> bool:
    """`речник Кірбі`; the role may have words between, but only a noun right before the name is certain."""
    return (i > 0 and text.same_sentence(i - 1, i) and text.is_a(i - 1, signs().roles) and not text.capital(i - 1)) or (
        i > 0 and text.same_sentence(i - 1, i) and text.starts(i - 1) and text.is_a(i - 1, signs().roles)
    )


def _is_plain_word(text: Text, i: int) -> bool:
    """A word of the dictionary that is no part of a person's name."""
    norm = text.norm(i)
    return is_known(norm) and not any(a.name_type for a in text.words[i].candidates)


def _noun_before(text: Text, i: int) -> bool:
    return text.same_sentence(i - 1, i) and any(a.pos == "NOUN" for a in text.words[i - 1].candidates)


def _sounds_foreign(text: Text, words: Sequence[int]) -> bool:
    """Words of no dictionary; within a sentence one such word is enough (`Фолькер Тюрк`), adjectives apart."""
    plain = [i for i in words if text.norm(i) not in signs().particles and _is_plain_word(text, i)]
    if not plain:
        return True
    if len(plain) == len(words) or text.starts(words[0]):
        return False
    lists = signs().body | signs().area | signs().not_names | signs().place_adjectives
    return not any(text.is_adjective(i) or text.is_a(i, lists) for i in plain)


def _is_name(text: Text, i: int) -> bool:
    """`лідерка партії Арлін Фостер`: the dictionary has the word as somebody's name, so the noun before is no label."""
    return is_known(text.norm(i)) and any(a.name_type for a in text.words[i].candidates)


def _labelled(text: Text, i: int) -> bool:
    """A noun before the words says that they name something else: `порт Вонсан`, `компанія Рейнметал`."""
    marks = signs()
    before = i - 1
    if text.form(before) in ("«", "“", "„", '"'):
        return True
    return text.same_sentence(before, i) and (
        text.is_a(before, marks.before_organisation)
        or text.is_a(before, marks.before_place)
        or text.is_a(before, marks.before_thing)
    )


def _surname_alone(text: Text, i: int) -> Found | None:
    """After a role noun; the role's case is the surname's."""
    norm = text.norm(i)
    if norm.startswith(signs().body_beginnings) and len(norm) > 7 and not norm.endswith(signs().surname_endings):
        return None  # `голова Держпраці`
    if text.form(i).isascii() or (_is_plain_word(text, i) and not any(b.listed for b in surnames(norm))):
        return None
    cases = text.cases(i - 1, "NOUN", "PROPN", "ADJ")
    genders = {a.gender for a in text.words[i - 1].candidates if a.lemma in signs().roles and a.gender}
    options = [b for b in surnames(norm) if b.case in cases and (not b.gender or not genders or b.gender in genders)]
    options.sort(key=lambda b: (not b.listed, not text.stands(b.word, i)))
    if not options:
        return None
    base = options[0]
    name = like(text.form(i), base.word)
    agreed = frozenset(b.case for b in options if b.word == base.word and b.gender == base.gender)
    return Found(i, i, "person", name, agreed, "role-surname", 25, gender=base.gender, head=i, surname=name)


def _foreign(text: Text, words: Sequence[int]) -> Found | None:
    """No word is in the dictionary: the endings of first and last must agree."""
    if text.form(words[0]).isascii():
        if not _after_role(text, words[0]):
            return None
        name = " ".join(text.form(i) for i in words)
        return Found(words[0], words[-1], "person", name, ANY_CASE, "latin", 15, head=words[-1],
                     given=text.form(words[0]), surname=text.form(words[-1]))  # fmt: skip
    firsts = [*given_names(text.norm(words[0])), *surnames(text.norm(words[0]))]
    found = _agreed(text, words, firsts, "capitalised", 20)
    role_cases = text.cases(words[0] - 1) if _after_role(text, words[0]) else frozenset()
    if found is not None and not role_cases and _may_be_subject(text, words):
        unmoved = [b for b in firsts if b.case == "Nom" and b.word == text.norm(words[0])]
        subject = _agreed(text, words, unmoved, "capitalised", 20)
        if subject is not None and fold(subject.surname) == text.norm(words[-1]):
            return subject
    if found is None or not role_cases or found.cases & role_cases:
        return found
    narrowed = [b for b in firsts if b.case in role_cases]
    return _agreed(text, words, narrowed, "capitalised", 20) or found


def _may_be_subject(text: Text, words: Sequence[int]) -> bool:
    """Nothing before the name governs a case, and no other form of it shows the nominative."""
    before = words[0] - 1
    if any(text.stands(b.word, words[-1]) for b in surnames(text.norm(words[-1])) if b.case != "Nom"):
        return False
    if not text.same_sentence(before, words[0]) or text.capital(before):
        return True
    return not any(a.pos in ("VERB", "ADP", "NOUN") for a in text.words[before].candidates)


def _initials(text: Text, barred: Set[int]) -> Iterator[Found]:
    """`В. Зеленський`, `О. С. Іваненко`, `Іваненко О. С.`"""
    for i in range(len(text) - 2):
        if not _initial(text, i) or (i >= 2 and _initial(text, i - 2)):
            continue
        at = i + 2
        if _initial(text, at):
            at += 2
        if text.same_sentence(i, at) and text.capital(at) and len(text.form(at)) > 2 and at not in barred:
            yield _with_initials(text, i, at, at)
        elif _before_initials(text, i - 1):
            yield _with_initials(text, i - 1, at - 1, i - 1)
        elif at == i + 2 and text.is_given(i - 1) and text.same_sentence(i - 1, i):
            yield _with_hidden_surname(text, i)


def _with_hidden_surname(text: Text, i: int) -> Found:
    """`Артема К.`, of reports from courts."""
    given = given_names(text.norm(i - 1))[0]
    cases = frozenset(b.case for b in given_names(text.norm(i - 1)) if b.word == given.word) - {"Voc"}
    name = f"{like(text.form(i - 1), given.word)} {text.form(i)}."
    return Found(i - 1, i + 1, "person", name, cases, "hidden-surname", 33, gender=given.gender, head=i - 1)


def _before_initials(text: Text, i: int) -> bool:
    return text.same_sentence(i, i + 1) and text.capital(i) and len(text.form(i)) > 2 and _is_surname_like(text, i)


def _initial(text: Text, i: int) -> bool:
    form = text.form(i)
    return len(form) == 1 and form.isupper() and text.form(i + 1) == "." and text.same_sentence(i, i + 1)


def _with_initials(text: Text, first: int, last: int, family: int) -> Found:
    options = sorted(
        surnames(text.norm(family)), key=lambda b: (not b.listed, not text.stands(b.word, family), b.case != "Nom")
    )
    base = options[0]
    initials = [text.form(i) + "." for i in range(first, last + 1) if _initial(text, i)]
    name = like(text.form(family), base.word)
    cases = frozenset(b.case for b in options if b.word == base.word and b.gender == base.gender) - {"Voc"}
    return Found(first, last, "person", " ".join([*initials, name]), cases, "initials", 33,
                 gender=base.gender, head=family, given=initials[0], surname=name)  # fmt: skip


def is_form_of_surname(norm: str, surname: str, gender: str = "") -> frozenset[str]:
    """The cases in which `norm` is a form of the surname (folded); empty where it is none."""
    readings = readings_of(norm, surname, "person")
    return frozenset(case for case, _, g in readings if not gender or not g or g == gender) - {"Voc"}
