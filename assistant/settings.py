"""Settings: from the command line, `ASSISTANT_…` variables, or defaults; frozen, and passed in."""

from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError
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
        unread = (
            'ASSISTANT_ALLOWED_HOSTS: write the hosts as a JSON list, such as ["localhost"]'  # the only list
        )
        raise BadRequest("; ".join(reasons) or unread) from error
