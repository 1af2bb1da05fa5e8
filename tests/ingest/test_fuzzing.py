"""A sample of what tests/benchmarks/fuzz.py does at length: spoiled files and odd questions break no promise."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.fuzzing import checks, samples
from support.fuzzing.spoiling import TOKENS, members, repeated, replaced, spoil, spoil_xml

from assistant.reading import LIBRARIES, READERS
from assistant.types import Strength

FILES = samples.files()
LONG = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

places = st.integers(0, 100_000)
changes: st.SearchStrategy[Callable[[bytes], bytes]] = st.one_of(
    st.builds(
        lambda start, length, new: lambda data: replaced(data, start, length, new),
        places,
        st.sampled_from((0, 0, 1, 1, 5, 40, 4000)),
        st.sampled_from(TOKENS) | st.binary(max_size=8) | st.text(max_size=8).map(str.encode),
    ),
    st.builds(
        lambda start, length, times: lambda data: repeated(data, start, length, times),
        places,
        st.sampled_from((1, 30, 500)),
        st.sampled_from((0, 2, 3, 40)),
    ),
    st.builds(lambda chance: lambda data: spoil_xml(data, chance), st.integers(0, 100_000)),
)
spoilings = st.lists(st.tuples(st.integers(0, 12), changes), max_size=6)
words = st.sampled_from(
    [*" ".join(samples.QUESTIONS).split(), *(token.decode(errors="ignore") for token in TOKENS)]
)
questions = st.one_of(
    st.lists(words, max_size=12).map(" ".join),
    st.text(max_size=60),
    st.binary(max_size=20).map(lambda data: data.decode("utf-8", "surrogateescape")),
    st.builds(lambda text, times: text * times, st.text(min_size=1, max_size=5), st.integers(1, 2000)),
)
inquiries = st.builds(
    checks.Inquiry,
    question=questions,
    to=st.none() | st.sampled_from(("EU", "the Commission", "Teachers")) | st.text(max_size=12),
    document=st.none() | st.sampled_from(("bees.md", "../bees.md", "\udcff")) | st.text(max_size=12),
    strength=st.none() | st.sampled_from(Strength),
    since=st.none() | st.sampled_from(("2024", "2024-05-02", "9999-99")) | st.text(max_size=12),
    advice_only=st.booleans(),
    limit=st.none() | st.integers(-2, 60),
    after=st.none() | st.text(max_size=20) | st.just("\udcff"),
)
addresses = st.one_of(
    st.builds(
        lambda path, query: path.encode() + b"?q=" + query.encode("utf-8", "surrogatepass"),
        st.sampled_from(("", "recommendations", "api/ask", "api/recommendations", "documents", "status")),
        st.text(max_size=40),
    ),
    st.builds(
        lambda path, rest: path.encode() + rest,
        st.sampled_from(("source/", "cite/", "document/", "api/sources/", "to/", "static/", "")),
        st.binary(max_size=30) | st.sampled_from(TOKENS),
    ),
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> checks.Desk:
    return checks.desk(tmp_path_factory.mktemp("desk"))


def test_every_reader_has_samples_that_it_reads() -> None:
    assert {READERS[suffix] for suffix in FILES} == set(READERS.values()) == set(LIBRARIES)
    for suffix, sound in FILES.items():
        assert all(checks.read(suffix, data) for data in sound), suffix


@pytest.mark.parametrize("suffix", FILES)
@LONG
@given(spoilings=spoilings, which=st.integers(0, 9))
def test_a_spoiled_file_gives_true_quotes_or_a_reason(
    suffix: str, spoilings: list[tuple[int, Callable[[bytes], bytes]]], which: int
) -> None:
    data = FILES[suffix][which % len(FILES[suffix])]
    for place, change in spoilings:
        data = spoil(data, place, change)
    checks.read(suffix, data)


@LONG
@given(inquiry=inquiries)
def test_whatever_is_asked_the_answer_is_true_or_a_reason_is_given(
    desk: checks.Desk, inquiry: checks.Inquiry
) -> None:
    checks.ask(desk, inquiry)


@LONG
@given(address=addresses)
def test_whatever_is_opened_the_server_does_not_fail(desk: checks.Desk, address: bytes) -> None:
    checks.open_page(desk, address)


def test_members_of_archives_are_spoiled_and_the_rest_stays_sound(tmp_path: Path) -> None:
    whole = FILES[".docx"][0]
    inside = members(whole)
    for place, name in enumerate(inside):
        spoiled = members(spoil(whole, place, lambda data: data + b"!"))
        assert {changed for changed in inside if spoiled[changed] != inside[changed]} == {name}
    assert spoil(whole, len(inside), lambda data: data[:9]) == whole[:9]
    assert spoil(b"no archive", 5, lambda data: data[:2]) == b"no"
