"""Who may come in: requests are checked by host, origin and token before anything is done.

A page of some other site can make its visitor's browser send requests to this machine, and a
foreign name can be made to mean this machine (DNS rebinding). So a request must name us by an
address of ours, and a socket must come from a page of ours and know the token, which stands in
the page's address behind the # and never travels by itself.
"""

import hmac
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network
from typing import Literal

LOOPBACK = ("127.0.0.1", "localhost")
EVERYWHERE = "0.0.0.0"

TOKEN_BYTES = 18
TOKEN_VARIABLE = "RUBBERGOSLING_STUDIO_TOKEN"
"""The environment variable in which who starts a studio may give its token."""

Role = Literal["player", "pupil", "teacher", "viewer"]
"""What a page may do: all; its own work in a class; that of the teacher; look."""


def names_of(host: str) -> tuple[str, ...]:
    """By what names a studio is reached that listens at an interface, the usual one first.

    Args:
        host: An address or name of this machine; 0.0.0.0 is all of them.
    """
    if host in LOOPBACK:
        return LOOPBACK
    if host != EVERYWHERE:
        return (host, *LOOPBACK)
    import psutil  # noqa: PLC0415 - only a studio for a whole network needs it

    found = [
        address.address
        for addresses in psutil.net_if_addrs().values()
        for address in addresses
        if address.family == socket.AF_INET and address.address not in LOOPBACK
    ]
    return (*found, *LOOPBACK)


def reaches(hosts: Sequence[str], allowed: Sequence[IPv4Network]) -> bool:
    """Whether some network of those who may come in holds an address of ours.

    Args:
        hosts: The addresses and names of this machine, as `names_of` finds them.
        allowed: The networks.
    """
    for host in hosts:
        try:
            address = IPv4Address(host)
        except ValueError:  # a name: who gave it knows where it leads
            if host not in LOOPBACK:
                return True
            continue
        if not address.is_loopback and any(address in network for network in allowed):
            return True
    return False


def given_token() -> str:
    """The token that whoever started us gave; an empty string without one.

    It is taken out of the environment, so that no process of ours gets it.
    """
    return os.environ.pop(TOKEN_VARIABLE, "")


def new_token() -> str:
    """A word that nobody can guess, for one run of the studio."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class PageAdmission:
    """The rules of one studio.

    Args:
        hosts: The names and addresses that it is reached by.
        port: Its port.
        tokens: What a page must know, each with what its page may do.
        allowed: The networks of those who may come from outside this machine.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        port: int,
        tokens: Mapping[str, Role],
        allowed: Sequence[IPv4Network] = (),
    ) -> None:
        self._tokens, self._allowed = dict(tokens), tuple(allowed)
        self._hosts = {f"{host}:{port}" for host in hosts}
        self._origins = {f"{scheme}://{host}" for host in self._hosts for scheme in SCHEMES}

    def why_no_request(self, headers: Mapping[str, str], peer: str) -> str:
        """Why a request is refused, as a sentence; an empty string where it is not.

        Args:
            headers: Of the request.
            peer: The address that it comes from.
        """
        if not self._may_come(peer):
            return "your address is not among those that may come in (--allow)"
        if headers.get("Host", "") not in self._hosts:
            return "the studio is not reached by that name"
        return ""

    def why_no_socket(self, headers: Mapping[str, str], peer: str) -> str:
        """The same of a request for a socket, which must come from a page of ours."""
        if why := self.why_no_request(headers, peer):
            return why
        return "" if headers.get("Origin", "") in self._origins else "only the studio's own page"

    def role_of(self, said: object) -> Role | None:
        """What a page that said this token may do; None where it is no token of ours."""
        word = said if isinstance(said, str) else ""
        # All of them are compared: how long it takes tells nothing.
        found = [role for token, role in self._tokens.items() if _is_same(word, token, role)]
        return found[0] if found else None

    def _may_come(self, peer: str) -> bool:
        address = IPv4Address(peer)
        return address.is_loopback or any(address in network for network in self._allowed)


def _is_same(word: str, token: str, role: Role) -> bool:
    """Whether a word is a token; pupils type theirs, in whatever case."""
    if role == "pupil":
        word, token = word.casefold().strip(), token.casefold()
    return hmac.compare_digest(word.encode(errors="replace"), token.encode())


class ProxyAdmission(PageAdmission):
    """The rules of a studio that only a proxy of the same person reaches, at a Unix socket.

    Nobody else may enter that socket's folder. The proxy knows who its visitor is, and by which
    name it was reached; a socket must come from a page of that same name, and know the token.

    Args:
        tokens: What a page must know, each with what its page may do.
    """

    def __init__(self, tokens: Mapping[str, Role]) -> None:
        super().__init__((), 0, tokens)

    def why_no_request(self, headers: Mapping[str, str], peer: str) -> str:
        """Nothing is wrong with what the proxy lets through."""
        return ""

    def why_no_socket(self, headers: Mapping[str, str], peer: str) -> str:
        """Why a request for a socket is refused, as a sentence; empty where it is not."""
        host, origin = headers.get("Host", ""), headers.get("Origin", "")
        is_ours = host and origin in {f"{scheme}://{host}" for scheme in SCHEMES}
        return "" if is_ours else "only the studio's own page"


SCHEMES = ("http", "https")
"""A page may come through a proxy of ours that speaks https."""
