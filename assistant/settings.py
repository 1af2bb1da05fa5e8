"""Settings: from the command line, `ASSISTANT_…` variables, or defaults; frozen, and passed in."""

from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.errors import BadRequest

BUNDLED = "bundled"


class Settings(BaseSettings):
    """Where things lie and how the product behaves; each field can be set as `ASSISTANT_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="ASSISTANT_", frozen=True, extra="ignore")

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    encoder: str = BUNDLED
    max_file_mb: int = Field(default=50, gt=0)
    file_seconds: float = Field(default=50.0, gt=0)
    file_memory_mb: int = Field(default=2048, ge=256)
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    language: str = "en"
    form_method: Literal["get", "post"] = "get"
    refresh_seconds: float = Field(default=5.0, gt=0)
    refresh_budget_seconds: float = Field(default=5.0, ge=0)
    settle_seconds: float = Field(default=2.0, ge=0)
    auth: Literal["none", "proxy", "oidc", "users"] = "none"
    access: Path | None = None
    trusted_proxies: tuple[str, ...] = ()
    proxy_user_header: str = Field(default="X-Forwarded-User", min_length=1)
    proxy_groups_header: str = Field(default="X-Forwarded-Groups", min_length=1)
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_secret_file: Path | None = None
    oidc_name_claim: str = "preferred_username"
    oidc_groups_claim: str = "groups"
    session_idle_minutes: float = Field(default=60.0, gt=0)
    session_hours: float = Field(default=12.0, gt=0)
    requests_per_minute: int = Field(default=600, ge=0)
    logins_per_minute: int = Field(default=10, gt=0)
    upload: bool = False
    upload_max_mb: int = Field(default=50, gt=0)
    upload_folder: str = "uploads"

    @field_validator("upload_folder")
    @classmethod
    def _below_the_corpus(cls, value: str) -> str:
        parts = PurePosixPath(value).parts
        if not parts or PurePosixPath(value).is_absolute() or any(part.startswith(".") for part in parts):
            raise ValueError("name a folder below the corpus, such as uploads")
        return value


def load_settings(**given: Any) -> Settings:
    """Settings from the environment; what is `given` and not None comes first. Raises `BadRequest`."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except (ValidationError, ValueError) as error:
        details = error.errors() if isinstance(error, ValidationError) else []
        reasons = [
            f"ASSISTANT_{str(one['loc'][0]).upper()}: {one['msg']} (found {one['input']!r})"
            for one in details
        ]
        raise BadRequest("; ".join(reasons) or _unread_list(str(error))) from error


def _unread_list(said: str) -> str:
    """What to say of a list that is no JSON; `said` names its field."""
    examples = {"trusted_proxies": "10.0.0.5", "allowed_hosts": "localhost"}
    name = next((one for one in examples if f'"{one}"' in said), "allowed_hosts")
    return f'ASSISTANT_{name.upper()}: write a JSON list, such as ["{examples[name]}"]'
