"""Many phrases in one walk."""

from articles.text.phrases import Phrasebook, find_each


def places(text: str, *phrases: str, start: int = 0) -> list[tuple[str, int]]:
    return [(phrase, span.start) for phrase, span in Phrasebook(phrases).find(text, start)]


def test_every_place_of_every_phrase_is_found_in_order() -> None:
    assert places("停车难,停车", "停车", "停车难") == [("停车", 0), ("停车难", 0), ("停车", 4)]


def test_overlapping_places_are_all_found() -> None:
    assert places("人人人", "人人") == [("人人", 0), ("人人", 1)]


def test_nothing_before_the_start_is_found() -> None:
    assert places("停车,停车", "停车", start=1) == [("停车", 3)]


def test_a_single_character_and_an_empty_phrase_are_no_phrases() -> None:
    assert places("车车", "车", "") == []
    assert places("", "停车") == []


def test_a_few_phrases_are_found_the_same_way_one_after_the_other() -> None:
    phrases = ("人人", "停车", "停车难")
    found = find_each("停车难,人人人", phrases)
    assert sorted(span.start for _, span in found) == sorted(at for _, at in places("停车难,人人人", *phrases))


def test_signs_with_a_meaning_in_patterns_are_plain_phrases() -> None:
    assert places("[1+9+N]^-", "[1", "+9", "]^", "^-") == [("[1", 0), ("+9", 2), ("]^", 6), ("^-", 7)]
