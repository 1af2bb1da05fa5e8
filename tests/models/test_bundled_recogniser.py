"""The recogniser: what it reads, alone and the same every time, and what it says of actors and deadlines."""

from dataclasses import replace

import pytest
from tokenizers import Tokenizer

from assistant.errors import ModelUnavailable
from assistant.models.bundled import RECOGNISER, TOKENIZER_OF_JUDGE, locate
from assistant.models.bundled_recogniser import BundledRecogniser, bundled_recogniser, marks
from assistant.models.recogniser import Mark
from assistant.types import Span

CONTEXT = "Harbours > Recommendations. The harbour wall is old."
ASKS = "We recommend that the Council should mend the wall of the harbour."
TELLS = "The wall was built in 1911 and is four metres high."


def test_advice_is_told_from_a_finding() -> None:
    asks, tells = bundled_recogniser().read([(CONTEXT, ASKS), (CONTEXT, TELLS)])
    assert asks.own > 0.5 > tells.own
    assert tells.none_probability > 0.5
    assert [
        round(one.own + one.others + one.required + one.none_probability, 5) for one in (asks, tells)
    ] == [
        1.0,
        1.0,
    ]


def test_a_candidate_is_read_alone_whatever_it_is_read_with() -> None:
    together = bundled_recogniser().read([(CONTEXT, ASKS), (CONTEXT, TELLS * 20), ("-", ASKS)])
    assert together[0] == bundled_recogniser().read([(CONTEXT, ASKS)])[0]
    assert bundled_recogniser().read([]) == []


def test_marked_words_are_whole_and_joined_where_they_follow_each_other() -> None:
    tokenizer = Tokenizer.from_file(str(locate(TOKENIZER_OF_JUDGE) / "tokenizer.json"))
    texts = "The Council.", "Harbourmasters and pilots should act by May."
    encoding = tokenizer.encode(*texts)
    said = dict(zip(encoding.tokens, range(len(encoding.tokens)), strict=False))
    logits = [-9.0] * len(encoding.tokens)
    for token, logit in (("council", 1.0), ("harbour", 2.0), ("pilots", -1.0), ("and", -9.0)):
        logits[said[token]] = logit
    assert marks(encoding, logits, texts) == (
        Mark("Council", Span(4, 11), True, 1.0),
        Mark("Harbourmasters", Span(0, 14), False, 2.0),
        Mark("pilots", Span(19, 25), False, -1.0),
    )
    logits[said["and"]] = 0.5
    assert [one.text for one in marks(encoding, logits, texts)] == ["Council", "Harbourmasters and", "pilots"]


@pytest.mark.parametrize("name", ["RECOGNISER", "TOKENIZER_OF_JUDGE"])
def test_it_is_not_loaded_from_files_that_are_not_the_recorded_ones(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = {"RECOGNISER": RECOGNISER, "TOKENIZER_OF_JUDGE": TOKENIZER_OF_JUDGE}[name]
    other = replace(model, digests=dict.fromkeys(model.digests, "0" * 64))
    monkeypatch.setattr(f"assistant.models.bundled_recogniser.{name}", other)
    with pytest.raises(ModelUnavailable, match="is not the recorded file"):
        BundledRecogniser()
