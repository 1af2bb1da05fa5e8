"""What is read from a question: parts, lists, who should act, documents, places, deadlines, and what it wants."""

from collections.abc import Sequence

import pytest

from assistant.answering.input_checks import read_aspects
from assistant.answering.named_documents import DocumentNames, NamedDocuments
from assistant.answering.question_actors import actors
from assistant.answering.question_parsing import Reading, content_words, read
from assistant.answering.question_splitting import parts
from assistant.engines.words import WordIndex
from assistant.errors import BadRequest
from assistant.linking.editions import EditionFacts, editions
from assistant.types import Aspect, Kind, Strength

ADDRESSEES = ("Council", "European Commission", "EU", "NATO", "Harbour pilots of the north")
DOCUMENTS = (
    DocumentNames("ferries-2024.md", "Ferries first: how to reach the islands", "", "2024-03-01"),
    DocumentNames("ferries-2021.md", "Ferries first: how to reach the islands", "", "2021"),
    DocumentNames("sub/bees.txt", "bees", "", None),
    DocumentNames("law.md", "A law for quiet ports", "Harbour Board", "2021-05"),
    DocumentNames("wp.md", "Fish", "", "2020"),
)
FAMILIES = editions(EditionFacts(one.id, one.title, one.date, None) for one in DOCUMENTS)


def opening_with(words: str) -> Sequence[str]:
    return ["wp.md"] if words.lower() == "working paper 7" else []


KNOWN = NamedDocuments(DOCUMENTS, FAMILIES, WordIndex.in_memory([]).terms, opening_with)


