"""Pages saved as one file (.mht): the HTML part of a MIME message, read like any page."""

from __future__ import annotations

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import Message

from pbtext.errors import ReadError
from pbtext.readers import html
from pbtext.records import Source


def read(data: bytes) -> Source:
    """Read the bytes of an .mht file: its first HTML part, which is the page itself; frames and pictures follow it."""
    message = message_from_bytes(data, policy=policy.compat32)
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise ReadError("单个文件网页（.mht）里没有网页正文", advice="请用浏览器打开后另存为 .html 再试")
    return replace(html.read(_content(pages[0])), format="mht")


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
