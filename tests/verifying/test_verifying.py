"""Quotations checked against the bytes on disk: each standing, each kind of quotation mark, and what must never pass."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from support.command_line import call
from support.small_world import BEES, FERRIES, SCHOOLS, TEXTS, BagOfWords, ByWords, make_corpus, put

from assistant.errors import BadRequest
from assistant.index.citation_ids import bare_id
from assistant.ingest.building import IndexingModels, build
from assistant.ingest.worker_pool import Limits
from assistant.reading import discover, read_file
from assistant.types import Document, PageSpan, SourceFile, Span
from assistant.verifying import Checked, QuoteStatus, Sources, Verification, verify
from assistant.verifying.corpus_check import _places_of
from assistant.verifying.memo import read_memo
from assistant.verifying.quotations import Cited, insertions, parts_of
from assistant.verifying.report import verification_text
from assistant.verifying.wording import typography, words_of

FERRY = "The Ministry of Transport should pay for a second large ferry before the winter of 2027."
FERRY_ID = bare_id("ferries.md", FERRY)
HARBOUR = """The harbour

The port of Nieuw-Veen must not be dredged before the breed-
ing season is over, and the “small” boats — all forty — should be moved to the co-
operative quay. Fees may rise by 2.5 per cent.[3]

Nobody should sell the old quay without asking the island councils first.
"""


def checked(memo: str, texts: Mapping[str, str], folder: Path) -> Verification:
    corpus = make_corpus(folder, texts)
    sources = Sources(discover(corpus), lambda file: read_file(file, None, 10**6), _places_of)
    return verify(memo, sources, None)


@pytest.fixture
def standings(tmp_path: Path) -> Any:
    def of(memo: str, texts: Mapping[str, str] = TEXTS) -> list[str]:
        return [one.standing.value for one in checked(memo, texts, tmp_path).checked]

    return of


@pytest.fixture
def one(tmp_path: Path) -> Any:
    def of(memo: str, texts: Mapping[str, str] = TEXTS) -> Checked:
        (found,) = checked(memo, texts, tmp_path).checked
        return found

    return of


# Each standing


def test_words_that_stand_there_are_exact(one: Any) -> None:
    found = one(f'They say: "{FERRY}"')
    assert (found.standing, found.typography, found.changes) == (QuoteStatus.EXACT, (), ())
    assert [(spot.document.id, spot.text) for spot in found.spots] == [("ferries.md", FERRY[:-1])]


def test_a_quote_with_its_citation_is_exact(one: Any) -> None:
    assert one(f"“{FERRY}” [{FERRY_ID}]").standing is QuoteStatus.EXACT


def test_a_link_to_the_source_is_a_citation(one: Any) -> None:
    link = f"[brief](http://127.0.0.1:8000/source/ferries.md?cite={FERRY_ID}#{FERRY_ID})"
    found = one(f"“{FERRY}” ({link})")
    assert (found.standing, found.quotation.cited.document) == (QuoteStatus.EXACT, "ferries.md")


def test_a_quote_from_another_document_than_cited_is_moved(one: Any) -> None:
    found = one(
        f"“Island councils could keep a store of food for ten days.” [{bare_id('bees.md', BEES.splitlines()[0])}]"
    )
    assert found.standing is QuoteStatus.MOVED
    assert found.remarks


def test_a_quote_from_another_passage_than_cited_is_moved(one: Any) -> None:
    found = one(f"“Island councils could keep a store of food for ten days.” [{FERRY_ID}]")
    assert (found.standing, found.remarks) == (
        QuoteStatus.MOVED,
        ("The words are elsewhere in the cited document.",),
    )


def test_an_id_that_was_never_given_out_is_told(one: Any) -> None:
    found = one(f"“{FERRY}” [aaaaaaaaaaaaaa22]")
    assert found.standing is QuoteStatus.MOVED
    assert "aaaaaaaaaaaaaa22" in found.remarks[0]


def test_other_words_are_changed_and_the_difference_is_shown(one: Any) -> None:
    found = one(f"“{FERRY.replace('should', 'must')}” [{FERRY_ID}]")
    assert found.standing is QuoteStatus.CHANGED
    assert [(c.quoted, c.source) for c in found.changes if not c.is_same] == [("must", "should")]


@pytest.mark.parametrize(
    "memo",
    [
        FERRY.replace("2027", "2029"),
        FERRY.replace("should pay", "should not pay"),
        FERRY.replace("large ", ""),
        FERRY.replace("Ministry", "ministry"),
        FERRY.replace("ferry before", "ferry, before"),
    ],
)
def test_a_number_a_negation_a_word_left_out_a_capital_or_a_comma_is_a_change(one: Any, memo: str) -> None:
    assert one(f'"{memo}"').standing is QuoteStatus.CHANGED


def test_a_cited_quote_that_resembles_nothing_is_gone(one: Any) -> None:
    assert (
        one(f"“Purple elephants dance quietly upon frozen violins.” [{FERRY_ID}]").standing
        is QuoteStatus.GONE
    )


def test_an_uncited_quote_that_resembles_nothing_is_not_from_here(one: Any) -> None:
    assert one("“Purple elephants dance quietly upon frozen violins.”").standing is QuoteStatus.NOT_FROM_HERE


def test_fewer_than_five_words_are_too_short_to_judge(standings: Any) -> None:
    assert standings("“second large ferry” and “purple elephants dance quietly”") == ["too_short"] * 2


def test_a_word_cut_in_two_is_not_exact(one: Any) -> None:
    found = one("“istry of Transport should pay for a second large ferry”")
    assert found.standing is QuoteStatus.CHANGED


def test_the_title_of_a_document_is_no_false_quotation(one: Any) -> None:
    texts = {
        "a.md": "---\ntitle: How the islands may yet be fed\n---\n\nA text about bread and boats that has no title.\n"
    }
    assert one("See “How the islands may yet be fed”.", texts).standing is QuoteStatus.EXACT


# Typography


def test_curly_quotes_dashes_and_line_ends_may_differ_and_are_reported(one: Any) -> None:
    found = one(
        "'must not be dredged before the breeding season is over, and the \"small\" boats - all forty - should be moved'",
        {"harbour.txt": HARBOUR},
    )
    assert found.standing is QuoteStatus.EXACT
    assert {"white space", "quotation marks", "dashes and hyphens"} <= set(found.typography)


def test_a_hyphen_at_a_line_end_may_belong_to_the_word_or_not(standings: Any) -> None:
    texts = {"harbour.txt": HARBOUR}
    assert standings(
        "“should be moved to the co-operative quay” “should be moved to the cooperative quay”", texts
    ) == [
        "exact",
        "exact",
    ]


def test_a_hyphen_elsewhere_belongs_to_the_word(one: Any) -> None:
    assert (
        one("“The port of NieuwVeen must not be dredged”", {"harbour.txt": HARBOUR}).standing
        is QuoteStatus.CHANGED
    )


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        ("In the years 2021–2027 the fund may grow.", "years 2021-2027 the fund may grow"),
        ("All the boats\n— and only they — may leave.", "All the boats - and only they - may leave"),
        ("All the boats—and only they—may leave.", "All the boats — and only they — may leave"),
        ("The co\u00adopera\u200btion of all the ﬁrms is asked for.", "The cooperation of all the firms is"),
        ("The **whole** of [the text](a.md) is *marked* up.", "The whole of the text is marked up"),
        ("The Union asks.[^2] It should not have to wait.[3]", "The Union asks. It should not have to wait"),
    ],
)
def test_signs_of_one_meaning_are_alike(one: Any, source: str, quote: str) -> None:
    found = one(f'"{quote}"', {"a.md": source})
    assert (found.standing, bool(found.typography)) == (QuoteStatus.EXACT, True)


@pytest.mark.parametrize(
    ("source", "quote"),
    [
        (
            "The rate may fall to -5 per cent in all regions.",
            "The rate may fall to 5 per cent in all regions",
        ),
        (
            "The rate may rise by 1,000 points in all regions.",
            "The rate may rise by 1.000 points in all regions",
        ),
        (
            "The rate may rise by the end of 2027 in all regions.",
            "The rate may rise by the end of [2029] 2027 in all",
        ),
        ("The non-lethal arms are sold in all the regions.", "lethal arms are sold in all the regions"),
        ("They can't be sold in all the regions of it.", "They can be sold in all the regions of it"),
    ],
)
def test_signs_of_another_meaning_are_not(one: Any, source: str, quote: str) -> None:
    found = one(f'"{quote}"', {"a.md": source})
    assert found.standing is QuoteStatus.CHANGED or found.insertions == ("2029",)


def test_what_differs_is_named() -> None:
    assert typography("a b", "a\nb") == ("white space",)
    assert typography("“a” – b", '"a" - b') == ("quotation marks", "dashes and hyphens")
    assert typography("**a** b", "a b") == ("markup",)
    assert typography("a b", "a b") == ()


# Parts


@pytest.mark.parametrize("dots", ["…", "...", "[...]", "[…]", "(…)", "(...)", ". . ."])
def test_every_kind_of_ellipsis_splits(one: Any, dots: str) -> None:
    assert (
        one(f"“The Ministry of Transport should pay {dots} before the winter of 2027”").standing
        is QuoteStatus.EXACT
    )


def test_an_insertion_splits_and_is_reported(one: Any) -> None:
    found = one("“The Ministry of Transport should pay for [yet] a second large ferry”")
    assert (found.standing, found.insertions) == (QuoteStatus.EXACT, ("yet",))


def test_a_bracketed_first_letter_may_change_its_case(standings: Any) -> None:
    assert standings("that “[t]he Ministry of Transport should pay” it") == ["exact"]


def test_a_bracketed_first_letter_may_not_be_another(one: Any) -> None:
    assert one("that “[p]he Ministry of Transport should pay” it").standing is QuoteStatus.CHANGED


def test_parts_from_two_passages_are_a_change(one: Any) -> None:
    found = one("“The Ministry of Transport should pay … a store of food for ten days”")
    assert (found.standing, found.remarks) == (
        QuoteStatus.CHANGED,
        ("Its parts are here, but not in this order in one passage.",),
    )


def test_parts_in_another_order_are_a_change(one: Any) -> None:
    assert one("“before the winter of 2027 … The Ministry of Transport”").standing is QuoteStatus.CHANGED


def test_a_negation_left_out_between_parts_is_told(one: Any) -> None:
    found = one(
        "“The port of Nieuw-Veen must … be dredged before the breeding season”", {"harbour.txt": HARBOUR}
    )
    assert (found.standing, found.remarks) == (QuoteStatus.EXACT, ("Left out between the parts: “not”",))


def test_parts_and_insertions_of_a_quote() -> None:
    text = "[t]he port … must [soon] grow [...] and state[s] rise"
    assert [part.written for part in parts_of(text)] == ["the port", "must", "grow", "and", "rise"]
    assert insertions(text) == ("soon", "s")


# Memos


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ('He said "one two" and "three".', ["one two", "three"]),
        ("“one ‘two’ three” and ‘four’", ["one ‘two’ three", "four"]),
        ("„eins zwei“ und „drei” und ‚vier‘", ["eins zwei", "drei", "vier"]),
        ("« un deux » et «trois» und »vier«", ["un deux", "trois", "vier"]),
        ("‘de regering moet’ en ’s avonds de partijen’ eisen", ["de regering moet"]),
        ("the parties' demands, it's the EU's '90s and ’tis", []),
        ("'the parties' demands must be met' it said", ["the parties' demands must be met"]),
        ('a 5" pipe and a "real one"', ["real one"]),
        ("“outer “inner” outer”", ["outer “inner” outer"]),
        ("”ett citat” slutar", ["ett citat"]),
        ("`\"code\"` and <a title=\"tag\">x</a> [a](b \"title\")", []),
        ("```\n\"code\"\n```\n\n\"text\"", ["text"]),
        ("> one two\n> three\n\nfour", ["one two\nthree"]),
        ("> “one two”\n> — Author, 2020", ["one two"]),
        ("> one two [abcdefghij234567]", ["one two"]),
        ("“first paragraph\n\n“second paragraph” end", ["first paragraph", "second paragraph"]),
        ("He: “first one\n\nmiddle\n\nlast one” and “more”", ["first one", "middle", "last one", "more"]),
        ('He: "first one\n\nlast one" and "more"', ["first one", "last one", "more"]),
        ("„Die “kleinen” Boote“ fahren", ["Die “kleinen” Boote"]),
    ],
)  # fmt: skip
def test_quotations_are_found_in_a_memo(text: str, quotes: list[str]) -> None:
    assert [one.text for one in read_memo(text, lambda _: False).quotations] == quotes


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("“a” [abcdefghij234567] and “b” [bbbbbbbbbb234567]", ["abcdefghij234567", "bbbbbbbbbb234567"]),
        ("As abcdefghij234567 says, “a”.", ["abcdefghij234567"]),
        ("“a”[^1]\n\n[^1]: abcdefghij234567", ["abcdefghij234567"]),
        ("> a\n\n— abcdefghij234567", ["abcdefghij234567"]),
        ("“a” responsibilities", [None]),
        ("“a” abcdefghij234567-abcde2-2", ["abcdefghij234567-abcde2-2"]),
    ],
)
def test_a_citation_belongs_to_the_nearest_quotation(text: str, ids: list[str | None]) -> None:
    found = read_memo(text, lambda _: False).quotations
    assert [one.cited.id if one.cited else None for one in found] == ids


def test_a_link_names_document_and_id() -> None:
    (found,) = read_memo("“a” /source/sub/a%20b.md?cite=abcdefghij234567#abcdefghij234567", bool).quotations
    assert found.cited == Cited("abcdefghij234567", "sub/a b.md")


def test_a_mark_that_nothing_closes_is_told() -> None:
    assert read_memo("one\n\nan “open mark", bool).unclosed == (3,)


@pytest.mark.parametrize(
    "text", ["“" * 50_000, '" ' * 50_000, "‘a " * 50_000, "[" * 50_000, "> " * 50_000, "“a” [x" * 9_000]
)
def test_a_hostile_memo_is_read_in_good_time(text: str) -> None:
    read_memo(text, bool)


# What must hold of any quotation


PARAGRAPHS = [
    part for text in (*TEXTS.values(), HARBOUR) for part in text.split("\n\n") if len(part.split()) >= 8
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    corpus = make_corpus(tmp_path_factory.mktemp("world"), {**TEXTS, "harbour.txt": HARBOUR})
    return Sources(discover(corpus), lambda file: read_file(file, None, 10**6), _places_of)


@given(st.sampled_from(PARAGRAPHS), st.integers(0, 100), st.integers(0, 60))
def test_any_words_cut_from_a_source_are_exact(world: Sources, text: str, start: int, more: int) -> None:
    words = list(re.finditer(r"\S+", text))
    first = start % (len(words) - 7)
    quote = text[words[first].start() : words[min(first + 7 + more, len(words) - 1)].end()]
    assume(quote.count("“") == quote.count("”"))
    assume(not quote.endswith("-") and not text[: words[first].start()].rstrip().endswith("-"))
    (found,) = verify(f"“{quote}”", world, None).checked
    assert found.standing is QuoteStatus.EXACT


@given(
    st.sampled_from([FERRY, *(line[3:] for line in (SCHOOLS + BEES).splitlines() if line[:1].isdigit())]),
    st.integers(0, 100),
    st.sampled_from(["", "not", "never", "12", "30", "the", "zebra", "Council"]),
)
def test_no_quotation_with_one_word_changed_is_exact(
    world: Sources, quote: str, place: int, other: str
) -> None:
    words = quote.split()
    inner = 1 + place % (len(words) - 2)
    assume(words[inner].strip(".,") != other)
    changed = " ".join([*words[:inner], *([other] if other else []), *words[inner + 1 :]])
    (found,) = verify(f"“{changed}”", world, None).checked
    assert found.standing is QuoteStatus.CHANGED


def test_an_id_of_words_that_stand_twice_means_either_place(standings: Any) -> None:
    text = f"# One\n\n{FERRY}\n\n# Two\n\nBetween the two.\n\n{FERRY}\n"
    assert standings(f"“{FERRY}” [{bare_id('twice.md', FERRY)}]", {"twice.md": text}) == ["exact"]


# Outputs of the assistant


@pytest.fixture
def output(tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A small corpus, and what `recommendations --json` would give of it."""
    corpus = make_corpus(tmp_path)
    build(
        corpus, tmp_path / "index", IndexingModels(BagOfWords(), ByWords()), limits=Limits(), settle_seconds=0
    )
    start, quote = FERRIES.index(FERRY), FERRY
    citation = {
        "id": FERRY_ID,
        "document": "ferries.md",
        "page": None,
        "start": start,
        "end": start + len(quote),
    }
    return corpus, {"schema": 1, "total": 1, "next": None, "items": [{"quote": quote, "citation": citation}]}


