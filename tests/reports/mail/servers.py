"""Real mail servers for the tests, on loopback: an SMTP server that can misbehave, and Dovecot."""

import asyncio
import grp
import os
import pwd
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, SECRET = "office@example.org", "authorisation-code"

Answer = Callable[[str, int], str | None]
"""Given a recipient and how often it was offered before: the server's answer, or None for its usual one."""


@dataclass
class Post:
    """What an SMTP server took, and how it answers."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    offers: dict[str, int] = field(default_factory=dict)
    recipient: Answer = lambda _recipient, _before: None
    data: Answer = lambda _recipient, _before: None
    recipient_delay: float = 0
    data_delay: float = 0
    """Seconds before the server answers."""

    async def handle_RCPT(  # noqa: D102, N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await asyncio.sleep(self.recipient_delay)
        before = self.offers.get(address, 0)
        self.offers[address] = before + 1
        answer = self.recipient(address, before)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: D102, N802
        recipient = envelope.rcpt_tos[0]
        answer = self.data(recipient, self.offers.get(recipient, 0) - 1)
        await asyncio.sleep(self.data_delay)
        if answer in {None, "taken, then cut"}:
            self.taken.append((recipient, envelope.original_content or b""))
        if answer in {"cut", "taken, then cut"}:
            assert server.transport
            server.transport.abort()  # type: ignore[attr-defined]
        return answer or "250 OK"


def free_port() -> int:
    """Find a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own; the program trusts it through SSL_CERT_FILE."""

    file: Path
    certificate: trustme.LeafCert


def authority(folder: Path) -> Authority:
    """Make an authority and a certificate for localhost."""
    ca = trustme.CA()
    ca.cert_pem.write_to_path(folder / "ca.pem")
    return Authority(folder / "ca.pem", ca.issue_cert("localhost", "127.0.0.1"))


def _login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (USER.encode(), SECRET.encode()), handled=False)


@contextmanager
def smtp_server(trusted: Authority, *, starttls: bool = True) -> Iterator[Post]:
    """Run an SMTP server that wants TLS and a login."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trusted.certificate.configure_cert(context)
    post = Post(free_port())
    secured = {"tls_context": context, "require_starttls": True} if starttls else {"ssl_context": context}
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=post.port,
        server_hostname="localhost",
        authenticator=_login,
        auth_required=True,
        auth_require_tls=starttls,
        data_size_limit=300 << 20,
        **secured,
    )
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
imap_id_log = *
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{store}/mail
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {login}
namespace inbox {{
  inbox = yes
}}
passdb {{
  driver = static
  args = password={secret}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={store}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def have_dovecot() -> bool:
    """Return whether the tests of IMAP are to run; in CI they are, so that a missing server fails them."""
    return shutil.which("dovecot", path="/usr/sbin:/usr/bin") is not None or bool(os.environ.get("CI"))


@contextmanager
def breaking_server(after: int) -> Iterator[int]:
    """Run a server that hangs up in the middle of a message, after so many bytes of it; yields its port."""

    def serve(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, connection.makefile("rb") as words:
                    connection.sendall(b"220 hello\r\n")
                    for line in words:
                        connection.sendall(b"354 go on\r\n" if line.startswith(b"DATA") else b"250 OK\r\n")
                        if line.startswith(b"DATA"):
                            words.read(after)
                            # Hangs up at once, with what is still on its way thrown away.
                            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                            break

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield int(listener.getsockname()[1])
        listener.shutdown(socket.SHUT_RDWR)


class Imap(NamedTuple):
    """A running IMAP server: its port, where the inbox's messages lie one a file, and its log."""

    port: int
    inbox: Path
    log: Path


@contextmanager
def imap_server(trusted: Authority, folder: Path) -> Iterator[Imap]:
    """Run Dovecot with one mailbox that anyone may open with the secret."""
    folder.mkdir(parents=True)
    trusted.certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    trusted.certificate.private_key_pem.write_to_path(folder / "key.pem")
    port = free_port()
    with TemporaryDirectory(prefix="mail-") as store:
        text = DOVECOT.format(folder=folder, port=port, secret=SECRET, store=store, **_users(Path(store)))
        (folder / "dovecot.conf").write_text(text, encoding="utf-8")
        process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", str(folder / "dovecot.conf")])
        try:
            _wait(port, process, folder / "log")
            yield Imap(port, Path(store, "mail", "cur"), folder / "log")
        finally:
            process.terminate()
            process.wait(10)


def _users(store: Path) -> dict[str, object]:
    """Name who runs the server's parts and owns its mail: nothing of it may be root."""
    if os.getuid():
        own = pwd.getpwuid(os.getuid())
        group = grp.getgrgid(own.pw_gid).gr_name
        return {"user": own.pw_name, "group": group, "login": own.pw_name, "uid": own.pw_uid, "gid": own.pw_gid}
    mail = pwd.getpwnam("mail")
    os.chown(store, mail.pw_uid, mail.pw_gid)
    return {"user": "dovecot", "group": "dovecot", "login": "dovenull", "uid": mail.pw_uid, "gid": mail.pw_gid}


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        assert process.poll() is None, log.read_text(encoding="utf-8") if log.exists() else "no log"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
