"""Stands in for what the web front end imports and others are still writing; delete once those are there."""

import importlib.util
import sys
from types import ModuleType

from assistant.types import Answer, Citation


def _answer_json(answer: Answer) -> dict[str, object]:
    return {"schema": 1, "question": answer.question, "outcome": answer.outcome.value}


def _in_words(confidence: float) -> str:
    return "high" if confidence >= 0.8 else "fair" if confidence >= 0.5 else "low"


def _citation_text(citation: Citation) -> str:
    parts = (citation.author, f"“{citation.title}”", citation.publisher, citation.date, citation.locator)
    return ", ".join(part for part in parts if part) + "."


if importlib.util.find_spec("assistant.present") is None:
    present = ModuleType("assistant.present")
    vars(present).update(answer_json=_answer_json, in_words=_in_words, citation_text=_citation_text)
    sys.modules["assistant.present"] = present