def verified(corpus: Path, value: object) -> list[tuple[str, str]]:
    sources = Sources(discover(corpus), lambda file: read_file(file, None, 10**6), _places_of)
    return [
        (one.standing.value, one.quotation.where) for one in verify(json.dumps(value), sources, None).checked
    ]


def test_an_untouched_output_is_exact(output: tuple[Path, dict[str, Any]]) -> None:
    assert verified(*output) == [("exact", "items[0].quote")]


def test_footnotes_lead_ins_and_near_misses_are_checked_too(output: tuple[Path, dict[str, Any]]) -> None:
    corpus, value = output
    beside = {"text": "Winter storms stop the small ferries", "start": 27, "end": 63, "marker": "1"}
    item = {
        **value["items"][0],
        "lead_in": beside,
        "footnotes": [beside, {**beside, "text": "Winter storms stop the largest ferries"}],
    }
    assert verified(corpus, {**value, "items": [], "near_misses": [item]}) == [
        ("exact", "near_misses[0].quote"),
        ("exact", "near_misses[0].lead_in"),
        ("exact", "near_misses[0].footnotes[0]"),
        ("changed", "near_misses[0].footnotes[1]"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [("2027.", "2027!"), ("for a second", "for […] second"), ("should", "[should]"), ("The", "[t]he")],
)
def test_an_output_is_taken_literally(output: tuple[Path, dict[str, Any]], old: str, new: str) -> None:
    corpus, value = output
    value["items"][0]["quote"] = FERRY.replace(old, new)
    standing = "exact" if new == "[should]" else "changed"  # brackets alone are signs, not words
    assert verified(corpus, value) == [(standing, "items[0].quote")]


def test_words_that_moved_within_or_between_documents_are_moved(output: tuple[Path, dict[str, Any]]) -> None:
    corpus, value = output
    put(corpus, {"ferries.md": "A new first line that nobody expected.\n\n" + FERRIES})
    assert verified(corpus, value) == [("moved", "items[0].quote")]
    put(corpus, {"ferries.md": "Nothing.\n", "z.md": FERRIES})
    assert verified(corpus, value) == [("moved", "items[0].quote")]


def test_of_moved_words_it_is_told_how_the_cited_document_has_them_now(
    output: tuple[Path, dict[str, Any]],
) -> None:
    corpus, value = output
    put(corpus, {"ferries.md": FERRIES.replace("2027", "2031"), "z.md": FERRIES})
    sources = Sources(discover(corpus), lambda file: read_file(file, None, 10**6), _places_of)
    (found,) = verify(json.dumps(value), sources, None).checked
    assert found.standing is QuoteStatus.MOVED
    assert [(one.quoted, one.source) for one in found.changes if not one.is_same] == [("2027", "2031")]


def test_words_changed_on_disk_are_changed_though_an_index_has_the_old_ones(
    output: tuple[Path, dict[str, Any]],
) -> None:
    corpus, value = output
    put(corpus, {"ferries.md": FERRIES.replace("2027", "2031")})
    assert verified(corpus, value) == [("changed", "items[0].quote")]


def test_words_of_a_file_that_was_removed_are_gone(output: tuple[Path, dict[str, Any]]) -> None:
    corpus, value = output
    (corpus / "ferries.md").unlink()
    assert verified(corpus, value) == [("gone", "items[0].quote")]


def test_words_on_another_page_than_cited_are_moved(output: tuple[Path, dict[str, Any]]) -> None:
    corpus, value = output
    place = FERRIES.index("## Recommendations")
    pages = (PageSpan(1, "i", Span(0, place)), PageSpan(2, "ii", Span(place, len(FERRIES))))
    value["items"][0]["citation"]["page"] = 1

    def paged(file: SourceFile) -> Document:
        return replace(read_file(file, None, 10**6), pages=pages)

    (found,) = verify(json.dumps(value), Sources(discover(corpus), paged, _places_of), None).checked
    assert (found.standing, found.remarks) == (
        QuoteStatus.MOVED,
        ("Cited from page 1, but the words are on page 2.",),
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"schema": 2, "items": []}', "schema 2"),
        ('{"items": []}', "schema None"),
        ('{"schema": 1}', "no 'items'"),
        ('{"schema": 1, "items": [{"quote": 3}]}', "items[0].quote"),
        ('{"schema": 1, "items": [{"quote": "a", "citation": {"document": "a", "start": 5, "end": 2}}]}', "before it begins"),
        ('{"schema": 1, "items": [{"quote": "a", "citation": {"document": "a", "start": -5, "end": 2}}]}', "citation.start"),
        ('{"schema": 1, "items": {}}', "items"),
        ("[]", "no 'items'"),
        ("[" * 100_000, "not valid JSON"),
        ("{", "not valid JSON"),
    ],
)  # fmt: skip
def test_json_of_another_kind_is_refused_with_a_reason(tmp_path: Path, text: str, told: str) -> None:
    corpus = make_corpus(tmp_path)
    sources = Sources(discover(corpus), lambda file: read_file(file, None, 10**6), _places_of)
    with pytest.raises(BadRequest) as error:
        verify(text, sources, None, is_json=True)
    assert told in str(error.value)


