"""A real IMAP server, Debian's dovecot, on a loopback port with folders and settings of its own."""

import grp
import imaplib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

from tests.launch.product import free_port

PROGRAM = shutil.which("dovecot", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
PASSWORD = "a-box-of-letters"
STARTING = 10.0  # seconds

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/%n
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/%n
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class Dovecot:
    """Any name is a user of it; all have the same password."""

    def __enter__(self) -> Self:
        assert PROGRAM
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.port = free_port()
        settings = self.folder / "dovecot.conf"
        settings.write_text(SETTINGS.format(folder=self.folder, port=self.port, password=PASSWORD, **self._people()))
        self._process = subprocess.Popen([PROGRAM, "-F", "-c", str(settings)], start_new_session=True)
        self._wait()
        return self

    def __exit__(self, *_error: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)  # asked to stop, it takes a second for it
        self._process.wait(timeout=10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _people(self) -> dict[str, str]:
        """Who runs it: an ordinary user alone; for root the users that came with the package."""
        if os.geteuid():
            me = pwd.getpwuid(os.geteuid())
            names = dict.fromkeys(("internal", "login", "owner"), me.pw_name)
            return names | {"group": grp.getgrgid(me.pw_gid).gr_name, "owner_group": str(me.pw_gid)}
        nobody = pwd.getpwnam("nobody")
        os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
        self.folder.chmod(0o755)
        users = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"}
        return users | {"owner": "nobody", "owner_group": str(nobody.pw_gid)}

    def _wait(self) -> None:
        give_up = time.monotonic() + STARTING
        while time.monotonic() < give_up:
            try:
                self.client("somebody").logout()
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "log").read_text())

    def url(self, user: str, options: str = "") -> str:
        """What CMS_IMAP_URLS names for this user's inbox."""
        return f"imap://{user}:{PASSWORD}@127.0.0.1:{self.port}/INBOX{options}"

    def client(self, user: str) -> imaplib.IMAP4:
        """A client that has signed in."""
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(user, PASSWORD)
        return client

    def put(self, user: str, *messages: bytes) -> None:
        """Puts messages into the user's inbox."""
        client = self.client(user)
        for message in messages:
            client.append("INBOX", "", "", message)
        client.logout()

    def count(self, user: str, folder: str = "INBOX") -> int:
        """How many messages the folder has; 0 if it does not exist."""
        client = self.client(user)
        status, answer = client.select(f'"{folder}"', readonly=True)
        client.logout()
        return int(answer[0] or 0) if status == "OK" else 0
