import logging

from contacts.signing import without_tokens


class WithoutTokens(logging.Filter):
    """Lets every line pass, the web server's as well, without the tokens of links that open without signing in."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_tokens(record.getMessage()), None
        return True
