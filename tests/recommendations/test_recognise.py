"""From what the recogniser reads to recommendations: whole units, own and reported ones, by place and by words."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from assistant.language.belonging import bundled_wholes
from assistant.models.recogniser import Mark, Recognition
from assistant.reading import read_file
from assistant.recommendations import Actors, Recognised, proposals, recognise
from assistant.segmenting import passages_of
from assistant.types import Addressee, Deadline, Document, Passage, SourceFile, Span, Standing, Strength

NOTHING = Recognition(0.0, 0.0, 0.0, 1.0)


class Told:
    """A recogniser that was told what to say of candidates that hold certain words."""

    identity = "told"

    def __init__(self, **known: Recognition) -> None:
        self._known = known

    def read(self, pairs: Iterable[tuple[str, str]]) -> list[Recognition]:
        return [self._of(candidate) for _, candidate in pairs]

    def _of(self, candidate: str) -> Recognition:
        reading = next((one for word, one in self._known.items() if word in candidate), NOTHING)
        return replace(reading, actors=tuple(_placed(one, candidate) for one in reading.actors))


def _placed(one: Mark, candidate: str) -> Mark:
    """The mark where its words are in the candidate, unless they are before it."""
    start = candidate.find(one.text)
    return one if one.is_before or start < 0 else replace(one, span=Span(start, start + len(one.text)))


def mark(text: str, *, before: bool = False) -> Mark:
    return Mark(text, Span(0, len(text)), before)


def own(*actors: str, when: str | None = None) -> Recognition:
    return Recognition(0.9, 0.0, 0.0, 0.1, tuple(map(mark, actors)), (mark(when),) if when else ())


def read(tmp_path: Path, text: str, recogniser: Told) -> tuple[Document, Sequence[Passage], list[Recognised]]:
    path = tmp_path / "paper.md"
    path.write_text(text, encoding="utf-8")
    document = read_file(SourceFile("paper.md", path, len(text), 0, 0), None, 100_000)
    passages = passages_of(document)
    proposed = list(zip(passages, proposals(document, passages), strict=True))
    actors = Actors.of(document.text, bundled_wholes())
    return document, passages, recognise(document, proposed, recogniser, actors)


def test_each_sentence_that_asks_is_a_demand_with_its_own_actor_and_deadline(tmp_path: Path) -> None:
    text = (
        "The harbour is old. The Council must mend it by March 2027. Owners should pay for the lamps there."
    )
    recogniser = Told(Council=own("The Council", when="by March 2027"), Owners=own("Owners"))
    document, _, [found] = read(tmp_path, text, recogniser)
    assert found.recommendation is not None
    assert found.reported == ()
    assert [
        (one.addressees, one.strength, one.limit, one.span.of(document.text))
        for one in found.recommendation.demands
    ] == [
        (
            (Addressee("The Council", "Council"),),
            Strength.MUST,
            Deadline("by March 2027", "2027-03-31"),
            "The Council must mend it by March 2027.",
        ),
        ((Addressee("Owners", "Owners"),), Strength.SHOULD, None, "Owners should pay for the lamps there."),
    ]
    assert found.recommendation.standing is Standing.IN_TEXT


def test_what_others_recommend_is_reported_and_not_the_authors_own(tmp_path: Path) -> None:
    text = "The union told us that the Council should mend the harbour as soon as it can."
    document, _, [found] = read(
        tmp_path, text, Told(union=Recognition(0.1, 0.9, 0.0, 0.0, (mark("the Council"),)))
    )
    assert found.recommendation is None
    assert [(one.addressees[0].name, one.span.of(document.text)) for one in found.reported] == [
        ("Council", text)
    ]


def test_a_pronoun_asks_whom_its_sentence_or_the_one_before_names(tmp_path: Path) -> None:
    text = (
        "The Council must mend the harbour wall soon. For all the lamps of the Commission, it should pay. "
        "If the Union wants more ships, it should dig the basin."
    )
    told = Told(wall=own("The Council"), lamps=own(), basin=own())
    _, _, [found] = read(tmp_path, text, told)
    assert found.recommendation is not None
    assert [[who.name for who in one.addressees] for one in found.recommendation.demands] == [
        ["Council"],
        ["Council"],
        ["EU"],
    ]


def test_points_have_the_deadline_of_their_introduction(tmp_path: Path) -> None:
    text = "1. Within two years the Council must:\n   - mend the wall of the harbour;\n   - light all the lamps there.\n"
    _, _, found = read(tmp_path, text, Told(must=own("The Council"), wall=own(), lamps=own()))
    [recommendation] = [one.recommendation for one in found if one.recommendation]
    assert [one.deadline for one in recommendation.demands] == ["Within two years", "Within two years"]


def test_a_sentence_that_points_back_goes_with_the_one_before(tmp_path: Path) -> None:
    asks = "The Council should mend the harbour wall. This should be done within two years of the storm."
    told = Told(wall=own("The Council"), This=own(when="within two years of the storm"))
    document, _, [found] = read(tmp_path, f"Ships have left. {asks}", told)
    assert found.recommendation is not None
    [demand] = found.recommendation.demands
    assert demand.span.of(document.text) == asks
    assert (demand.addressees[0].name, demand.deadline) == ("Council", "within two years of the storm")


def test_a_sentence_that_points_to_a_fact_is_shown_with_it(tmp_path: Path) -> None:
    text = "The wall has many cracks. This must be mended."
    document, _, [found] = read(tmp_path, text, Told(This=own()))
    assert found.recommendation is not None
    assert [one.span.of(document.text) for one in found.recommendation.demands] == [text]


def test_an_introduction_is_no_demand_beside_its_points(tmp_path: Path) -> None:
    text = "1. The Council must:\n   - mend the wall of the harbour;\n   - light all the lamps there.\n"
    wall = Recognition(0.9, 0.0, 0.0, 0.1, (mark("The Council", before=True),))
    document, _, found = read(tmp_path, text, Told(must=own("The Council"), wall=wall, lamps=wall))
    [recommendation] = [one.recommendation for one in found if one.recommendation]
    assert [
        (one.span.of(document.text), one.strength.value, one.addressees[0].name)
        for one in recommendation.demands
    ] == [
        ("- mend the wall of the harbour;", "must", "Council"),
        ("- light all the lamps there.", "must", "Council"),
    ]


def test_a_sentence_that_only_announces_advice_is_none(tmp_path: Path) -> None:
    text = "We therefore recommend the following seven measures. They need no new law."
    assert read(tmp_path, text, Told(measures=own()))[2] == [Recognised(None, ())]


def test_a_deadline_of_the_sentence_before_is_not_that_of_the_next(tmp_path: Path) -> None:
    text = "The Council must mend the wall within a year. Owners should avoid all noise."
    late = Recognition(0.9, 0.0, 0.0, 0.1, (), (Mark("within a year", Span(0, 13), True, 3.0),))
    [found] = read(tmp_path, text, Told(mend=own("Council"), noise=late))[2]
    assert found.recommendation is not None
    assert [one.limit.words if one.limit else None for one in found.recommendation.demands] == [
        "within a year",
        None,
    ]


def test_an_official_recommendation_is_one_even_if_no_sentence_of_it_asks(tmp_path: Path) -> None:
    text = "# Findings\n\nFew ships come to the harbour now.\n\nRecommendation 1: A joint office for all ports of the coast.\n"
    document, passages, found = read(tmp_path, text, Told())
    assert [
        (passage.number, one.recommendation.standing, one.recommendation.demands[0].span.of(document.text))
        for passage, one in zip(passages, found, strict=True)
        if one.recommendation
    ] == [("1", Standing.OFFICIAL, "A joint office for all ports of the coast.")]


def test_a_listed_recommendation_is_official_and_advice_elsewhere_is_in_text(tmp_path: Path) -> None:
    text = (
        "# Harbours\n\nOwners should mend their boats before each winter.\n\n"
        "## Recommendations\n\n1. The Council should mend the wall.\n\n2. The Council should light the lamps.\n"
    )
    _, _, found = read(tmp_path, text, Told(boats=own(), wall=own(), lamps=own()))
    assert [one.recommendation.standing.value for one in found if one.recommendation] == [
        "in_text",
        "official",
        "official",
    ]


def test_what_a_document_quotes_is_not_its_own_advice(tmp_path: Path) -> None:
    text = "Dr Hale told us:\n\nThe Council must mend the harbour wall soon.\n"
    _, _, found = read(tmp_path, text, Told(wall=own("The Council")))
    assert [one.recommendation for one in found] == [None] * len(found)
    assert [one.addressees[0].name for each in found for one in each.reported] == ["Council"]


def test_points_without_a_bullet_ask_whom_the_sentence_before_them_names(tmp_path: Path) -> None:
    text = "We recommend that the Council:\n\nMend the harbour wall.\n\nImprove all the lamps there.\n"
    _, _, found = read(tmp_path, text, Told(wall=own(), lamps=own()))
    demands = [one for each in found if each.recommendation for one in each.recommendation.demands]
    assert [[who.name for who in one.addressees] for one in demands] == [["Council"], ["Council"]]


def test_a_question_asks_nobody(tmp_path: Path) -> None:
    _, _, [found] = read(tmp_path, "Which wall should the Council mend?", Told(wall=own("the Council")))
    assert found.recommendation is None
