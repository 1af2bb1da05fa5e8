"""The numbered parts of a document, as headings name them."""

import pytest

from assistant.language.divisions import Division, division_of, division_path, in_words, with_point
from assistant.language.i18n import english


@pytest.mark.parametrize(
    ("heading", "kind", "number"),
    [
        ("Chapter 3: Harbours", "chapter", "3"),
        ("CHAPTER IV", "chapter", "IV"),
        ("Part A – Fees", "part", "A"),
        ("4.2 Landing fees", "section", "4.2"),
        ("3. Landing fees", "section", "3"),
        ("Section 4.2.", "section", "4.2"),
        ("Article 5a (Penalties)", "article", "5a"),
        ("Art. 5 – Penalties", "article", "5"),
        ("§ 12 Gebühren", "article", "12"),
        ("§12", "article", "12"),
        ("Kapitel 2 Häfen", "chapter", "2"),
        ("Hoofdstuk 2", "chapter", "2"),
        ("Schedule 2", "annex", "2"),
    ],
)
def test_a_heading_names_a_numbered_part(heading: str, kind: str, number: str) -> None:
    found = division_of(heading)
    assert found is not None
    assert (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    "heading",
    ["Fees", "Parts of the port", "Articles of association", "100 Days", "12 steps to a port", "2019 in review", "Part-time work"],
)  # fmt: skip
def test_a_heading_without_a_number_of_its_own_names_none(heading: str) -> None:
    assert division_of(heading) is None


def test_of_nested_sections_only_the_innermost_is_named() -> None:
    path = division_path(("Chapter 3", "Fees", "4 Ports", "4.2 Landing"))
    assert [in_words(division, english) for division in path] == ["chapter 3", "section 4.2"]


def test_a_point_is_cited_with_its_article_only() -> None:
    article, chapter = Division("article", "5"), Division("chapter", "3")
    assert with_point(article, "2") == Division("article", "5(2)")
    assert with_point(article, "2(a)") == Division("article", "5(2)(a)")
    assert with_point(article, "5.2") is None
    assert with_point(chapter, "2") is None