# On the command line


def test_verify_ends_with_0_when_all_stands_and_else_with_1(sample_settings: Any, tmp_path: Path) -> None:
    places = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
    listed = call("recommendations", "--json", *places)
    (tmp_path / "out.json").write_text(listed.out, encoding="utf-8")
    ended = call("verify", str(tmp_path / "out.json"), "--json", *places)
    assert (ended.code, ended.err, ended.json["holds"]) == (0, "", True)
    assert {one["standing"] for one in ended.json["quotes"]} == {"exact"}
    (tmp_path / "memo.md").write_text(
        "“The Council should at once adopt purple relief paths of nine steps”\n", encoding="utf-8"
    )
    ended = call("verify", str(tmp_path / "memo.md"), *places)
    assert ended.code == 1
    assert all(len(line) <= 80 for line in ended.out.splitlines())


def test_a_report_shows_the_difference(tmp_path: Path) -> None:
    text = verification_text("memo.md", checked(f"“{FERRY.replace('2027', '2029')}”", TEXTS, tmp_path))
    assert text.startswith("1 quotation in memo.md: 1 changed.\n")
    assert "[-2029-]{+2027+}" in text


def test_a_memo_within_the_corpus_is_no_source_of_its_own(copied_settings: Any) -> None:
    places = ["--corpus", str(copied_settings.corpus), "--index", str(copied_settings.index)]
    memo = copied_settings.corpus / "memo.md"
    memo.write_text("“Purple elephants dance quietly upon frozen violins.”\n", encoding="utf-8")
    ended = call("verify", str(memo), "--json", *places)
    assert (ended.code, ended.json["counts"]["not_from_here"]) == (1, 1)


