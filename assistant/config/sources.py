"""Reads the settings from command line, environment and file, and says what is wrong with them."""

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource, SettingsError

from assistant.config.settings import PREFIX, Settings
from assistant.errors import BadRequest
from assistant.runtime.regular_file import NotRegular, read_regular

FILE_VARIABLE = "ASSISTANT_CONFIG"
FILE_NAME = "assistant.toml"
LARGEST = 1024 * 1024
MASK = "********"
_USER_INFO = re.compile(r"(?<=://).*@|^[^/@\s]+:[^/@\s]+@")
DEFAULT, COMMAND_LINE = "default", "command line"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: value and default as JSON values, passwords in addresses masked; `source` says where the value comes from."""

    name: str
    variable: str
    value: Any
    source: str
    meaning: str
    allowed: str
    default: Any


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings in use, the source of each that is not a default, and unknown variables."""

    settings: Settings
    sources: Mapping[str, str]
    unknown: tuple[str, ...] = ()

    def listed(self) -> Iterator[Setting]:
        """Each setting, in the order of the class."""
        for name, field in Settings.model_fields.items():
            yield Setting(
                name,
                variable(name),
                _plain(getattr(self.settings, name)),
                self.sources.get(name, DEFAULT),
                field.description or "",
                allowed(name),
                _plain(field.get_default(call_default_factory=True)),
            )


def load_settings(**given: Any) -> Settings:
    """The settings, without their sources. Raises `BadRequest`."""
    return configure(**given).settings


def configure(**given: Any) -> Configuration:
    """Settings from what is `given` and not None, else the environment, else the file, else the defaults.

    The file is `assistant.toml` in the working directory, or the one that ASSISTANT_CONFIG names; each of its keys is a
    setting. Relative paths are relative to the working directory, wherever they are set. Raises `BadRequest`.
    """
    file, from_file = _read_file()
    from_environment = _environment()
    from_options = {name: value for name, value in given.items() if value is not None}
    sources = {
        **dict.fromkeys(from_file, str(file)),
        **{name: variable(name) for name in from_environment},
        **dict.fromkeys(from_options, COMMAND_LINE),
    }
    values = {**from_file, **from_environment, **from_options}
    try:
        return Configuration(Settings(**values), sources, tuple(_unknown_variables()))
    except ValidationError as error:
        names = {str(one["loc"][0]): _reason(one) for one in error.errors() if one["loc"]}
        faults = [_fault(name, values[name], sources[name], reason) for name, reason in names.items()]
        together = [_reason(one) or one["msg"] for one in error.errors() if not one["loc"]]
        raise BadRequest("; ".join([*faults, *together])) from error


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def allowed(name: str) -> str:
    """What a setting may be, in words."""
    return _in_words(Settings.model_json_schema()["properties"][name])


def _in_words(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_in_words(one) for one in schema["anyOf"] if one.get("type") != "null")
    if "enum" in schema:
        *others, last = (f"“{one}”" for one in schema["enum"])
        return f"{', '.join(others)} or {last}" if others else last
    named = {
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list, as JSON or separated by commas",
    }
    if schema.get("type") in named:
        return named[schema["type"]] + _bounds(schema)
    return (
        "a path"
        if schema.get("format") == "path"
        else "a text that is not empty"
        if "minLength" in schema
        else "a text"
    )


def _bounds(schema: Mapping[str, Any]) -> str:
    if {"minimum", "maximum"} <= schema.keys():
        return f" from {schema['minimum']:g} to {schema['maximum']:g}"
    if "minimum" in schema:
        return f" of at least {schema['minimum']:g}"
    return f" above {schema['exclusiveMinimum']:g}" if "exclusiveMinimum" in schema else ""


def _reason(error: Any) -> str | None:
    """What a validator of ours says, without the words that pydantic puts before it."""
    raised = error["ctx"]["error"] if error["type"] == "value_error" else None
    return None if raised is None or isinstance(raised, json.JSONDecodeError) else str(raised)


def _fault(name: str, value: Any, source: str, reason: str | None = None) -> str:
    shown = repr(_plain(value)) if isinstance(value, str) else f"{value}"
    option = f"--{name.replace('_', '-')}"
    where = {variable(name): source, COMMAND_LINE: option}.get(source, f"{name} in {source}")
    expected = reason or f"expected {allowed(name)} ({Settings.model_fields[name].description})"
    return f"{where}: {shown} is not valid: {expected}"


