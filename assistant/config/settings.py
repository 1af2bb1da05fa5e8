"""The settings: what each is called, means and may be; frozen, and passed in."""

import json
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BUNDLED = "bundled"
PREFIX = "ASSISTANT_"


def _parted(value: Any) -> Any:
    """A list written as JSON, or parted by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parted)]
"""Several names; in the environment as a JSON list or parted by commas."""


class Settings(BaseSettings):
    """Where things lie and how the product behaves; each can be set in a file and as `ASSISTANT_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    corpus: Path = Field(default=Path("corpus"), description="folder of source texts")
    index: Path = Field(default=Path("index"), description="folder of the index; not on a network share")
    encoder: str = Field(
        default=BUNDLED, min_length=1, description="`bundled`, or a sentence-transformers name or folder"
    )
    judge: str = Field(
        default=BUNDLED,
        min_length=1,
        description="`bundled`, or the name or folder of a sentence-transformers cross-encoder",
    )
    judge_url: str = Field(
        default="",
        description="address of an OpenAI-compatible server on your own network that grades passages, "
        "such as http://127.0.0.1:8080/v1; wins over `judge`",
    )
    judge_model: str = Field(default="", description="model that the server at `judge_url` is asked for")
    max_file_mb: int = Field(default=50, gt=0, description="larger files are skipped")
    file_seconds: float = Field(
        default=50.0,
        gt=0,
        description="files that take longer to read are skipped; each page that is read earns more time",
    )
    file_memory_mb: int = Field(
        default=2048, ge=256, description="files that need more memory to be read are skipped"
    )
    settle_seconds: float = Field(default=2.0, ge=0, description="a file written so recently waits")
    refresh_budget_seconds: float = Field(
        default=5.0, ge=0, description="`ask` brings the index up to date itself if that takes about so long"
    )
    refresh_seconds: float = Field(default=5.0, gt=0, description="how often `serve` looks for changed files")
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="where `serve` listens; with `auth` `none` loopback only",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="port of `serve`; 0 takes any that is free")
    allowed_hosts: Names = Field(
        default=("127.0.0.1", "localhost", "[::1]"), description="host names that requests may use"
    )
    language: str = Field(
        default="en",
        min_length=1,
        description="language of the pages (`en`, `nl`) for a reader who has chosen none and whose browser asks for none of them",
    )
    form_method: Literal["get", "post"] = Field(
        default="get", description="`get`: the question is in the address, to be shared; `post`: it is not"
    )
    auth: Literal["none", "users", "oidc", "proxy"] = Field(
        default="none", description="how people are known: see Access"
    )
    access: Path | None = Field(
        default=None,
        description="folder of `access.toml` (which then must be there), `users.json` and `tokens.json`; else beside the corpus",
    )
    trusted_proxies: Names = Field(default=(), description="addresses or networks of reverse proxies")
    proxy_user_header: str = Field(
        default="X-Forwarded-User", min_length=1, description="header in which a proxy names the user"
    )
    proxy_groups_header: str = Field(
        default="X-Forwarded-Groups", min_length=1, description="header with the groups, parted by commas"
    )
    oidc_issuer: str | None = Field(default=None, description="address of the OpenID Connect provider")
    oidc_client_id: str | None = Field(default=None, description="id of this service at the provider")
    oidc_secret_file: Path | None = Field(default=None, description="file with this service's secret there")
    oidc_name_claim: str = Field(
        default="preferred_username", min_length=1, description="what of an ID token is the name"
    )
    oidc_groups_claim: str = Field(
        default="groups", min_length=1, description="what of an ID token are the groups"
    )
    session_idle_minutes: float = Field(
        default=60.0, gt=0, description="an unused session ends after so long"
    )
    session_hours: float = Field(default=12.0, gt=0, description="any session ends after so long")
    requests_per_minute: int = Field(
        default=600,
        ge=0,
        description="requests of one user, and of one address, where people sign in; 0: no limit",
    )
    logins_per_minute: int = Field(
        default=10, gt=0, description="attempts to sign in from one address, and for one name"
    )
    upload: bool = Field(
        default=False,
        description="whether documents can be added: from this machine, or by who may where people sign in",
    )
    upload_max_mb: int = Field(
        default=50, gt=0, description="larger ones are refused, and so are those above `max_file_mb`"
    )
    upload_folder: str = Field(default="uploads", description="folder below the corpus where they are kept")
    questions_at_once: int = Field(
        default=0,
        ge=0,
        description="questions that `serve` works on at the same time; 0: twice as many as cores",
    )
    questions_waiting: int = Field(
        default=16,
        ge=0,
        description="questions that may wait beyond those; others are refused with 503 at once",
    )
    question_seconds: float = Field(
        default=30.0, gt=0, description="a question that waits and works longer is given up with 503"
    )
    shutdown_seconds: float = Field(
        default=10.0, ge=0, description="how long `serve`, told to stop, lets running answers finish"
    )
    audit: Literal["full", "counts", "off"] = Field(
        default="counts",
        description="`full`: who asked and read what is kept; `counts`: only how many answers of each outcome"
        " a day, no question; `off`: nothing",
    )
    audit_folder: Path = Field(default=Path("audit"), description="folder of the trail and of the feedback")
    audit_days: int = Field(
        default=365, gt=0, description="older files of the trail and older counts are removed"
    )
    audit_max_mb: int = Field(default=50, gt=0, description="a file of the trail that grows larger is closed")
    audit_sync: Literal["line", "system"] = Field(
        default="line",
        description="`line`: each line is on the disk before the answer is sent; `system`: when the system writes it",
    )
    audit_failure: Literal["refuse", "count"] = Field(
        default="refuse",
        description="where `full` cannot write: `refuse` the request, or answer, `count` it and log it",
    )
    feedback: bool = Field(
        default=True,
        description="whether passages have the buttons “answers it” and “does not”, which store the question",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="form of the log on standard error; `auto`: text in a terminal, else JSON"
    )

    @field_validator("upload_folder")
    @classmethod
    def _below_the_corpus(cls, value: str) -> str:
        parts = PurePosixPath(value).parts
        if not parts or PurePosixPath(value).is_absolute() or any(part.startswith(".") for part in parts):
            raise ValueError("name a folder below the corpus, such as uploads")
        return value
