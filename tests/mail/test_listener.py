"""The listener as mail servers meet it: a real process, real clients, and a database that has what it said it has."""

import pytest

from contacts.bounces import return_address
from tests.mail.listening import DANA, Lines, Listener, letter, listener, no_mail, open_house
from tests.mail.post import BILLING, MAINTENANCE
from tickets.mail_parser.limits import MESSAGE_BYTES
from tickets.models import IncomingMail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_mail")]
__all__ = ["listener", "no_mail", "open_house"]  # fixtures


def kept() -> bytes:
    """The one message that was kept."""
    return bytes(IncomingMail.objects.get().raw)


def codes(lines: list[bytes]) -> list[int]:
    return [int(line[:3]) for line in lines]


def test_a_message_is_kept_as_it_came_with_its_envelope(listener: Listener) -> None:
    with listener.smtp() as client:
        assert client.sendmail(DANA, [BILLING], letter()) == {}
    mail = IncomingMail.objects.get()
    assert (mail.channel, mail.envelope_from, mail.envelope_to) == ("smtp", DANA, [BILLING])
    assert bytes(mail.raw) == letter()


def test_the_answer_names_the_mail_and_the_same_again_is_the_same(listener: Listener) -> None:
    with listener.smtp() as client:
        answers = set()
        for _ in range(3):
            client.mail(DANA)
            client.rcpt(BILLING)
            answers.add(client.data(letter()))
    assert answers == {(250, f"2.0.0 Kept as {IncomingMail.objects.get().pk}".encode())}


def test_by_lmtp_each_recipient_gets_an_answer(listener: Listener) -> None:
    with Lines(listener.lmtp_port) as client:
        client.say(b"EHLO mx\r\n", b"LHLO mx\r\n")
        assert codes(client.hear(7)) == [220, 500, 250, 250, 250, 250, 250]
        recipients = (BILLING, "nobody@cms.example", MAINTENANCE)
        client.say(b"MAIL FROM:<>\r\n", *(f"RCPT TO:<{one}>\r\n".encode() for one in recipients), b"DATA\r\n")
        assert codes(client.hear(5)) == [250, 250, 550, 250, 354]
        client.say(letter() + b".\r\nQUIT\r\n")
        assert codes(client.hear_all()) == [250, 250, 221]
    mail = IncomingMail.objects.get()
    assert (mail.channel, mail.envelope_from, mail.envelope_to) == ("lmtp", "", [BILLING, MAINTENANCE])


def test_only_our_own_addresses_are_taken_whatever_is_known_of_requests(listener: Listener) -> None:
    ours = (BILLING, BILLING.upper(), f"{BILLING.partition('@')[0]}+zzzz-zzzz.aaaaaaaa@cms.example")
    others = ("cms.care@cms.example", "postmaster@cms.example", "postmaster", return_address(42))
    refused = ("dana.ortiz@cms.example", BILLING.replace("cms.", "other."), "bounces@cms.example", "a b@c", '"@"@"')
    with listener.smtp() as client:
        client.mail("")
        assert {one: client.rcpt(one)[0] for one in (*ours, *others)} == dict.fromkeys((*ours, *others), 250)
        assert {client.rcpt(one)[0] for one in refused} <= {550, 553}
        client.rset()
        assert client.docmd("MAIL", "FROM:<a\x01b@c>")[0] == 553


def test_more_recipients_than_a_mail_has_are_put_off(listener: Listener) -> None:
    with listener.smtp() as client:
        client.mail(DANA)
        assert [client.rcpt(BILLING)[0] for _ in range(101)] == [250] * 100 + [452]


