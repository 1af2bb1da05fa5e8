"""What readers say of answers: taken from the page of an answer alone, and read by `evaluate`."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.command_line import call, places
from support.feedback_forms import buttons
from support.web_backend import ENTRY_FEES, FEE_QUESTION, SCHOOL_QUESTION, backend

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.errors import BadRequest
from assistant.evaluation.questions import Gold, LabelledQuestion, read_questions
from assistant.evaluation.verdicts import judged
from assistant.web import create_app
from assistant.web.backend import Backend
from assistant.web.security.form_tokens import FormTokens

ORIGIN = "http://127.0.0.1:8000"
FROM_HERE = {"Origin": ORIGIN}


def client_of(assistant: Backend, folder: Path, **settings: object) -> TestClient:
    app = create_app(assistant, Settings(audit_folder=folder, **settings))  # type: ignore[arg-type]
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False)


def kept(folder: Path) -> list[dict[str, str | None]]:
    file = folder / "feedback.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "audit"


@pytest.fixture
def client(folder: Path) -> TestClient:
    return client_of(backend(), folder)


def test_a_button_stores_question_passage_and_verdict_and_says_so(client: TestClient, folder: Path) -> None:
    page = client.get("/", params={"q": FEE_QUESTION})
    assert kept(folder) == []
    said = "we keep your question, your choice and the passage it is about, but not your name."
    assert page.text.count(said) == 1
    first = buttons(page.text)[0]
    assert set(first) == {"answer", "question", "citation", "token"}
    noted = client.post("/feedback", data={**first, "verdict": "answers"}, headers=FROM_HERE)
    assert (noted.status_code, "Thank you for your feedback" in noted.text) == (200, True)
    assert "/?q=" in noted.text
    (line,) = kept(folder)
    cited = ENTRY_FEES.citation
    assert {name: value for name, value in line.items() if name != "day"} == {
        "answer": page.headers["X-Request-ID"],
        "question": FEE_QUESTION,
        "citation": cited.id,
        "document": cited.document,
        "quote": cited.quote,
        "verdict": "answers",
    }


def test_with_a_script_the_page_stays(client: TestClient, folder: Path) -> None:
    first = buttons(client.get("/", params={"q": FEE_QUESTION}).text)[0]
    sent = {**first, "verdict": "does_not", "stay": "1"}
    assert client.post("/feedback", data=sent, headers=FROM_HERE).status_code == 204
    assert [line["verdict"] for line in kept(folder)] == ["does_not"]


def silence(folder: Path, withheld: tuple[str, ...]) -> TestClient:
    known = backend()
    silent = replace(known.ask(SCHOOL_QUESTION), withheld=withheld)
    known.ask = lambda *_, **__: silent  # type: ignore[method-assign]
    return client_of(known, folder)


def test_a_silence_can_be_judged_too(folder: Path) -> None:
    client = silence(folder, ())
    *near, last = sorted(
        buttons(client.get("/", params={"q": SCHOOL_QUESTION}).text), key=lambda form: form["citation"] == ""
    )
    assert near
    client.post("/feedback", data={**last, "verdict": "answers"}, headers=FROM_HERE)
    assert [(line["citation"], line["quote"], line["verdict"]) for line in kept(folder)] == [
        (None, None, "answers")
    ]


def test_a_silence_that_may_pass_is_not_judged(folder: Path) -> None:
    page = silence(folder, ("sample/fees.md",)).get("/", params={"q": SCHOOL_QUESTION}).text
    assert "Did you expect an answer?" not in page


@pytest.mark.parametrize(
    ("changed", "headers", "status"),
    [
        ({"question": "Another one?"}, FROM_HERE, 403),
        ({"citation": "aaaaaaaaaaaaaaaa"}, FROM_HERE, 403),
        ({"answer": "another"}, FROM_HERE, 403),
        ({"token": ""}, FROM_HERE, 403),
        ({"token": "é"}, FROM_HERE, 403),
        ({"verdict": "perhaps"}, FROM_HERE, 400),
        ({"verdict": ""}, FROM_HERE, 400),
        ({}, {"Origin": "http://elsewhere.example"}, 403),
        ({}, {}, 403),
        ({"more": "x" * 70_000}, FROM_HERE, 413),
    ],
)
def test_nothing_is_kept_that_was_not_shown_here(
    client: TestClient, folder: Path, changed: dict[str, str], headers: dict[str, str], status: int
) -> None:
    first = buttons(client.get("/", params={"q": FEE_QUESTION}).text)[0]
    sent = {**first, "verdict": "answers", **changed}
    assert client.post("/feedback", data=sent, headers=headers).status_code == status
    assert kept(folder) == []


def test_a_page_from_before_a_restart_says_what_to_do(client: TestClient, folder: Path) -> None:
    first = buttons(client.get("/", params={"q": FEE_QUESTION}).text)[0]
    restarted = client_of(backend(), folder)
    sent = restarted.post("/feedback", data={**first, "verdict": "answers"}, headers=FROM_HERE)
    assert (sent.status_code, "Ask the question again, and choose then." in sent.text) == (403, True)


def test_without_the_setting_there_are_no_buttons(folder: Path) -> None:
    client = client_of(backend(), folder, feedback=False)
    page = client.get("/", params={"q": FEE_QUESTION})
    assert buttons(page.text) == []
    assert client.post("/feedback", data={}, headers=FROM_HERE).status_code == 404


def test_feedback_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    client = client_of(backend(), tmp_path / "file" / "audit")
    first = buttons(client.get("/", params={"q": FEE_QUESTION}).text)[0]
    sent = client.post("/feedback", data={**first, "verdict": "answers"}, headers=FROM_HERE)
    assert (sent.status_code, "Please tell the administrator" in sent.text) == (503, True)


def test_a_signature_holds_for_its_purpose_and_values_alone() -> None:
    tokens = FormTokens(b"key")
    token = tokens.sign("feedback", "ab", "c")
    assert tokens.holds(token, "feedback", "ab", "c")
    assert not tokens.holds(token, "feedback", "a", "bc")
    assert not tokens.holds(token, "upload", "ab", "c")
    assert not FormTokens().holds(token, "feedback", "ab", "c")


# From verdicts to questions


def said(
    answer: str, question: str, quote: str | None, verdict: str, document: str | None = "a.md"
) -> dict[str, str | None]:
    return {
        "answer": answer,
        "question": question,
        "document": document if quote else None,
        "quote": quote,
        "verdict": verdict,
    }


def test_readers_who_agree_make_right_and_wrong_passages() -> None:
    rows = [
        said("1", "Who pays?", "The state.", "answers"),
        said("2", "Who  pays?", "The state.", "answers"),
        said("1", "Who pays?", "Nobody.", "does_not"),
        said("1", "Who pays?", "Both.", "answers"),
        said("2", "Who pays?", "Both.", "does_not"),
        said("3", "Who sings?", "A bird.", "answers"),
        said("3", "Who sings?", "A bird.", "does_not"),
        said("4", "Who flies?", None, "answers"),
        said("5", "Who swims?", None, "does_not"),
    ]
    found = [(one.question, one.right, one.wrong, one.nothing_answers) for one in judged(rows)]
    assert found == [
        ("Who pays?", (("a.md", "The state."),), (("a.md", "Nobody."),), False),
        ("Who sings?", (), (("a.md", "A bird."),), False),
        ("Who flies?", (), (), True),
        ("Who swims?", (), (), False),
    ]


def test_a_file_may_hold_verdicts_and_questions(tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    rows = [
        {"id": "1", "question": "Why?", "gold": [{"doc": "b.md", "quote": "So."}]},
        said("1", "Who pays?", "The state.", "answers"),
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert read_questions(file) == [
        LabelledQuestion("1", "Why?", (Gold("b.md", "So."),), True),
        LabelledQuestion("readers 1", "Who pays?", (Gold("a.md", "The state."),), True, is_of_readers=True),
    ]


@pytest.mark.parametrize(
    "fault", [{"verdict": "good"}, {"question": " "}, {"quote": ""}, {"document": None}, {"quote": 3}]
)
def test_a_line_that_is_no_verdict_is_named(tmp_path: Path, fault: dict[str, object]) -> None:
    file = tmp_path / "feedback.jsonl"
    file.write_text(json.dumps({**said("1", "Who pays?", "The state.", "answers"), **fault}) + "\n")
    with pytest.raises(BadRequest, match=r"line 1: expected question, document, quote and verdict"):
        read_questions(file)


def test_what_readers_press_is_what_evaluate_measures(sample_settings: Settings, folder: Path) -> None:
    client = client_of(Assistant(sample_settings), folder)
    asked = ["When should the EU ease its sanctions on Belarus?", "How do I bake a bread with rye flour?"]
    with client:
        first, *others = buttons(client.get("/", params={"q": asked[0]}).text)
        forms = [(first, "answers"), *((form, "does_not") for form in others[:1])]
        silence = next(
            form for form in buttons(client.get("/", params={"q": asked[1]}).text) if not form["citation"]
        )
        for form, verdict in [*forms, (silence, "answers")]:
            sent = client.post("/feedback", data={**form, "verdict": verdict}, headers=FROM_HERE)
            assert sent.status_code == 200
    with (folder / "feedback.jsonl").open("a") as stream:  # of a document that has gone since
        stream.write(json.dumps(said("9", "Who pays?", "The state.", "answers", "gone.md")) + "\n")
    options = [str(folder / "feedback.jsonl"), *places(sample_settings)]
    found = call("evaluate", *options, "--json").json
    assert {name: found[name] for name in ("first", "queries", "unanswerable", "refused", "verbatim")} == {
        "first": 1.0,
        "queries": 1,
        "unanswerable": 1,
        "refused": 1.0,
        "verbatim": 1.0,
    }
    assert found["spared"] == 0.0
    assert "1 ratings skipped" in call("evaluate", *options).out
