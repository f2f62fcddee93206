"""Every setting, its default, and the `DLMENTOR_*` variable that changes it."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from dlmentor.errors import InputError

PACKAGE = Path(__file__).resolve().parent


def checkout() -> Path | None:
    """The root of the source checkout that this package runs from, if it does."""
    root = PACKAGE.parent.parent
    return root if (root / "pyproject.toml").is_file() and (root / "seeds").is_dir() else None


def default_seeds() -> Path:
    """`seeds/` of the checkout, else the copy inside the wheel."""
    root = checkout()
    return root / "seeds" if root else PACKAGE / "seeds"


def default_storage() -> Path:
    """`storage/` of the checkout, else a folder of the user's own."""
    root = checkout()
    if root:
        return root / "storage"
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "dlmentor"


def _words(value: object) -> object:
    """A comma-separated text as its parts."""
    return tuple(part.strip().lower() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _address(value: object) -> object:
    """The address of a server."""
    if isinstance(value, str) and not re.match(r"https?://[^/\s]", value.strip(), re.I):
        raise ValueError("an address begins with http:// or https://")
    return value.strip() if isinstance(value, str) else value


Address = Annotated[str, BeforeValidator(_address)]


class Settings(BaseModel):
    """What can be set. Each field is read from `DLMENTOR_<FIELD>`; arguments win over the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: Path = Field(default_factory=default_seeds, description="Folder of the seed lists, notes and concepts.")
    storage: Path = Field(default_factory=default_storage, description="Folder of everything that is generated.")
    chroma_url: str | None = Field(None, description="Address of a Chroma server to use instead of the embedded store.")
    embedder: str = Field(
        "minilm", description="`minilm` (offline), `openai` (embeddings of the model server), `none`."
    )
    embedding_model: str = Field("text-embedding-3-small", description="Its name, when the embedder is `openai`.")
    llm: str | None = Field(None, description="Name of the model, or `none` to forbid one; found by itself if not set.")
    openai_api_key: SecretStr | None = Field(None, description="Key of the model server (also `OPENAI_API_KEY`).")
    openai_base_url: Address | None = Field(None, description="Its address (also `OPENAI_BASE_URL`).")

    llm_timeout: float = Field(
        60, gt=0, description="Seconds that the model server may be silent before it counts as down."
    )
    llm_deadline: float = Field(180, gt=0, description="Seconds that one answer of the model may take in all.")
    llm_retries: int = Field(
        2, ge=0, description="How often a request that failed for a passing reason is tried again."
    )
    llm_patience: float = Field(
        20, ge=0, description="Seconds that may be waited in all when the server is busy or asks to wait."
    )
    llm_max_tokens: int = Field(1200, ge=64, description="Tokens that the model may write.")
    llm_context_window: int | None = Field(
        None,
        ge=1024,
        description="Tokens that the model can read and write; known for OpenAI's models, otherwise 8192.",
    )
    llm_temperature: float = Field(0.1, ge=0, le=2, description="How freely the model writes.")
    llm_stream: bool = Field(True, description="Take the model's text as it is written; off for servers that cannot.")
    llm_rerank: bool = Field(False, description="Let the model reorder what the search found before it answers.")
    llm_price_in: float | None = Field(None, ge=0, description="Price of a million tokens read, to tell the cost.")
    llm_price_out: float | None = Field(None, ge=0, description="Price of a million tokens written.")

    contact: str | None = Field(None, description="Your e-mail address, told to the services that ask for one.")
    github_token: SecretStr | None = Field(None, description="Token for GitHub: 5,000 requests an hour instead of 60.")
    semantic_scholar_key: SecretStr | None = Field(None, description="Key for Semantic Scholar, if you have one.")
    openalex_key: SecretStr | None = Field(None, description="Key for OpenAlex, if you have one.")
    fetch_allow: Annotated[tuple[str, ...], BeforeValidator(_words)] = Field(
        (), description="Hosts of your own network that may be asked, separated by commas."
    )

    auth: SecretStr | None = Field(None, description="Logins of the chat app: `name:password`, several with commas.")
    auth_file: Path | None = Field(None, description="File of such logins, one a line.")
    allow_public: bool = Field(False, description="Serve the chat app without a login where others can reach it.")

    @property
    def forbids_model(self) -> bool:
        """Whether answers must be composed without a model, however `none` is written."""
        return (self.llm or "").lower() == "none"

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **given: object) -> "Settings":
        """Read the environment, let `given` values win, and say plainly what cannot be used."""
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {}
        for name in cls.model_fields:
            value = environ.get(f"DLMENTOR_{name.upper()}") or (
                environ.get(name.upper()) if name.startswith("openai_") else None
            )
            if value:
                values[name] = value
        values.update({name: value for name, value in given.items() if value is not None})
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]) if first["loc"] else "setting"
            # Before an @ there may be a password.
            said = str(first.get("input")).rpartition("@")[2]
            why = first["msg"].removeprefix("Value error, ")
            raise InputError(
                f"The setting DLMENTOR_{name.upper()} cannot be {said!r}: {why}.",
                hint="`dlmentor doctor` lists all settings.",
            ) from None