def reading(question: str, *ignoring: Aspect) -> Reading:
    return read(question, ADDRESSEES, KNOWN, ignoring)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        (
            "What should the EU do about ports and what should NATO do about mines?",
            ("What should the EU do about ports?", "What should NATO do about mines?"),
        ),
        (
            "What should the EU do about ports, and NATO about mines?",
            ("What should the EU do about ports?", "What should NATO do about mines?"),
        ),
        (
            "When should fees be raised? And who should pay for the pier?",
            ("When should fees be raised?", "Who should pay for the pier?"),
        ),
        (
            "What should the MSA do? How many sailings are needed in winter?",
            ("What should the MSA do?", "How many sailings are needed in winter?"),
        ),
        ("How should the Council and the Commission treat ferries?", None),
        ("What is a ferry and how does it float?", None),
        ("Who should do what and when should they do it?", None),
        ("Should ferries and buses be free?", None),
    ],
)
def test_a_question_in_two_parts_is_split_where_each_can_stand_alone(
    question: str, found: tuple[str, ...] | None
) -> None:
    assert parts(question) == (found or (question,))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What are all the recommendations to the Council?", "recommendations to the Council"),
        ("list everything addressed to Brussels", "recommendations to Brussels"),
        ("What should NATO do?", "recommendations to NATO"),
        ("what should nato do", "recommendations to nato"),
        ("How many recommendations are to NATO?", "recommendations to NATO"),
        (
            "Which recommendations are made to the harbour pilots of the north?",
            "recommendations to the harbour pilots of the north",
        ),
        (
            "List all mandatory recommendations to the EU and NATO.",
            "“must” recommendations to the EU or NATO",
        ),
        (
            "What does “Ferries first” recommend to the Commission?",
            "recommendations to the Commission in “Ferries first: how to reach the islands”",
        ),
        ("Show every recommendation in sub/bees.txt", "recommendations in “bees”"),
        ("List all recommendations", "recommendations"),
        ("all recommendations with a deadline before 2027", "recommendations before 2027"),
        ("recommendations with a deadline", "recommendations with a deadline"),
        ("all official recommendations", "official recommendations"),
        ("What should the Council not do?", "recommendations on what not to do to the Council"),
        ("What is the Council told not to do?", "recommendations on what not to do to the Council"),
        ("What shouldn't the Council do?", "recommendations on what not to do to the Council"),
        ("documents since 2022", "documents published since 2022"),
        ("Which documents do you have?", "documents"),
        ("all recommendations from 2021 to NATO", "recommendations to NATO published from 2021"),
        (
            "recommendation 2 of the 2021 ferries report",
            "recommendation 2 in “Ferries first: how to reach the islands”",
        ),
    ],
)
def test_a_question_for_all_of_a_kind_is_read_as_a_list(question: str, name: str) -> None:
    found = reading(question)
    assert (found.kind, found.is_whole, found.name) == (Kind.LIST, True, name)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What should NATO do about mines?", Kind.ADVICE),
        ("What should member states do about visas?", Kind.ADVICE),
        ("What are the recommendations on ferries?", Kind.ADVICE),
        ("What should be done?", Kind.ADVICE),
        ("Is the Council large?", Kind.FACT),
        ("List all recommendations of the Council.", Kind.ADVICE),
        ("What does “Ferries first” say about bread?", Kind.FACT),
        ("How many people were asked in the survey?", Kind.FACT),
        ("Summarise the ferries report", Kind.OVERVIEW),
        ("What is in “Ferries first”?", Kind.OVERVIEW),
        ("How do the 2021 and 2024 ferries reports differ on fares?", Kind.COMPARISON),
        ("How do the EU and NATO differ on mines?", Kind.COMPARISON),
        ("What is new in the second edition of Ferries first?", Kind.COMPARISON),
        ("What is new in the ferries?", Kind.FACT),
        ("The Council should keep all ports open at night.", Kind.CLAIM),
        ("Is it true that ports are loud?", Kind.CLAIM),
        ("In which ports may the Council keep ships at night", Kind.FACT),
        ("list everything that the Council should do about ports at night", Kind.ADVICE),
        ("body cameras for guards at the border of a port", Kind.FACT),
        (
            " ".join(["Ports are loud, and our draft says that nights should be kept free of horns."] * 2),
            Kind.CLAIM,
        ),
    ],
)
def test_what_kind_of_answer_is_wanted_is_read_from_the_words(question: str, kind: Kind) -> None:
    assert reading(question).kind is kind


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("According to the 2021 report, who pays?", ("ferries-2021.md", "law.md")),
        ("What does the ferries report say about piers?", ("ferries-2024.md",)),
        ("What did the 2021 ferries report say about piers?", ("ferries-2021.md",)),
        ("What was the fare in the first edition of the ferries report?", ("ferries-2021.md",)),
        ("What does the report of 2020 say?", ("wp.md",)),
        ("section 4 of Working Paper 7", ("wp.md",)),
        ("What does the Harbour Board paper say about horns?", ("law.md",)),
        ("What does the report of 1 March 2024 say?", ("ferries-2024.md",)),
        ("What does the report of April 2024 say?", ()),
        ("What does the May 2021 report say?", ("ferries-2021.md", "law.md")),
        ("What does the quiet Working Paper 7 say?", ()),
        ("Should the Council publish a report on ferries?", ()),
        ("What should be done about the annual report?", ()),
    ],
)
def test_a_document_is_named_by_title_publisher_year_or_edition(
    question: str, documents: tuple[str, ...]
) -> None:
    assert reading(question).documents == documents


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What should NATO do about mines?", ["NATO"]),
        ("How must the Commission treat ferries?", ["European Commission"]),
        ("NATO should do what about mines?", ["NATO"]),
        ("What is Norway advised to do about mines?", ["Norway"]),
        ("What should be done by NATO about mines?", ["NATO"]),
        ("Tell me what Norway should do about mines.", ["Norway"]),
        ("What does the Commission want Norway to do about mines?", ["Norway"]),
        ("What does the paper ask NATO to do?", ["NATO"]),
        ("what should nato do about mines", ["NATO"]),
        ("What does the Council recommend about mines?", []),
        ("What should be done about mines in Norway?", []),
        ("Which recommendations of the Council are on mines?", []),
        ("What should NATO and the EU do about mines?", ["NATO", "EU"]),
        ("Is NATO large?", []),
        ("What should not the EU do about mines?", ["EU"]),
        ("What is NATO warned against?", ["NATO"]),
    ],
)
def test_who_should_act_is_read_from_the_grammar_of_a_question(question: str, found: list[str]) -> None:
    assert [name for _, name in actors(question)] == found


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What does the law for quiet ports say about fees?", "fees"),
        ("What did the first edition of Ferries first say on winter?", "winter"),
        ("What is said about Article 7 of the Treaty?", "Article 7 of the Treaty"),
        ("What is the paper's view on fares?", "fares"),
        ("Tell me about potash", "potash"),
        ("What about potash?", "potash"),
        ("Is it true that the port is closed?", "the port is closed"),
        ("What did the Board publish in 2021 on noise?", "noise"),
        ("Which documents mention the harbour?", "the harbour"),
        ("Where is the harbour mentioned?", "the harbour"),
        ("What did the first edition of Ferries first advise on noise?", "What should be done about noise?"),
        ("What did the Board advise on noise?", "What did the Board advise on noise?"),
        ("Tell me the date of the memo", "Tell me the date of the memo"),
        ("What should be said about fees?", "What should be said about fees?"),
    ],
)
def test_what_a_document_says_of_a_matter_is_asked_as_the_matter(question: str, asked: str) -> None:
    assert reading(question).asked == asked


