"""A model behind the OpenAI protocol, by way of LlamaIndex: every failure becomes one `ModelError`."""

import gc
import math
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from dlmentor.answer import hangup
from dlmentor.answer.budget import DEFAULT_WINDOW, Count, counter
from dlmentor.errors import ModelError
from dlmentor.models import Usage
from dlmentor.settings import Settings
from dlmentor.text import one_line

Message = tuple[str, str]
_OPENAI = "https://api.openai.com/v1"
_NO_CHAT = (
    "embed",
    "bge-",
    "whisper",
    "tts",
    "dall-e",
    "moderation",
    "rerank",
    "transcribe",
    "audio",
    "image",
    "realtime",
)
_FIRST_WAIT = 0.5
# No vocabulary puts more letters into a token, on the average of a text.
_LETTERS, _SHORTEST_LIMIT = 12, 8_000
_LONGEST_NAME = 200
_MOST_TOKENS = 100_000_000
_DAY = 86_400


@dataclass
class Meter:
    """Adds up what the calls for one answer used."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def usage(self, settings: Settings) -> Usage:
        """The sum, with its price where it is known."""
        cost = None
        if settings.llm_price_in is not None and settings.llm_price_out is not None:
            read, wrote = self.prompt_tokens * settings.llm_price_in, self.completion_tokens * settings.llm_price_out
            cost = round((read + wrote) / 1e6, 8)
        return Usage(prompt_tokens=self.prompt_tokens, completion_tokens=self.completion_tokens, cost=cost)


class Model(Protocol):
    """What the answer part needs of a model."""

    @property
    def name(self) -> str:
        """Its name; may ask the server."""

    @property
    def window(self) -> int:
        """How many tokens it can read and write together."""

    @property
    def count(self) -> Count:
        """Counts tokens."""

    def write(self, messages: Sequence[Message], meter: Meter) -> Iterator[str]:
        """Its text in chunks; raises a `ModelError` where it fails."""


@dataclass
class Clock:
    """Time, replaceable in tests."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass
