"""Two ways out for mail: an SMTP server that is taken at its word, and a folder of files to read."""

import smtplib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend


class _StrictSending:
    """smtplib only returns the refused recipients of a mail that others accepted; here they are raised."""

    def sendmail(self, *args: Any, **kwargs: Any) -> dict[str, tuple[int, bytes]]:
        refused: dict[str, tuple[int, bytes]] = super().sendmail(*args, **kwargs)  # type: ignore[misc]
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        return refused


class _StrictSMTP(_StrictSending, smtplib.SMTP):
    pass


class _StrictSMTPOverTLS(_StrictSending, smtplib.SMTP_SSL):
    pass


class StrictSmtpBackend(EmailBackend):
    """Sends by SMTP; raises SMTPRecipientsRefused naming every address that was not accepted."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _StrictSMTPOverTLS if self.use_ssl else _StrictSMTP


class FolderBackend(BaseEmailBackend):
    """Writes each mail to settings.EMAIL_FILE_PATH as one .eml file; sent again, it is the same file."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for email in email_messages:
            message = email.message()
            name = str(message["Message-ID"]).strip("<>").partition("@")[0]
            (folder / f"{name}.eml").write_bytes(message.as_bytes())
        return len(email_messages)
