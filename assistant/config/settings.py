"""The settings: their names, meanings, types and defaults; frozen, and passed in."""

import json
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

BUNDLED = "bundled"
PREFIX = "ASSISTANT_"


def _split(value: Any) -> Any:
    """A list written as JSON, or separated by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several names; in the environment as a JSON list or separated by commas."""


class Settings(BaseSettings):
    """Folders and behaviour of the product; each setting can be set in a file and as `ASSISTANT_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    corpus: Path = Field(default=Path("corpus"), description="folder with your documents")
    index: Path = Field(
        default=Path("index"), description="folder for the index; it must not be on a network share"
    )
    encoder: str = Field(
        default=BUNDLED,
        min_length=1,
        description="search model: `bundled`, or the name or folder of a sentence-transformers model",
    )
    judge: str = Field(
        default=BUNDLED,
        min_length=1,
        description="ranking model: `bundled`, or the name or folder of a sentence-transformers cross-encoder",
    )
    judge_url: str = Field(
        default="",
        description="address of an OpenAI-compatible server on your own network that ranks passages instead of `judge`, "
        "such as http://127.0.0.1:8080/v1",
    )
    judge_model: str = Field(default="", description="name of the model on the server at `judge_url`")
    engine: Literal["embedded", "milvus"] = Field(
        default="embedded",
        description="where vectors are searched: `embedded`, or in a `milvus` cluster; 'assistant engine migrate' moves an index",
    )
    milvus_uri: str = Field(
        default="http://127.0.0.1:19530", min_length=1, description="address of the Milvus cluster"
    )
    milvus_token_file: Path | None = Field(
        default=None, description="file with the token of the Milvus cluster, such as `user:password`"
    )
    milvus_copies: int = Field(
        default=1,
        ge=1,
        description="copies of the vectors in the Milvus cluster; one is searched while another is incomplete",
    )
    max_file_mb: int = Field(default=50, gt=0, description="largest file in MB; larger files are skipped")
    file_seconds: float = Field(
        default=50.0,
        gt=0,
        description="seconds allowed to read a file; each page read extends this; slower files are skipped",
    )
    file_memory_mb: int = Field(
        default=2048, ge=256, description="memory in MB to read a file; files that need more are skipped"
    )
    settle_seconds: float = Field(
        default=2.0, ge=0, description="seconds for which a file must be unchanged before it is indexed"
    )
    refresh_budget_seconds: float = Field(
        default=5.0,
        ge=0,
        description="`ask` updates the index first if that is expected to take at most this many seconds",
    )
    refresh_seconds: float = Field(
        default=5.0, gt=0, description="seconds between two checks of `serve` for changed files"
    )
    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="address on which `serve` listens; without sign-in (`auth` is `none`), only this machine is allowed",
    )
    port: int = Field(
        default=8000, ge=0, le=65535, description="port on which `serve` listens; 0 uses any free port"
    )
    allowed_hosts: Names = Field(
        default=("127.0.0.1", "localhost", "[::1]"),
        description="host names under which people may reach `serve`",
    )
    language: str = Field(
        default="en",
        min_length=1,
        description="language of the pages (`en` or `nl`) if neither the reader nor the browser asks for one of these",
    )
    form_method: Literal["get", "post"] = Field(
        default="get",
        description="`get`: the question is part of the address, which can be shared; `post`: it is not",
    )
    auth: Literal["none", "users", "oidc", "proxy"] = Field(
        default="none", description="how people sign in: see docs/access.md"
    )
    access: Path | None = Field(
        default=None,
        description="folder of `access.toml`, `users.json` and `tokens.json`; by default the folder that contains the corpus."
        " If you set it, it must contain `access.toml`",
    )
    trusted_proxies: Names = Field(
        default=(), description="IP addresses or networks of trusted reverse proxies"
    )
    proxy_user_header: str = Field(
        default="X-Forwarded-User", min_length=1, description="header in which the proxy sends the user name"
    )
    proxy_groups_header: str = Field(
        default="X-Forwarded-Groups",
        min_length=1,
        description="header in which the proxy sends the groups, separated by commas",
    )
    oidc_issuer: str | None = Field(default=None, description="address of the OpenID Connect provider")
    oidc_client_id: str | None = Field(default=None, description="id of this service at the provider")
    oidc_secret_file: Path | None = Field(
        default=None, description="file with the secret of this service at the provider"
    )
    oidc_name_claim: str = Field(
        default="preferred_username",
        min_length=1,
        description="claim of the ID token that contains the user name",
    )
    oidc_groups_claim: str = Field(
        default="groups", min_length=1, description="claim of the ID token that contains the groups"
    )
    session_idle_minutes: float = Field(
        default=60.0, gt=0, description="minutes after which an unused session ends"
    )
    session_hours: float = Field(default=12.0, gt=0, description="hours after which every session ends")
    requests_per_minute: int = Field(
        default=600,
        ge=0,
        description="requests per minute allowed for each user and each address, if people sign in; 0: no limit",
    )
    logins_per_minute: int = Field(
        default=10,
        gt=0,
        description="attempts to sign in per minute allowed from each address; further attempts under one name are slowed down",
    )
    upload: bool = Field(
        default=False,
        description="whether documents can be added in the browser: from this machine or, if people sign in, by those whom"
        " `access.toml` allows to",
    )
    upload_max_mb: int = Field(
        default=50, gt=0, description="largest upload in MB; `max_file_mb` applies as well"
    )
    upload_folder: str = Field(
        default="uploads", description="folder within the corpus for uploaded documents"
    )
    questions_at_once: int = Field(
        default=0,
        ge=0,
        description="questions that `serve` answers at the same time; 0: twice the number of processor cores",
    )
    questions_waiting: int = Field(
        default=16,
        ge=0,
        description="further questions that may wait; others are refused at once with status 503",
    )
    question_seconds: float = Field(
        default=30.0,
        gt=0,
        description="seconds after which a question, including its wait, is cancelled with status 503",
    )
    shutdown_seconds: float = Field(
        default=10.0,
        ge=0,
        description="seconds that `serve` gives running answers to finish when it is stopped",
    )
    audit: Literal["full", "counts", "off"] = Field(
        default="counts",
        description="audit log: `full` records who asked and read what; `counts` only counts the answers of each outcome"
        " per day and records no questions; `off` records nothing",
    )
    audit_folder: Path = Field(default=Path("audit"), description="folder for the audit log and the feedback")
    audit_days: int = Field(default=365, gt=0, description="days for which the audit log is kept")
    audit_max_mb: int = Field(
        default=50, gt=0, description="size in MB at which a new file of the audit log is started"
    )
    audit_sync: Literal["line", "system"] = Field(
        default="line",
        description="`line`: each entry is on disk before the response is sent; `system`: the operating system decides when",
    )
    audit_failure: Literal["refuse", "count"] = Field(
        default="refuse",
        description="if the `full` audit log cannot be written: `refuse` requests, or answer them and `count` the failures",
    )
    feedback: bool = Field(
        default=True,
        description="whether readers can say if a passage answers their question; their choice is stored with the question",
    )
    history: bool = Field(
        default=True,
        description="whether each browser keeps the questions that are asked with it, on the page *Your searches*; the server never does",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto",
        description="format of the log on standard error; `auto`: text in a terminal, otherwise JSON",
    )

    @field_validator("upload_folder")
    @classmethod
    def _within_the_corpus(cls, value: str) -> str:
        parts = PurePosixPath(value).parts
        if not parts or PurePosixPath(value).is_absolute() or any(part.startswith(".") for part in parts):
            raise ValueError("name a folder within the corpus, such as uploads")
        return value
