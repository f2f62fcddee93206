"""A model server that fails in any way: the reader gets an answer, one sentence saying why, and never the key."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr
from scripted_server import Script, ScriptedServer, evidence, good

from dlmentor.answer.answerer import Answerer
from dlmentor.answer.llm import ServerModel, open_model
from dlmentor.mentor import Mentor
from dlmentor.models import Answer, Hits
from dlmentor.settings import Settings

Make = Callable[..., tuple[Answerer, ScriptedServer]]
QUESTION = "How do I run several networks at once on one phone?"
KEY = "sk-secret-0123456789"


@pytest.fixture
def wide(mentor: Mentor) -> Callable[..., Hits]:
    """A search whose nine best hits all seem to belong."""

    def search(question: str, limit: int | None = 10) -> Hits:
        hits = mentor.search(question, limit=limit)
        level = [hit.model_copy(update={"score": 1.0 if number < 9 else 0.1}) for number, hit in enumerate(hits)]
        return Hits(level, understood=hits.understood, confidence=1.0, served=True)

    return search


def three(messages: list[dict[str, str]]) -> str:
    return "\n".join(f"- {good(record)}" for record in evidence(messages)[:3])


def fell_back(answer: Answer, *said: str) -> None:
    """The answer is the one without a model, and says why in one sentence."""
    assert answer.model == "none"
    assert answer.citations
    assert not answer.refused
    assert len(answer.warnings) == 1
    assert "composed without the model" in answer.warnings[0]
    for words in said:
        assert words in answer.warnings[0], answer.warnings


STATUSES = {400: "did not accept the request", 401: "did not accept the key", 403: "did not accept the key"}
STATUSES |= {404: "has no model", 429: "too busy", 500: "failed (500)", 503: "failed (503)"}


@pytest.mark.parametrize("streaming", [True, False], ids=["streaming", "whole"])
@pytest.mark.parametrize("status", STATUSES)
def test_every_refusal_of_the_server_is_one_sentence(status: int, streaming: bool, scripted: Make) -> None:
    """The sentence names what happened; what the server wrote (it may hold the key) is not repeated."""
    answerer, _ = scripted(Script(status=status), llm="given", llm_stream=streaming)
    answer = answerer.ask(QUESTION)
    fell_back(answer, STATUSES[status])
    assert KEY not in answer.model_dump_json()


@pytest.mark.parametrize("streaming", [True, False], ids=["streaming", "whole"])
@pytest.mark.parametrize(
    "body",
    [
        "",
        "garbage",
        "<html>oops</html>",
        "[]",
        "null",
        "{}",
        '{"choices": []}',
        '{"choices": null}',
        '{"choices": [{}]}',
        '"x"',
        "data: {",
    ],
)
def test_garbage_instead_of_an_answer(body: str, streaming: bool, scripted: Make) -> None:
    """Whatever comes back, it is a failure of the model and not of the program."""
    answerer, _ = scripted(Script(body=body), llm_stream=streaming)
    fell_back(answerer.ask(QUESTION))


@pytest.mark.parametrize("body", ["", "nonsense", "{}", '{"data": []}', '{"data": null}', "[1]"])
def test_garbage_instead_of_the_list_of_models(body: str, scripted: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose list of models cannot be read is reported in the same way."""
    answerer, server = scripted(Script())
    monkeypatch.setattr(server, "models_body", body)
    fell_back(answerer.ask(QUESTION))


@pytest.mark.parametrize("streaming", [True, False], ids=["streaming", "whole"])
@pytest.mark.parametrize("text", ["", "   \n ", "\n\n\n"])
def test_an_empty_answer(text: str, streaming: bool, scripted: Make) -> None:
    """Nothing written is said to be nothing."""
    answerer, _ = scripted(Script(say=lambda messages: text), llm_stream=streaming)
    fell_back(answerer.ask(QUESTION), "empty answer")


def test_a_server_that_is_down(scripted: Make) -> None:
    """Nobody listens at the address."""
    answerer, server = scripted(Script(), llm="given")
    server.__exit__(None, None, None)
    answer = answerer.ask(QUESTION)
    fell_back(answer, "cannot be reached")


def test_a_server_that_is_silent(scripted: Make) -> None:
    """Silence longer than the timeout counts as down."""
    answerer, _ = scripted(Script(say=three, hang=True), llm="given", llm_timeout=0.1, llm_retries=0)
    fell_back(answerer.ask(QUESTION), "was silent for 0.1 s", "127.0.0.1")


def test_a_busy_server_is_waited_for_as_long_as_it_asks(scripted: Make, clock: Any) -> None:
    """`Retry-After` is honoured to the second, then the model answers."""
    answerer, server = scripted(Script(say=three, status=429, headers={"Retry-After": "7"}, fail_first=1), llm="given")
    answer = answerer.ask(QUESTION)
    assert clock.slept == [7.0]
    assert answer.model == "given"
    assert answer.warnings == ()
    assert len(server.requests) == 2


