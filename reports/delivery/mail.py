"""The digest by mail."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from crawler.clock import now
from reports.delivery.model import SECONDS, Mail, Message, NotSent, hidden
from reports.text import clean


def send_mail(mail: Mail, message: Message) -> None:
    """One mail to everybody, encrypted unless the server is on this machine. Raises NotSent."""
    letter = _letter(mail, message)
    context = ssl.create_default_context()
    try:
        if mail.security == "ssl":
            with smtplib.SMTP_SSL(mail.host, mail.port, timeout=SECONDS, context=context) as server:
                refused = _hand_over(server, mail, letter)
        else:
            with smtplib.SMTP(mail.host, mail.port, timeout=SECONDS) as server:
                if mail.security == "starttls":
                    server.starttls(context=context)
                refused = _hand_over(server, mail, letter)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(f"mail by {mail.host}:{mail.port}: {hidden(_said(error), mail.password)}") from None
    if refused:
        raise NotSent(f"mail by {mail.host}:{mail.port}: refused for {', '.join(sorted(refused))}")


def _hand_over(server: smtplib.SMTP, mail: Mail, letter: EmailMessage) -> dict[str, Any]:
    if mail.user:
        server.login(mail.user, mail.password)
    return server.send_message(letter, mail.sender, list(mail.people))


def _letter(mail: Mail, message: Message) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = " ".join(clean(message.title).split())
    letter["From"], letter["To"] = mail.sender, ", ".join(mail.people)
    letter["Date"] = format_datetime(datetime.fromisoformat(now()))
    letter["Message-ID"] = make_msgid(domain=mail.sender.partition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message.text, cte="base64")  # passes every server
    letter.add_alternative(message.html, subtype="html", cte="base64")
    return letter


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {words}"
    return str(error) or type(error).__name__