def _plain(value: Any) -> Any:
    """A value as JSON has it; a user name with password in an address is masked."""
    if isinstance(value, str):
        return _USER_INFO.sub(f"{MASK}@", value)
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _environment() -> dict[str, Any]:
    try:
        return {
            name: value
            for name, value in EnvSettingsSource(Settings, env_ignore_empty=True)().items()
            if name in Settings.model_fields
        }
    except SettingsError as error:
        for name in Settings.model_fields:
            if f'"{name}"' in str(error):
                found = os.environ.get(variable(name), "")
                raise BadRequest(_fault(name, found, variable(name))) from error
        raise BadRequest("an environment variable ASSISTANT_… is not valid") from error


def _unknown_variables() -> Iterator[str]:
    """Variables that look like settings but are not, with the most similar setting."""
    known = {variable(name) for name in Settings.model_fields} | {FILE_VARIABLE}
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            yield f"{name} is not a setting{_meant(name, known)}".rstrip(":")


def _read_file() -> tuple[Path, dict[str, Any]]:
    """The settings file and its contents; empty if no file is named and there is none."""
    named = os.environ.get(FILE_VARIABLE)
    file = Path(named or FILE_NAME)
    try:
        found = tomllib.loads(read_regular(file, LARGEST).decode("utf-8-sig"))
    except FileNotFoundError as error:
        if named is None:
            return file, {}
        raise BadRequest(
            f"{FILE_VARIABLE}: the file {file} does not exist: name another, or unset the variable"
        ) from error
    except NotRegular as error:
        raise BadRequest(
            f"the settings file {file} cannot be read ({error.strerror}): remove it, or name a file in {FILE_VARIABLE}"
        ) from error
    except OSError as error:
        raise BadRequest(
            f"the settings file {file} cannot be read ({error.strerror}): check its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} is not UTF-8 (byte {error.start}): save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(f"{file} is not valid TOML: {error}: write lines such as port = 8000") from error
    for name in found:
        if name not in Settings.model_fields:
            raise BadRequest(
                f"{file}: {name!r} is not a setting{_meant(name, Settings.model_fields)} run 'assistant config' to see all settings"
            )
    return file, found


def _meant(name: str, known: Mapping[str, Any] | set[str]) -> str:
    alike = name.lower().replace("-", "_")
    by_form = {one.lower(): one for one in known}
    like = get_close_matches(alike, by_form, n=1) or get_close_matches(
        alike.removeprefix(PREFIX.lower()), by_form, n=1
    )
    return f"; did you mean {by_form[like[0]]!r}?" if like else ":"


# How they are listed


def configuration_json(found: Configuration) -> dict[str, Any]:
    """All settings as JSON."""
    return {"schema": 1, "settings": [asdict(one) for one in found.listed()]}


def configuration_text(found: Configuration) -> str:
    """All settings in the format of the settings file; defaults and masked values are commented out."""
    lines = []
    for one in found.listed():
        lines.append(f"# {_sentence(one.meaning)} ({one.allowed})")
        lines.append(f"# {one.variable}, from: {one.source}")
        comment = "# " if one.source == DEFAULT or MASK in str(one.value) else ""
        lines += [f"{comment}{one.name} = {_toml(one.value)}", ""]
    return "\n".join(lines)


def configuration_markdown(found: Configuration) -> str:
    """All settings as a table; with columns for value and source if any setting is not at its default."""
    listed = list(found.listed())
    titles = ["setting", "variable", "meaning", "default"]
    rows = [[f"`{one.name}`", f"`{one.variable}`", one.meaning, _cell(one.default)] for one in listed]
    if any(one.source != DEFAULT for one in listed):
        titles += ["value", "source"]
        rows = [[*row, _cell(one.value), one.source] for row, one in zip(rows, listed, strict=True)]
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _cell(value: Any) -> str:
    return f"`{value if value and isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def _toml(value: Any) -> str:
    """A value in TOML, which is written as in JSON. None, which TOML lacks, is an empty text."""
    return json.dumps("" if value is None else value, ensure_ascii=False)