def test_nobody_waits_longer_than_the_patience_that_is_set(scripted: Make, clock: Any) -> None:
    """A wait beyond the patience is not begun."""
    answerer, server = scripted(Script(status=429, headers={"Retry-After": "60"}), llm="given", llm_patience=20)
    fell_back(answerer.ask(QUESTION), "waiting 60 s", "20 s", "DLMENTOR_LLM_PATIENCE")
    assert clock.slept == []
    assert len(server.requests) == 1


def test_patience_is_for_all_waits_together(scripted: Make, clock: Any) -> None:
    """Waits add up."""
    script = Script(status=503, headers={"Retry-After": "8"})
    answerer, server = scripted(script, llm="given", llm_patience=20, llm_retries=9)
    fell_back(answerer.ask(QUESTION))
    assert clock.slept == [8.0, 8.0]
    assert len(server.requests) == 3


def test_a_passing_failure_is_tried_again_with_growing_pauses(scripted: Make, clock: Any) -> None:
    """Without `Retry-After` the pause doubles."""
    answerer, server = scripted(Script(say=three, status=502, fail_first=2), llm="given")
    assert answerer.ask(QUESTION).model == "given"
    assert clock.slept == [0.5, 1.0]
    assert len(server.requests) == 3


def test_a_refused_key_is_not_tried_again(scripted: Make, clock: Any) -> None:
    """What cannot get better is not repeated."""
    answerer, server = scripted(Script(status=401), llm="given")
    answerer.ask(QUESTION)
    assert len(server.requests) == 1
    assert clock.slept == []


def test_a_stream_that_breaks_keeps_what_was_checked(scripted: Make, wide: Callable[..., Hits]) -> None:
    """Whole statements that came before the break are kept, the fragment is not, and the warning says so."""
    whole = {}

    def say(messages: list[dict[str, str]]) -> str:
        whole["text"] = three(messages)
        return whole["text"]

    script = Script(say=say)
    answerer, _ = scripted(script, search=wide)
    full = answerer.ask(QUESTION)
    script.cut_after = whole["text"].index("\n") + 40
    cut = answerer.ask(QUESTION)
    assert (len(full.citations), len(cut.citations)) == (3, 1)
    assert full.text.startswith(cut.text)
    assert cut.model == "scripted-1"
    assert "broke off" in cut.warnings[0]


def test_a_stream_that_breaks_at_once_gives_the_answer_without_a_model(scripted: Make) -> None:
    """Nothing was checked yet, so nothing of it is shown."""
    answerer, _ = scripted(Script(say=three, cut_after=10), llm_retries=0)
    fell_back(answerer.ask(QUESTION), "broke off")


def test_a_stream_without_an_end_is_broken(scripted: Make, wide: Callable[..., Hits]) -> None:
    """A server that stops without saying that it is done may have lost the rest."""
    answerer, _ = scripted(Script(say=three, finish=None), search=wide)
    answer = answerer.ask(QUESTION)
    assert len(answer.citations) == 3
    assert "broke off" in answer.warnings[0]


def test_an_answer_cut_at_the_limit_of_tokens_is_said_to_be_cut(scripted: Make) -> None:
    """The reader learns which setting cut it."""
    answerer, _ = scripted(Script(say=three, finish="length"))
    assert "DLMENTOR_LLM_MAX_TOKENS" in answerer.ask(QUESTION).warnings[0]


def test_a_model_that_takes_too_long_is_stopped(scripted: Make, clock: Any) -> None:
    """The deadline counts for one answer in all."""
    answerer, server = scripted(Script(say=three), llm_deadline=5)

    def slow(messages: list[dict[str, str]]) -> str:
        clock.time += 6
        return three(messages)

    server.script.say = slow
    fell_back(answerer.ask(QUESTION), "longer than 5 s")


