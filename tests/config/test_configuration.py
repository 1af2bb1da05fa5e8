"""Settings: from command line, environment and file; listed, and refused with a message that names them."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli.app import app
from assistant.config.resources import PACKAGE
from assistant.config.settings import Settings
from assistant.config.sources import (
    allowed,
    configuration_markdown,
    configuration_text,
    configure,
    load_settings,
    variable,
)
from assistant.errors import BadRequest


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty working directory, and no setting in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def fault(**given: object) -> str:
    with pytest.raises(BadRequest) as caught:
        load_settings(**given)
    return str(caught.value)


def test_the_command_line_outdoes_the_environment_and_that_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "assistant.toml").write_text(
        'corpus = "texts"\nport = 8001\nhost = "::1"\nallowed_hosts = ["a", "b"]\nrefresh_seconds = 7\n'
    )
    monkeypatch.setenv("ASSISTANT_PORT", "8002")
    monkeypatch.setenv("ASSISTANT_HOST", "localhost")
    found = configure(port=8003, index=None)
    expected = Settings(
        corpus=Path("texts"), port=8003, host="localhost", allowed_hosts=("a", "b"), refresh_seconds=7
    )
    assert found.settings == expected
    assert found.sources == {
        "corpus": "assistant.toml",
        "port": "command line",
        "host": "ASSISTANT_HOST",
        "allowed_hosts": "assistant.toml",
        "refresh_seconds": "assistant.toml",
    }


def test_the_file_may_be_another_and_must_then_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "assistant.toml").write_text("port = 1")
    (tmp_path / "other.toml").write_bytes(b"\xef\xbb\xbfport = 2\n")
    monkeypatch.setenv("ASSISTANT_CONFIG", str(tmp_path / "other.toml"))
    assert load_settings().port == 2
    monkeypatch.setenv("ASSISTANT_CONFIG", "absent.toml")
    assert (
        fault()
        == "ASSISTANT_CONFIG: the file absent.toml does not exist: name another, or unset the variable"
    )


def test_settings_made_in_code_read_no_file(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_text("port = 1")
    assert Settings().port == 8000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "port = 70000",
            "port in assistant.toml: 70000 is not valid: expected a whole number from 0 to 65535 (port on",
        ),
        (
            'port = "many"',
            "port in assistant.toml: 'many' is not valid: expected a whole number from 0 to 65535 (port on",
        ),
        ('audit = "some"', "'some' is not valid: expected “full”, “counts” or “off” ("),
        ("allowed_hosts = 3", "3 is not valid: expected a list, as JSON or separated by commas (host names"),
        ('host = ""', "'' is not valid: expected a text that is not empty ("),
        ('feedback = "perhaps"', "'perhaps' is not valid: expected true or false ("),
        ("question_seconds = 0", "0 is not valid: expected a number above 0 ("),
        ("port = 0\nmax_file_mb = 0\nsettle_seconds = -1", "; max_file_mb in assistant.toml: 0 is not valid"),
        (
            "alowed-hosts = []",
            "'alowed-hosts' is not a setting; did you mean 'allowed_hosts'? run 'assistant config'",
        ),
        (
            "ASSISTANT_PORT = 1",
            "'ASSISTANT_PORT' is not a setting; did you mean 'port'? run 'assistant config'",
        ),
        ("[server]\nport = 1", "'server' is not a setting: run 'assistant config' to see all settings"),
        (
            'upload_folder = "/srv"',
            "'/srv' is not valid: name a folder within the corpus, such as uploads",
        ),
        (
            "port =",
            "assistant.toml is not valid TOML: Invalid value (at end of document): write lines such as",
        ),
        ("\x00", "assistant.toml is not valid TOML: "),
    ],
)
def test_a_fault_in_the_file_is_named_with_place_value_and_what_is_allowed(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "assistant.toml").write_text(text)
    assert said in f"; {fault()}"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_bytes(b"port = 1 # \xff")
    assert fault() == "assistant.toml is not UTF-8 (byte 11): save it as UTF-8"
    (tmp_path / "assistant.toml").unlink()
    (tmp_path / "assistant.toml").mkdir()
    assert fault() == (
        "the settings file assistant.toml cannot be read (it is a folder, not a file): "
        "remove it, or name a file in ASSISTANT_CONFIG"
    )


def test_a_bad_option_is_named_as_such() -> None:
    said = "--port: 70000 is not valid: expected a whole number from 0 to 65535 (port on which `serve` listens; 0 uses any free port)"
    assert fault(port=70000) == said


def test_a_list_may_be_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    for written in ('["a", "b"]', "a, b", "a,b,"):
        monkeypatch.setenv("ASSISTANT_ALLOWED_HOSTS", written)
        assert load_settings().allowed_hosts == ("a", "b")


# The list of all


def test_every_setting_says_what_it_means_and_may_be() -> None:
    for one in configure().listed():
        assert one.meaning, one.name
        assert not one.meaning.endswith("."), one.name
        assert one.allowed, one.name
        assert (one.value, one.source) == (one.default, "default"), one.name


def test_the_list_is_a_file_that_sets_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ASSISTANT_ALLOWED_HOSTS", "a,b")
    monkeypatch.setenv("ASSISTANT_CORPUS", 'a "b" \\ č')
    monkeypatch.setenv("ASSISTANT_FEEDBACK", "no")
    found = configure(port=3)
    text = configuration_text(found)
    assert tomllib.loads(text) == {
        "corpus": 'a "b" \\ č',
        "port": 3,
        "allowed_hosts": ["a", "b"],
        "feedback": False,
    }
    everything = tomllib.loads(re.sub(r"^# ([a-z_]+ = )", r"\1", text, flags=re.MULTILINE))
    assert set(everything) == set(Settings.model_fields)
    (tmp_path / "assistant.toml").write_text(text)
    for name in ("ALLOWED_HOSTS", "CORPUS", "FEEDBACK"):
        monkeypatch.delenv(f"ASSISTANT_{name}")
    assert load_settings() == found.settings


def test_the_command_lists_each_setting_with_its_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PORT", "8002")
    monkeypatch.setenv("ASSISTANT_ALOWED_HOSTS", "a")
    done = CliRunner().invoke(app, ["config", "--json", "--corpus", "texts"])
    listed = {one["name"]: one for one in json.loads(done.stdout)["settings"]}
    assert list(listed) == list(Settings.model_fields)
    assert listed["port"] == {
        "name": "port",
        "variable": "ASSISTANT_PORT",
        "value": 8002,
        "source": "ASSISTANT_PORT",
        "meaning": "port on which `serve` listens; 0 uses any free port",
        "allowed": allowed("port"),
        "default": 8000,
    }
    assert (listed["corpus"]["value"], listed["corpus"]["source"]) == ("texts", "command line")
    assert done.stderr == (
        "assistant: ASSISTANT_ALOWED_HOSTS is not a setting; did you mean 'ASSISTANT_ALLOWED_HOSTS'?\n"
    )


def test_the_command_ends_with_2_where_a_setting_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "assistant.toml").write_text("port = -1")
    done = CliRunner().invoke(app, ["config"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "assistant: port in assistant.toml: -1 is not valid: expected a whole number from 0"
    )


def test_values_stand_in_the_table_where_they_are_not_the_defaults() -> None:
    plain, changed = configuration_markdown(configure()), configuration_markdown(configure(port=3))
    assert plain.splitlines()[0] == "| setting | variable | meaning | default |"
    assert changed.splitlines()[0] == "| setting | variable | meaning | default | value | source |"
    assert (
        "| `port` | `ASSISTANT_PORT` | port on which `serve` listens; 0 uses any free port | `8000` | `3` | command line |"
        in (changed.splitlines())
    )


def test_listing_loads_no_model_and_no_engine() -> None:
    code = (
        "import sys\n"
        "from assistant.cli.app import app\n"
        "try:\n"
        "    app(['config'])\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "print(sorted({'onnxruntime', 'faiss', 'tantivy', 'torch', 'fastapi'} & set(sys.modules)), file=sys.stderr)\n"
    )
    places = {**os.environ, "PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=places, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "[]\n")