def test_the_word_who_is_no_organisation() -> None:
    assert actors("How long should it last, and who should renew it?") == []
    assert [name for _, name in actors("What should the WHO do about mines?")] == ["WHO"]


def test_each_year_of_a_comparison_is_a_side_of_it() -> None:
    for question in (
        "How do the 2021 and 2024 ferries reports differ on fares?",
        "Compare the ferries reports of 2021 and 2024 on fares",
        "What is the difference between the 2021 and the 2024 edition on fares?",
        "How did the fares change between 2021 and 2024?",
        "What has changed on fares in the new edition of Ferries first?",
        "Do the two ferries reports differ on fares?",
    ):
        found = reading(question)
        assert (found.sides, found.subject) == ((("ferries-2021.md",), ("ferries-2024.md",)), "fares")


def test_each_thing_that_was_read_can_be_ignored() -> None:
    question = "What must NATO not do according to the ferries report, section 4.2?"
    whole = reading(question)
    assert [one.aspect for one in whole.reads()] == [
        Aspect.ADDRESSEE,
        Aspect.DOCUMENT,
        Aspect.PLACE,
        Aspect.POLARITY,
        Aspect.KIND,
    ]
    for one in whole.reads():
        assert one.aspect not in [other.aspect for other in reading(question, one.aspect).reads()]


def test_a_claim_has_nothing_that_a_question_would_narrow_by() -> None:
    found = reading("NATO must not hold exercises that are due before 2027 in mandatory order.")
    assert (found.kind, found.actors, found.due, found.strength, found.forbids) == (
        Kind.CLAIM,
        (),
        None,
        None,
        False,
    )


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Should we close the port?", True),
        ("Can member states close the port?", True),
        ("Can you list all ports?", False),
        ("Should we close it, and why?", False),
    ],
)
def test_a_question_for_a_yes_or_no_is_no_request(question: str, found: bool) -> None:
    assert reading(question).is_whether is found


def test_a_strength_is_read_of_recommendations_only() -> None:
    assert reading("all must recommendations").strength is Strength.MUST
    assert reading("What must the Council do?").strength is None


def test_words_that_only_build_a_question_tell_nothing() -> None:
    assert content_words("What should the “Council” do about Störche, please?") == ["“Council”", "Störche,"]
    assert content_words("What is to be done?") == []


def test_what_is_to_be_ignored_is_named_or_refused() -> None:
    assert read_aspects("document, kind,document") == (Aspect.DOCUMENT, Aspect.KIND)
    with pytest.raises(BadRequest, match="'colour' cannot be ignored"):
        read_aspects("colour")


def test_a_document_is_named_by_its_kind_and_words_of_its_title() -> None:
    titled = (
        "Follow-up audit: upkeep of sea walls",
        "Report on the visit to Tarva, 3 to 5 May",
        "Storm Tides: a plan",
    )
    known = [DocumentNames(f"{place}.md", title, "", None) for place, title in enumerate(titled)]
    families = editions(EditionFacts(one.id, one.title, one.date, None) for one in known)
    documents = NamedDocuments(known, families, WordIndex.in_memory([]).terms, lambda words: [])

    def named(question: str) -> list[str]:
        return [name for one in documents(question) for name in one.documents]

    assert named("What does the sea walls audit say about costs?") == ["0.md"]
    assert named("Summarise the report on the visit to Tarva") == ["1.md"]
    assert named("What does Storm Tides say about costs?") == ["2.md"]
    assert named("What should ports do about storm tides?") == []


def test_a_question_for_what_is_said_is_no_claim() -> None:
    asked = reading(
        "What does the Harbour Board say about paying the owners of boats that were lost in the winter storms?"
    )
    assert asked.kind is not Kind.CLAIM