def test_the_key_never_shows(
    scripted: Make, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in logs of any library, messages, representations, answers or the store; but the server gets it."""
    caplog.set_level(logging.DEBUG)
    for status in (200, 401, 429, 500):
        answerer, server = scripted(Script(say=three, status=status))
        answer = answerer.ask(QUESTION)
        assert server.keys
        assert all(key == f"Bearer {KEY}" for key in server.keys)
        printed = capsys.readouterr()
        shown = f"{answer!r}{answer.model_dump_json()}{caplog.text}{printed.out}{printed.err}"
        settings = Settings.load({}, openai_api_key=SecretStr(KEY))
        model = ServerModel(Settings.load({}, openai_base_url=f"http://user:{KEY}@127.0.0.1:1/v1"))
        assert KEY not in f"{shown}{settings!r}{model!r}{model.host}"


def test_no_model_is_used_where_none_is_known_or_allowed() -> None:
    """Without key and address there is no model, and `none` forbids one."""
    assert open_model(Settings.load({})) is None
    assert open_model(Settings.load({"OPENAI_API_KEY": KEY, "DLMENTOR_LLM": "none"})) is None
    assert open_model(Settings.load({"OPENAI_API_KEY": KEY})) is not None
    assert open_model(Settings.load({"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"})) is not None


def test_the_first_model_that_can_chat_is_taken(scripted: Make) -> None:
    """A server often lists models for other work first."""
    answerer, server = scripted(Script(say=three, models=("text-embedding-x", "whisper-1", "talker-7b", "talker-70b")))
    assert answerer.ask(QUESTION).model == "talker-7b"
    assert server.requests[0]["model"] == "talker-7b"


@pytest.mark.parametrize(("usage", "exact"), [(True, True), (False, False)])
def test_tokens_are_counted_and_priced(usage: bool, exact: bool, scripted: Make) -> None:
    """The server's own count if it gives one, ours otherwise; a price only where it is set."""
    answerer, _ = scripted(Script(say=three, usage=usage), llm_price_in=2.0, llm_price_out=10.0)
    used = answerer.ask(QUESTION).usage
    assert used is not None
    assert used.cost is not None
    if exact:
        assert (used.prompt_tokens, used.completion_tokens) == (100, 20)
        assert used.cost == pytest.approx(0.0004)
    assert used.prompt_tokens > 50
    plain, _ = scripted(Script(say=three))
    assert plain.ask(QUESTION).usage.cost is None  # type: ignore[union-attr]


def test_the_prompt_fits_the_window(scripted: Make, wide: Callable[..., Hits]) -> None:
    """With a small window fewer entries are shown, and room is kept for the answer."""
    from dlmentor.answer.budget import counter

    sizes = []
    for window in (2000, 32000):
        answerer, server = scripted(Script(say=three), search=wide, llm_context_window=window, llm_max_tokens=400)
        assert answerer.ask(QUESTION).citations
        messages = server.requests[-1]["messages"]
        used = sum(counter("unknown")(message["content"]) for message in messages)
        assert used + 400 <= window
        assert server.requests[-1]["max_tokens"] == 400
        sizes.append(len(evidence(messages)))
    assert sizes[0] < sizes[1]


def test_a_follow_up_is_rewritten_by_the_model(scripted: Make) -> None:
    """The model says what "and for LSTMs" means; the search gets its words."""

    def say(messages: list[dict[str, str]]) -> str:
        if "rewrite" in messages[0]["content"]:
            return "Recurrent networks on the GPU of a phone\n"
        return three(messages)

    answerer, server = scripted(Script(say=say))
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Band: Coordinated Multi-DNN."}]
    answer = answerer.ask("and what if it is an LSTM?", history)
    assert answer.understood is not None
    assert answer.understood.question == "Recurrent networks on the GPU of a phone"
    assert len(server.requests) == 2
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 200


@pytest.mark.parametrize("history", [[], [{"role": "user", "content": QUESTION}]])
def test_a_question_in_another_language_is_put_into_english(history: list[dict[str, str]], scripted: Make) -> None:
    """By the model, whether or not something was said before."""
    english = "Recurrent networks on the GPU of a phone"
    answerer, _ = scripted(Script(say=lambda m: english if "rewrite" in m[0]["content"] else three(m)))
    answer = answerer.ask("Wie laufen rekurrente Netze auf dem Telefon?", history)
    assert answer.understood is not None
    assert answer.understood.question == english
    assert not answer.refused


@pytest.mark.parametrize("nonsense", ["", "https://evil.example", "x" * 500, "<b>hi</b>", "[ref:abc123]"])
def test_a_rewriting_that_is_no_question_is_not_used(nonsense: str, scripted: Make) -> None:
    """Our own reading of the follow-up is used instead."""
    answerer, _ = scripted(Script(say=lambda m: nonsense if "rewrite" in m[0]["content"] else three(m)))
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "Band: Coordinated Multi-DNN."}]
    answer = answerer.ask("and what if it is an LSTM?", history)
    assert answer.understood is not None
    assert "LSTM" in answer.understood.question
    assert "evil" not in answer.model_dump_json()


def test_reranking_is_done_only_when_it_is_set(scripted: Make, wide: Callable[..., Hits]) -> None:
    """The model's order comes first; keys that it invents are ignored."""

    def say(messages: list[dict[str, str]]) -> str:
        if "order entries" in messages[0]["content"]:
            return " ".join(["zzzzz9", *(record["key"] for record in reversed(evidence(messages)))])
        return three(messages)

    plain, server = scripted(Script(say=say), search=wide)
    first = plain.ask(QUESTION)
    assert len(server.requests) == 1
    reranking, server = scripted(Script(say=say), search=wide, llm_rerank=True)
    second = reranking.ask(QUESTION)
    assert len(server.requests) == 2
    assert first.citations[0].entry.id != second.citations[0].entry.id


@pytest.mark.parametrize("question", ["ICLR 2017 papers", "hello", "thanks", "how do I bake sourdough bread?"])
def test_lists_small_talk_and_refusals_need_no_model(question: str, scripted: Make, answerer: Answerer) -> None:
    """They are exact without one, so the model is not asked."""
    with_model, server = scripted(Script(say=three))
    assert with_model.ask(question) == answerer.ask(question)
    assert server.requests == []
