"""A browser's upload by the page's own form, streamed: it never holds the file either."""

import http.client
import re
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

PAGE = "/spend/upload/"
BOUNDARY = "a-line-that-no-file-holds"
MEGABYTE = 1024 * 1024
HEADINGS = b"Supplier,Payment date,Amount,Category,Description,Transaction number\n"
LINE = b"Acme Ltd,01/04/2025,1.00,Category 1,Paper,T1\n"


class Answer:
    """What came back."""

    def __init__(self, received: http.client.HTTPResponse) -> None:
        self.status = received.status
        self.location = received.headers["Location"] or ""
        self.text = received.read().decode()


class Uploader:
    """Somebody who has signed in to the portal at the address."""

    def __init__(self, address: str, person: Any) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc)
        client = Client()
        client.force_login(person)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def upload(self, authority: Any, size: int, first: bytes = b"") -> Answer:
        """A spend file of so many bytes that begins with the headings and a line `first`."""
        fields = {"csrfmiddlewaretoken": self._token(), "authority": str(authority.pk)}
        head, tail = _around(fields)
        start = HEADINGS + first
        length = len(head) + len(tail) + size
        self.connection.request(
            "POST",
            PAGE,
            body=chain([head, start], _lines(size - len(start)), [tail]),
            headers={
                "Cookie": self._cookies(),
                "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
                "Content-Length": str(length),
            },
        )
        return Answer(self.connection.getresponse())

    def close(self) -> None:
        """Leave."""
        self.connection.close()

    def _token(self) -> str:
        self.connection.request("GET", PAGE, headers={"Cookie": self._cookies()})
        page = self.connection.getresponse()
        token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        assert token, page.status
        for cookie in page.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return token[1]

    def _cookies(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


def _around(fields: dict[str, str]) -> tuple[bytes, bytes]:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    parts.append(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="spend_files"; '
        'filename="large.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    return "".join(parts).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()


def _lines(size: int) -> Iterator[bytes]:
    """Lines, the last of them cut where the file ends."""
    block = LINE * (MEGABYTE // len(LINE))
    whole, rest = divmod(size, len(block))
    blocks: Iterable[bytes] = repeat(block, whole)
    return chain(blocks, [block[:rest]])
