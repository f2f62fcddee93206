"""Serving the page: on this machine only unless told otherwise, with a login if one is set, within limits."""

import base64
import contextlib
import errno
import hmac
import io
import ipaddress
import os
import socket
import webbrowser
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dlmentor.errors import InputError
from dlmentor.ui.gate import App, BodyLimit, Doors, Guesses, Health, Receive, SameSite, Scope, Send, refuse

if TYPE_CHECKING:
    import gradio as gr

    from dlmentor.settings import Settings

PORT = 7860
_PORTS_TRIED = 20
_LAST_PORT = 65_535
_WAITING_AT_MOST = 200
_LOOK_SECONDS = 0.01
_UPLOAD = "4mb"
Users = dict[str, str]

# The page needs inline scripts, but nothing of another machine: not to load, not to send to.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-src 'none'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def read_users(settings: "Settings") -> Users:
    """Names and passwords out of `DLMENTOR_AUTH` (`name:password`, separated by lines or commas) or a file of them."""
    told = settings.auth.get_secret_value() if settings.auth else ""
    if settings.auth_file:
        try:
            told = f"{told}\n{Path(settings.auth_file).read_text('utf-8')}"
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"The file of DLMENTOR_AUTH_FILE, {settings.auth_file}, cannot be read.",
                hint="It holds one name:password a line.",
            ) from error
    users: Users = {}
    for part in told.replace(",", "\n").splitlines():
        if not part.strip() or part.lstrip().startswith("#"):
            continue
        name, colon, password = part.strip().partition(":")
        if not (name and colon and password):
            raise InputError("A login in DLMENTOR_AUTH is not of the form name:password.")
        users[name] = password
    if settings.auth_file and not users:
        raise InputError(f"The file of DLMENTOR_AUTH_FILE, {settings.auth_file}, holds no name:password.")
    return users


def check_host(host: str, users: Users, allow_public: bool) -> None:
    """Refuse an address that others can reach, if nobody has to log in and nobody said that this is meant."""
    if is_local(host) or users or allow_public:
        return
    raise InputError(
        f"On {host} everybody who reaches this machine could use the app.",
        hint="Set a login in DLMENTOR_AUTH=name:password, or say DLMENTOR_ALLOW_PUBLIC=1 if that is meant.",
    )


def is_local(host: str) -> bool:
    """Whether only this machine can reach the address."""
    name = host.strip().strip("[]")
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def free_port(host: str, wanted: int | None) -> int:
    """The port to serve on: the one that is wanted, else the first free one."""
    if wanted is not None and not 0 <= wanted <= _LAST_PORT:
        raise InputError(f"The port cannot be {wanted}.", hint=f"Give one from 1 to {_LAST_PORT} with --port.")
    for port in [wanted] if wanted is not None else range(PORT, PORT + _PORTS_TRIED):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            # On Windows this would let two programs have one port.
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host.strip("[]"), port))
            except OSError as error:
                if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                    raise InputError(
                        f"{host!r} is no address of this machine.", hint="Give another one with --host."
                    ) from None
                continue
            return int(probe.getsockname()[1])
    if wanted is not None:
        raise InputError(f"Port {wanted} on {host} is not free.", hint="Give another one with --port.")
    raise InputError(f"No port from {PORT} to {PORT + _PORTS_TRIED - 1} is free.", hint="Give one with --port.")


class Headers:
    """Adds the safety headers to every answer."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = [(name, _kept_here(name, value)) for name, value in message.get("headers", [])]
                message["headers"] = [*own, *_HEADERS]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


def _kept_here(name: bytes, value: bytes) -> bytes:
    """Gradio lets other sites use its login: ours is for our own pages only."""
    if name.lower() != b"set-cookie":
        return value
    return value.replace(b"SameSite=none", b"SameSite=lax").replace(b"samesite=none", b"samesite=lax")


class LocalNames:
    """Answers only to names of this machine, so that a page elsewhere cannot reach it by a name of its own."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
            if not is_local(host if host.endswith("]") else host.rpartition(":")[0] or host):
                await refuse(send, 403, b"dlmentor answers on this machine only.\n")
                return
        await self._app(scope, receive, send)


class McpLogin:
    """Asks for name and password before the MCP endpoint, which Gradio's own login does not cover."""

    def __init__(self, app: App, users: Users) -> None:
        self._app, self._users = app, users

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        asks = scope["type"] == "http" and "/mcp" in scope.get("path", "")
        if not asks or self._knows(dict(scope["headers"]).get(b"authorization", b"")):
            await self._app(scope, receive, send)
            return
        told = b"Log in with name and password (HTTP Basic).\n"
        await refuse(send, 401, told, (b"www-authenticate", b'Basic realm="dlmentor"'))

    def _knows(self, header: bytes) -> bool:
        kind, _, coded = header.partition(b" ")
        try:
            name, _, password = base64.b64decode(coded, validate=True).decode("utf-8").partition(":")
        except ValueError:
            return False
        return kind.lower() == b"basic" and right(self._users, name, password)


def right(users: Users, name: str, password: str) -> bool:
    """Whether the password is that of the name, without telling by the time it takes."""
    expected = users.get(name)
    same = hmac.compare_digest((expected or "").encode(), password.encode())
    return expected is not None and same


def serve(
    app: "gr.Blocks",
    settings: "Settings",
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    mcp: bool = False,
    open_browser: bool = False,
) -> str:
    """Serve the app in threads of its own, until it is closed, and give its address."""
    users = read_users(settings)
    check_host(host, users, settings.allow_public)
    port = free_port(host, port)
    # Read by Gradio as it starts; nothing is reported and no version is looked up.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_MCP_SERVER"] = "False"
    from starlette.middleware import Middleware

    import dlmentor
    from dlmentor.ui.api import speak_json
    from dlmentor.ui.theme import head, theme

    middleware = [
        Middleware(Health, storage=settings.storage, version=str(dlmentor.__version__)),
        Middleware(Headers),
        Middleware(SameSite),
        Middleware(Doors),
        Middleware(BodyLimit),
    ]
    if users:
        middleware += [Middleware(Guesses), Middleware(McpLogin, users=users)]
    elif is_local(host) and not settings.allow_public:
        middleware.append(Middleware(LocalNames))
    app.queue(max_size=_WAITING_AT_MOST, default_concurrency_limit=16)
    # Gradio looks into its queue a thousand times a second, also while nobody asks: that drains a battery.
    app._queue.sleep_when_free = _LOOK_SECONDS
    # Gradio prints how to share an app even if it is told to be quiet.
    with contextlib.redirect_stdout(io.StringIO()):
        _, address, _ = app.launch(
            server_name=host,
            server_port=port,
            auth=(lambda name, password: right(users, name, password)) if users else None,
            auth_message="dlmentor: please log in." if users else None,
            mcp_server=mcp,
            theme=theme(),
            head=head(),
            share=False,
            quiet=True,
            inline=False,
            show_error=False,
            ssr_mode=False,
            pwa=False,
            footer_links=[],
            run_history=False,
            enable_monitoring=False,
            max_file_size=_UPLOAD,
            strict_cors=True,
            app_kwargs={"middleware": middleware, "docs_url": None, "redoc_url": None, "openapi_url": None},
            prevent_thread_lock=True,
        )
    speak_json(app)
    if open_browser:
        webbrowser.open(address)
    return str(address)
