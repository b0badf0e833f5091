"""E-mail by SMTP, to officers only. What is written there holds nothing but a case's number and an address."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parseaddr

_SECONDS = 20


@dataclass(frozen=True)
class Mailer:
    """A mail server. `security` is starttls, tls or none; without a `host` there is no e-mail."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str

    @property
    def on(self) -> bool:
        """Whether e-mail can be sent."""
        return bool(self.host and self.sender)

    def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Hands a mail to the server. Raises OSError or smtplib.SMTPException; it is tried again. A server can't be
        asked whether it has a mail: each try of one carries the same Message-ID, made of its `key` (ASCII letters and
        digits), by which a mailbox may know it again (RFC 5322, 3.6.4)."""
        mail = EmailMessage()
        mail["Message-ID"] = f"<{key}@{parseaddr(self.sender)[1].rpartition('@')[2] or 'sahayak'}>"
        mail["From"], mail["To"], mail["Subject"] = self.sender, to, subject
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        if self.security == "tls":
            server = smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        with server:
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)
