"""A mail server that keeps its connection: sends the message on standard input so often, each time by another name.

`python -m bench.send_mail PORT FROM TO NAME COUNT`
"""

import smtplib
import sys


def main(port: str, sender: str, recipient: str, name: str, count: str) -> None:
    """Reads the message to its end, then sends it; ends with an error if one is not accepted."""
    message = sys.stdin.buffer.read()
    with smtplib.SMTP("127.0.0.1", int(port), local_hostname="mx.agency.example", timeout=30) as client:
        for number in range(int(count)):
            headers = f"Message-ID: <{name}-{number}@agency.example>\r\n".encode()
            client.sendmail(sender, [recipient], headers + message)


if __name__ == "__main__":
    main(*sys.argv[1:])