class ServerModel:
    """A model of a server that speaks the OpenAI protocol. Threads may share it; it never shows the key."""

    settings: Settings = field(repr=False)
    clock: Clock = field(default_factory=Clock, repr=False)
    _name: str | None = field(default=None, repr=False)
    _llm: Any = field(default=None, repr=False)
    _plain: bool = field(default=False, repr=False)
    _path: str = field(default="", repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def host(self) -> str:
        """The server as messages name it: without path, user or password."""
        try:
            parts = urlsplit(self._given())
            return f"{parts.hostname or 'unknown'}{f':{parts.port}' if parts.port else ''}"
        except ValueError:
            return "unknown"

    def _given(self) -> str:
        """The address as set; people also paste that of a single call."""
        given = (self.settings.openai_base_url or "").strip() or _OPENAI
        return re.sub(r"/(?:chat/completions|completions|models)$", "", given.rstrip("/"))

    def _address(self) -> str:
        """The address without a password, which the libraries would write into their logs."""
        try:
            parts = urlsplit(self._given())
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            parts, port = urlsplit(""), ""
        if parts.scheme not in ("http", "https") or not parts.hostname or any(map(str.isspace, parts.geturl())):
            raise _FinalError(
                "The address of the model server is no web address (OPENAI_BASE_URL).",
                hint="It looks like http://localhost:11434/v1.",
            )
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return f"{parts._replace(netloc=f'{host}{port}').geturl()}{self._path}"

    def _client(self) -> Any:
        """An HTTP client; it logs in where the address holds a password."""
        parts = urlsplit(self._given())
        login = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
        return hangup.client(self.settings.llm_timeout, login)

    @property
    def name(self) -> str:
        """The model's name: as set, else the first that the server offers."""
        with self._lock:
            if self._name is None:
                self._name = one_line(self.settings.llm or self._first_offered())[:_LONGEST_NAME]
            return self._name

    @property
    def window(self) -> int:
        """What it can read and write together, by setting, by name, or cautiously."""
        if self.settings.llm_context_window:
            return self.settings.llm_context_window
        from llama_index.llms.openai.utils import openai_modelname_to_contextsize

        try:
            return int(openai_modelname_to_contextsize(self.name))
        except ValueError:
            return DEFAULT_WINDOW

    @property
    def count(self) -> Count:
        """Counts tokens for this model."""
        return counter(self.name)

    def write(self, messages: Sequence[Message], meter: Meter) -> Iterator[str]:
        """Its text in chunks; tries again within the patience as long as nothing came."""
        started, waited, attempt = self.clock.now(), 0.0, 0
        while True:
            came = False
            try:
                for chunk in self._once(messages, meter, started):
                    came = True
                    yield chunk
            except _foreign_errors() as error:
                fault = self._translated(error, came)
                if hangup.hung_up():
                    raise _FinalError("Nobody waits for this answer any more.") from None
                if not came and self._simpler(error):
                    continue
                if came or not fault.retryable or attempt == self.settings.llm_retries:
                    raise fault from None
                wait = _asked_to_wait(error) or _FIRST_WAIT * 2**attempt
                if waited + wait > self.settings.llm_patience:
                    raise self._impatient(fault, wait) from None
                waited += wait
                attempt += 1
                self.clock.sleep(wait)
            else:
                return

    def _once(self, messages: Sequence[Message], meter: Meter, started: float) -> Iterator[str]:
        """One request."""
        from llama_index.core.llms import ChatMessage

        sent = [ChatMessage(role=role, content=content) for role, content in messages]
        llm = self._open()
        written: list[str] = []
        length = 0
        usage: Any = None
        finished = ""
        longest = max(_SHORTEST_LIMIT, _LETTERS * self.settings.llm_max_tokens)
        late = _FinalError(f"The model at {self.host} took longer than {self.settings.llm_deadline:g} s.")
        hangup.until(lambda: self.clock.now() - started > self.settings.llm_deadline, late)
        try:
            responses = llm.stream_chat(sent) if self.settings.llm_stream else iter([llm.chat(sent)])
            for response in responses:
                text = response.delta if self.settings.llm_stream else response.message.content
                raw = response.raw
                usage = getattr(raw, "usage", None) or usage
                choices = getattr(raw, "choices", None) or ()
                finished = (choices[0].finish_reason if choices else "") or finished
                if text:
                    # Half a character, which JSON can spell, cannot be shown or stored.
                    text = text.encode("utf-8", "ignore").decode()
                    length += len(text)
                    if length > longest:
                        raise _FinalError(f"The model at {self.host} does not come to an end.")
                    written.append(text)
                    yield text
                if self.clock.now() - started > self.settings.llm_deadline:
                    raise late
        except _foreign_errors() as error:
            # What comes after the end of a text (usage in an odd shape) cannot spoil it.
            if isinstance(error, ModelError) or not finished:
                raise
        except GeneratorExit:
            # Nobody listens any more, so the server should stop writing; but LlamaIndex's wrappers hold each other in a
            # circle, and only the collector lets go of the connection.
            responses = response = raw = choices = None
            gc.collect()
            raise
        finally:
            hangup.without_limit()
            self._measure(messages, "".join(written), usage, meter)
        if not "".join(written).strip():
            raise ModelError(f"The model at {self.host} gave an empty answer.")
        if not finished:
            raise ModelError(f"The answer of the model at {self.host} broke off.")
        if finished == "content_filter":
            raise _CutShortError(f"The model server at {self.host} stopped the answer by its content filter.")
        if finished == "length":
            limit = f"{self.settings.llm_max_tokens} tokens that it may write"
            raise _CutShortError(f"The model's answer was cut at the {limit} (DLMENTOR_LLM_MAX_TOKENS).")

    def _measure(self, messages: Sequence[Message], written: str, usage: Any, meter: Meter) -> None:
        """Note the tokens as the server counts them, else as we do."""
        read, wrote = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        if not all(isinstance(count, int) and 0 <= count <= _MOST_TOKENS for count in (read, wrote)):
            count = self.count
            read, wrote = sum(count(content) + 4 for _, content in messages), count(written)
        meter.prompt_tokens += read or 0
        meter.completion_tokens += wrote or 0

    def _open(self) -> Any:
        name = self.name
        with self._lock:
            if self._llm is None:
                from llama_index.llms.openai_like import OpenAILike

                counted = self.settings.llm_stream and not self._plain
                options = {"stream_options": {"include_usage": True}} if counted else {}
                self._llm = OpenAILike(
                    model=name,
                    api_key=self._key(),
                    api_base=self._address(),
                    is_chat_model=True,
                    context_window=self.settings.llm_context_window or DEFAULT_WINDOW,
                    max_tokens=self.settings.llm_max_tokens,
                    temperature=self.settings.llm_temperature,
                    timeout=self.settings.llm_timeout,
                    max_retries=0,
                    additional_kwargs=options,
                    http_client=self._client(),
                )
            return self._llm

    def _simpler(self, error: Exception) -> bool:
        """Whether a request that was refused may be made in another form: some servers know no `stream_options`."""
        status = getattr(error, "status_code", None)
        if self._deeper(error):
            return True
        with self._lock:
            if status not in (400, 422) or self._plain or not self.settings.llm_stream:
                return False
            self._plain, self._llm = True, None
            return True

    def _deeper(self, error: Exception) -> bool:
        """Whether what was not found may stand below `/v1`, which people leave out."""
        if getattr(error, "status_code", None) != 404 or self._path or urlsplit(self._given()).path.strip("/"):
            return False
        self._path, self._llm = "/v1", None
        return True

    def _key(self) -> str:
        """The key; servers without keys want any."""
        secret = self.settings.openai_api_key
        key = secret.get_secret_value().strip() if secret else ""
        # The libraries would tell of such a key in their logs.
        if not all("!" <= sign <= "~" for sign in key):
            raise _FinalError("The key of the model server holds signs that no key can hold (OPENAI_API_KEY).")
        return key or "none"

    def _first_offered(self) -> str:
        """The first model of the server's list that can chat."""
        names = self.offered()
        if not names:
            raise ModelError(f"The model server at {self.host} offers no model.", hint="Set DLMENTOR_LLM to a name.")
        return names[0]

    def offered(self) -> tuple[str, ...]:
        """The server's models: those that can chat, if any can."""
        import openai

        hangup.without_limit()
        try:
            with openai.OpenAI(
                api_key=self._key(), base_url=self._address(), http_client=self._client(), max_retries=0
            ) as client:
                names = [str(model.id) for model in client.models.list().data or ()]
        except _foreign_errors() as error:
            if self._deeper(error):
                return self.offered()
            if getattr(error, "status_code", None) == 404:
                raise _FinalError(
                    f"The model server at {self.host} lists no models at its address (404; OPENAI_BASE_URL).",
                    hint="Set DLMENTOR_LLM to a model's name if the address is right.",
                ) from None
            raise self._translated(error, came=False) from None
        chatting = [name for name in names if not any(word in name.lower() for word in _NO_CHAT)]
        return tuple(chatting or names)

    def _translated(self, error: Exception, came: bool) -> ModelError:
        """What a foreign error means, in our own words: theirs may hold the key."""
        import httpx
        import openai

        if isinstance(error, ModelError):
            return error
        if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
            silent = f"The model server at {self.host} was silent for {self.settings.llm_timeout:g} s."
            return ModelError(silent)
        if isinstance(error, openai.APIStatusError):
            return self._refused(error.status_code)
        if came:
            return ModelError(f"The answer of the model at {self.host} broke off.")
        if isinstance(error, openai.APIConnectionError | httpx.TransportError):
            return ModelError(f"The model server at {self.host} cannot be reached.")
        return _FinalError(f"The model server at {self.host} gave an answer that cannot be read.")

    def _refused(self, status: int) -> ModelError:
        if status in (401, 403):
            return _FinalError(f"The model server at {self.host} did not accept the key ({status}; OPENAI_API_KEY).")
        if status == 404:
            name = self._name or "asked for"
            return _FinalError(f"The model server at {self.host} has no model {name!r} (DLMENTOR_LLM).")
        if status == 429:
            return ModelError(f"The model server at {self.host} is too busy (429).")
        if status >= 500:
            return ModelError(f"The model server at {self.host} failed ({status}).")
        return _FinalError(f"The model server at {self.host} did not accept the request ({status}).")

    def _impatient(self, fault: ModelError, wait: float) -> ModelError:
        most = self.settings.llm_patience
        said = str(fault.args[0]).rstrip(".")
        long = f"{wait:g} s" if wait < _DAY else "more than a day"
        return ModelError(f"{said}: waiting {long} is longer than the {most:g} s that DLMENTOR_LLM_PATIENCE allows.")


class _FinalError(ModelError):
    """Trying again cannot help."""

    retryable = False


class _CutShortError(_FinalError):
    """The text is good as far as it goes."""


def _foreign_errors() -> tuple[type[Exception], ...]:
    """Everything that the client and the reading of its answers may raise."""
    import httpx
    import openai

    # A server that answers nonsense makes the libraries stumble over missing fields.
    stumbles = (AttributeError, KeyError, IndexError, TypeError, ValueError)
    return (ModelError, openai.OpenAIError, httpx.HTTPError, httpx.StreamError, *stumbles)


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds of a `Retry-After`, also as a date."""
    from email.utils import parsedate_to_datetime

    response = getattr(error, "response", None)
    headers = getattr(response, "headers", None)
    said = headers.get("retry-after") if headers is not None else None
    if not said:
        return None
    try:
        seconds = float(said)
        return None if math.isnan(seconds) else max(0.0, seconds)
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def open_model(settings: Settings) -> ServerModel | None:
    """The model that the settings choose: none if it is forbidden, or if neither key nor address is known."""
    if settings.forbids_model:
        return None
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    return ServerModel(settings)
