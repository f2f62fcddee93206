"""A model behind the OpenAI protocol, by way of LlamaIndex: every failure becomes one `ModelError`."""

import gc
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from dlmentor.answer import hangup
from dlmentor.answer.budget import DEFAULT_WINDOW, Count, counter
from dlmentor.errors import ModelError
from dlmentor.models import Usage
from dlmentor.settings import Settings

Message = tuple[str, str]
_NO_CHAT = ("embed", "whisper", "tts", "dall-e", "moderation", "rerank", "transcribe", "audio", "image", "realtime")
_FIRST_WAIT = 0.5
_LONGEST = 200_000


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
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def host(self) -> str:
        """The server as messages name it: without path, user or password."""
        parts = urlsplit(self.settings.openai_base_url or "https://api.openai.com/v1")
        return f"{parts.hostname or 'unknown'}{f':{parts.port}' if parts.port else ''}"

    @property
    def name(self) -> str:
        """The model's name: as set, else the first that the server offers."""
        with self._lock:
            if self._name is None:
                self._name = self.settings.llm or self._first_offered()
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
        started, waited = self.clock.now(), 0.0
        for attempt in range(self.settings.llm_retries + 1):
            came = False
            try:
                for chunk in self._once(messages, meter, started):
                    came = True
                    yield chunk
            except _foreign_errors() as error:
                fault = self._translated(error, came)
                if hangup.hung_up():
                    raise _FinalError("Nobody waits for this answer any more.") from None
                if came or not fault.retryable or attempt == self.settings.llm_retries:
                    raise fault from None
                wait = _asked_to_wait(error) or _FIRST_WAIT * 2**attempt
                if waited + wait > self.settings.llm_patience:
                    raise self._impatient(fault, wait) from None
                waited += wait
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
        try:
            responses = llm.stream_chat(sent) if self.settings.llm_stream else iter([llm.chat(sent)])
            for response in responses:
                text = response.delta if self.settings.llm_stream else response.message.content
                raw = response.raw
                usage = getattr(raw, "usage", None) or usage
                choices = getattr(raw, "choices", None) or ()
                finished = (choices[0].finish_reason if choices else "") or finished
                if text:
                    written.append(text)
                    length += len(text)
                    yield text
                if self.clock.now() - started > self.settings.llm_deadline:
                    raise ModelError(f"The model at {self.host} took longer than {self.settings.llm_deadline:g} s.")
                if length > _LONGEST:
                    raise _FinalError(f"The model at {self.host} does not come to an end.")
        except GeneratorExit:
            # Nobody listens any more, so the server should stop writing; but LlamaIndex's wrappers hold each other in a
            # circle, and only the collector lets go of the connection.
            responses = response = raw = choices = None
            gc.collect()
            raise
        finally:
            self._measure(messages, "".join(written), usage, meter)
        if not "".join(written).strip():
            raise ModelError(f"The model at {self.host} gave an empty answer.")
        if not finished:
            raise ModelError(f"The answer of the model at {self.host} broke off.")
        if finished == "length":
            limit = f"{self.settings.llm_max_tokens} tokens that it may write"
            raise _CutShortError(f"The model's answer was cut at the {limit} (DLMENTOR_LLM_MAX_TOKENS).")

    def _measure(self, messages: Sequence[Message], written: str, usage: Any, meter: Meter) -> None:
        """Note the tokens as the server counts them, else as we do."""
        read, wrote = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
        if not isinstance(read, int) or not isinstance(wrote, int):
            count = self.count
            read, wrote = sum(count(content) + 4 for _, content in messages), count(written)
        meter.prompt_tokens += max(0, read)
        meter.completion_tokens += max(0, wrote)

    def _open(self) -> Any:
        name = self.name
        with self._lock:
            if self._llm is None:
                from llama_index.llms.openai_like import OpenAILike

                options = {"stream_options": {"include_usage": True}} if self.settings.llm_stream else {}
                self._llm = OpenAILike(
                    model=name,
                    api_key=self._key(),
                    api_base=self.settings.openai_base_url or "https://api.openai.com/v1",
                    is_chat_model=True,
                    context_window=self.settings.llm_context_window or DEFAULT_WINDOW,
                    max_tokens=self.settings.llm_max_tokens,
                    temperature=self.settings.llm_temperature,
                    timeout=self.settings.llm_timeout,
                    max_retries=0,
                    additional_kwargs=options,
                    http_client=hangup.client(self.settings.llm_timeout),
                )
            return self._llm

    def _key(self) -> str:
        """The key; servers without keys want any."""
        key = self.settings.openai_api_key
        return key.get_secret_value() if key else "none"

    def _first_offered(self) -> str:
        """The first model of the server's list that can chat."""
        names = self.offered()
        if not names:
            raise ModelError(f"The model server at {self.host} offers no model.", hint="Set DLMENTOR_LLM to a name.")
        return names[0]

    def offered(self) -> tuple[str, ...]:
        """The server's models: those that can chat, if any can."""
        import openai

        client = openai.OpenAI(
            api_key=self._key(),
            base_url=self.settings.openai_base_url,
            timeout=self.settings.llm_timeout,
            max_retries=0,
        )
        try:
            with client:
                names = [str(model.id) for model in client.models.list().data or ()]
        except _foreign_errors() as error:
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
        return ModelError(
            f"{said}: waiting {wait:g} s is longer than the {most:g} s that DLMENTOR_LLM_PATIENCE allows."
        )


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
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def open_model(settings: Settings) -> ServerModel | None:
    """The model that the settings choose: none if it is forbidden, or if neither key nor address is known."""
    if (settings.llm or "").lower() == "none":
        return None
    if settings.openai_api_key is None and settings.openai_base_url is None:
        return None
    return ServerModel(settings)