def test_a_message_that_is_too_large_is_refused_when_announced_and_when_sent(listener: Listener) -> None:
    with listener.smtp() as client:
        assert client.esmtp_features["size"] == str(MESSAGE_BYTES)
        assert client.mail(DANA, [f"SIZE={MESSAGE_BYTES + 1}"])[0] == 552
        client.mail(DANA)
        client.rcpt(BILLING)
        assert client.data(b"x" * 998 + (b"\r\n" + b"x" * 998) * (MESSAGE_BYTES // 1000))[0] == 552
        assert client.sendmail(DANA, [BILLING], letter()) == {}  # it was read to its end
    assert kept() == letter()


def test_a_line_without_an_end_is_not_read_for_ever(listener: Listener) -> None:
    with listener.lines() as client:
        client.begin()
        with pytest.raises(ConnectionError):
            client.say(*[b"x" * 1_000_000] * 100)
    assert not IncomingMail.objects.exists()
    assert listener.most_memory() < 250


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n.\r", b"\r\n\0.\r\n"])
def test_nothing_but_a_dot_between_two_line_ends_is_the_end(listener: Listener, end: bytes) -> None:
    smuggled = b"MAIL FROM:<x@y.example>\r\nRCPT TO:<" + BILLING.encode() + b">\r\nDATA\r\n" + letter("two")
    with listener.lines() as client:
        client.begin()
        client.say(letter() + b"first" + end + smuggled + b".\r\nQUIT\r\n")
        assert codes(client.hear_all()) == [250, 221]
    assert kept() == letter() + b"first" + end.replace(b"\r\n.", b"\r\n") + smuggled


@pytest.mark.parametrize(
    "text",
    [
        b"..\r\n.a\r\n...\r\n",
        b"\0 and \xff and \x96\r\n",
        b"y" * 300_000 + b"\r\n",
        b"y" * 65_536 + b"\r\n" + b"z" * 65_535 + b"\r\n.\n\r\n",
        b"a\rb\nc\r\n",
    ],
    ids=["dots", "8-bit and NUL", "a long line", "a line as long as we read at once", "bare CR and LF"],
)
def test_every_byte_is_kept_however_it_is_cut_into_packets(listener: Listener, text: bytes) -> None:
    message = letter() + text
    stuffed = message.replace(b"\r\n.", b"\r\n..") + b".\r\nQUIT\r\n"
    with listener.lines() as client:
        client.begin()
        client.say(stuffed[:-30])
        client.say(*(stuffed[-30:][at : at + 1] for at in range(30)), pause=0.0002)
        assert codes(client.hear_all()) == [250, 221]
    assert kept() == message


def test_a_whole_session_may_come_in_one_packet(listener: Listener) -> None:
    envelope = f"MAIL FROM:<{DANA}> BODY=8BITMIME SIZE=400\r\nRCPT TO:<{BILLING}>\r\nDATA\r\n".encode()
    mails = b"".join(envelope + letter(name) + b".\r\n" for name in ("one", "two"))
    with listener.lines() as client:
        client.say(
            b"HELO mx\r\n" + mails.replace(b" BODY=8BITMIME SIZE=400", b"") + b"EHLO mx\r\n" + mails + b"QUIT\r\n"
        )
        answers = client.hear_all()
    assert codes(answers)[:10] == [220, 250, 250, 250, 354, 250, 250, 250, 354, 250]
    assert b"250 PIPELINING" in answers
    assert codes(answers)[-9:] == [250, 250, 354, 250, 250, 250, 354, 250, 221]
    assert IncomingMail.objects.count() == 2


def test_an_address_in_any_script_may_write(listener: Listener) -> None:
    with listener.smtp() as client:
        client.sendmail("dörte@büro.example", [BILLING], letter(), mail_options=["SMTPUTF8"])
    assert IncomingMail.objects.get().envelope_from == "dörte@büro.example"


def test_an_empty_message_is_kept_too(listener: Listener) -> None:
    with listener.lines() as client:
        client.begin(sender=b"")
        client.say(b".\r\nQUIT\r\n")
        assert codes(client.hear_all()) == [250, 221]
    assert kept() == b""


def test_nobody_learns_who_is_here(listener: Listener) -> None:
    with listener.smtp() as client:
        assert client.vrfy(BILLING) == client.vrfy("nobody@cms.example")
        assert client.expn(BILLING) == client.expn("nobody@cms.example")
        assert client.docmd("ETRN", "cms.example")[0] == 500
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 502
        assert "auth" not in client.esmtp_features


def test_who_earns_only_refusals_is_sent_away(listener: Listener) -> None:
    with listener.lines() as client:
        client.say(b"EHLO mx\r\n" + b"DATA\r\n" * 30)
        answers = codes(client.hear_all())
    assert answers[-2:] == [503, 421]
    assert answers.count(503) == 20


def test_the_hundred_and_first_is_asked_to_come_back(listener: Listener) -> None:
    clients = [listener.lines() for _ in range(100)]
    assert {codes(client.hear())[0] for client in clients} == {220}
    with listener.lines() as late:
        assert codes(late.hear_all()) == [421]
    for client in clients:
        client.say(b"QUIT\r\n")
        client.hear_all()
        client.close()
    with listener.smtp() as client:
        assert client.noop()[0] == 250


def test_a_client_that_leaves_in_the_middle_leaves_nothing(listener: Listener) -> None:
    with listener.lines() as client:
        client.begin()
        client.say(letter()[:100])
    with listener.smtp() as client:
        client.sendmail(DANA, [BILLING], letter("two"))
    assert kept() == letter("two")