def test_a_file_that_cannot_be_checked_is_wrong_usage(sample_settings: Any, tmp_path: Path) -> None:
    places = ["--corpus", str(sample_settings.corpus), "--index", str(sample_settings.index)]
    (tmp_path / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    for name in ("photo.png", "missing.md"):
        ended = call("verify", str(tmp_path / name), *places)
        assert (ended.code, ended.out) == (2, "")
        assert name in ended.err


def test_show_tells_whether_the_words_stand_on_disk_now(copied_settings: Any) -> None:
    places = ["--corpus", str(copied_settings.corpus), "--index", str(copied_settings.index)]
    cited = call("recommendations", "--json", "--limit", "1", *places).json["items"][0]
    (now,) = call("show", cited["citation"]["id"], "--json", *places).json["now"]
    assert now["standing"] == "exact"
    file = copied_settings.corpus / cited["citation"]["document"]
    words = cited["quote"].split()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(words[-2], "zebra"), encoding="utf-8")
    ended = call("show", cited["citation"]["id"], "--json", *places)
    assert (ended.code, ended.json["now"][0]["standing"]) == (1, "changed")
    assert "On disk now: changed" in call("show", cited["citation"]["id"], "--no-refresh", *places).out
    assert any(change["source"].startswith("zebra") for change in ended.json["now"][0]["changes"])


def test_of_a_citation_whose_words_nobody_kept_its_place_is_shown(copied_settings: Any) -> None:
    places = ["--corpus", str(copied_settings.corpus), "--index", str(copied_settings.index)]
    cited = call("recommendations", "--json", "--limit", "1", *places).json["items"][0]
    file = copied_settings.corpus / cited["citation"]["document"]
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(cited["quote"].split()[-2], "zebra"), encoding="utf-8")
    assert call("index", *places, env={"ASSISTANT_SETTLE_SECONDS": "0"}).code == 0
    ended = call("show", cited["citation"]["id"], "--json", *places)
    (now,) = ended.json["now"]
    assert (ended.code, ended.json["items"], now["standing"]) == (1, [], "gone")
    assert "zebra" in now["found"][0]["text"]


@pytest.mark.parametrize(
    ("one", "others"),
    [
        ("10⁶", ("10^6", "10^(6)", "10^{6}", "10<sup>6</sup>")),
        ("10⁻⁶", ("10^-6", "10^(−6)", "10<sup>-6</sup>")),
        ("m⁻³", ("m^-3", "m<sup>-3</sup>")),
        ("xⁿ", ("x^n",)),
        ("Tartu", ("Tar\u00adtu", "Tar\u200etu\U000e0041")),
    ],
)
def test_an_exponent_is_one_word_however_it_is_written(one: str, others: tuple[str, ...]) -> None:
    assert [[word.form for word in words_of(other)] for other in others] == [
        [word.form for word in words_of(one)] for _ in others
    ]
