"""Answers as the mail programs of the world write them: what is new in them, and what is only repeated."""

from tests.mail.corpus.form import Chapter, letter

chapter = Chapter("quotes")

GO_ON = "Yes, please go on."
LONG_NAME = "Customer Care Helpdesk of the Atlanta Office <business.customer.care@cms.example>"


def quote(name: str, body: str) -> None:
    """A case whose answer stands above a quote: only "Yes, please go on." is new."""
    chapter.case(name, letter(body), reply=GO_ON, quoted__has="May we go on?", text__has="May we go on?")


quote(
    "Gmail",
    """
    Yes, please go on.

    On Tue, Sep 15, 2026 at 10:00 AM Rita Hale <rita@cms.example> wrote:

    > May we go on?
    """,
)
quote(
    "Gmail, its line broken in two",
    f"""
    Yes, please go on.

    On Tue, Sep 15, 2026 at 10:00 AM {LONG_NAME}
    wrote:

    > May we go on?
    """,
)
quote(
    "Gmail, with the blank that does not break",
    """
    Yes, please go on.

    On Tue, Sep 15, 2026 at 10:00\u202fAM Rita Hale <rita@cms.example> wrote:

    > May we go on?
    """,
)
quote(
    "Apple Mail",
    """
    Yes, please go on.

    > On Sep 15, 2026, at 10:00 AM, Rita Hale <rita@cms.example> wrote:
    >\x20
    > May we go on?
    """,
)
quote(
    "Thunderbird",
    """
    Yes, please go on.

    On 9/15/26 10:00, Rita Hale wrote:
    > May we go on?
    """,
)
quote(
    "Outlook 365",
    """
    Yes, please go on.

    From: Rita Hale <rita@cms.example>
    Sent: Tuesday, September 15, 2026 10:00 AM
    To: Dana Ruiz <dana@harbor.example>
    Cc: Lee Sand <lee@harbor.example>
    Subject: RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Outlook on the web, with its rule",
    """
    Yes, please go on.
    ________________________________
    From: Rita Hale <rita@cms.example>
    Sent: Tuesday, September 15, 2026 10:00 AM
    To: Dana Ruiz <dana@harbor.example>
    Subject: RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "old Outlook",
    """
    Yes, please go on.

    -----Original Message-----
    From: Rita Hale [mailto:rita@cms.example]
    Sent: Tuesday, September 15, 2026 10:00 AM
    To: Dana Ruiz
    Subject: RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Outlook for Mac",
    """
    Yes, please go on.

    From: Rita Hale <rita@cms.example>
    Date: Tuesday, September 15, 2026 at 10:00 AM
    To: Dana Ruiz <dana@harbor.example>
    Subject: Re: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "with stars, as Gmail makes text of Outlook's block",
    """
    Yes, please go on.

    *From:* Rita Hale <rita@cms.example>
    *Sent:* Tuesday, September 15, 2026 10:00 AM
    *To:* Dana Ruiz <dana@harbor.example>
    *Subject:* RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Outlook in German",
    """
    Yes, please go on.

    Von: Rita Hale <rita@cms.example>
    Gesendet: Dienstag, 15. September 2026 10:00
    An: Dana Ruiz <dana@harbor.example>
    Betreff: AW: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Outlook in French",
    """
    Yes, please go on.

    De : Rita Hale <rita@cms.example>
    Envoyé : mardi 15 septembre 2026 10:00
    À : Dana Ruiz <dana@harbor.example>
    Objet : RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Outlook in Spanish",
    """
    Yes, please go on.

    De: Rita Hale <rita@cms.example>
    Enviado el: martes, 15 de septiembre de 2026 10:00
    Para: Dana Ruiz <dana@harbor.example>
    Asunto: RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Gmail in German",
    """
    Yes, please go on.

    Am Di., 15. Sept. 2026 um 10:00 Uhr schrieb Rita Hale <rita@cms.example>:

    > May we go on?
    """,
)
quote(
    "Gmail in French",
    """
    Yes, please go on.

    Le mar. 15 sept. 2026 à 10:00, Rita Hale <rita@cms.example> a écrit :

    > May we go on?
    """,
)
quote(
    "Gmail in Spanish",
    """
    Yes, please go on.

    El mar, 15 sept 2026 a las 10:00, Rita Hale (<rita@cms.example>) escribió:

    > May we go on?
    """,
)
quote(
    "Thunderbird in German",
    """
    Yes, please go on.

    Am 15.09.26 um 10:00 schrieb Rita Hale:
    > May we go on?
    """,
)
quote(
    "Yahoo, without signs of quoting",
    """
    Yes, please go on.

        On Tuesday, September 15, 2026 at 10:00:00 AM EDT, Rita Hale <rita@cms.example> wrote:

     May we go on?
    """,
)
quote(
    "the Outlook app of a telephone",
    """
    Yes, please go on.

    Get Outlook for iOS<https://aka.example/o0ukef>
    ________________________________
    From: Rita Hale <rita@cms.example>
    Sent: Tuesday, September 15, 2026 10:00:00 AM
    To: Dana Ruiz <dana@harbor.example>
    Subject: RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "an iPhone",
    """
    Yes, please go on.

    Sent from my iPhone

    > On Sep 15, 2026, at 10:00 AM, Rita Hale <rita@cms.example> wrote:
    >\x20
    > May we go on?
    """,
)
quote(
    "a Samsung telephone",
    """
    Yes, please go on.

    Sent from my Galaxy

    -------- Original message --------
    From: Rita Hale <rita@cms.example>
    Date: 9/15/26 10:00 AM (GMT-05:00)
    To: Dana Ruiz <dana@harbor.example>
    Subject: Re: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "quotes of quotes of quotes",
    """
    Yes, please go on.

    On 9/15/26 10:00, Rita Hale wrote:
    > May we go on?
    >> It is dead.
    >>> Since Monday.
    """,
)
quote(
    "quoting signs alone, without a line before them",
    """
    Yes, please go on.

    > May we go on?
    > Rita
    """,
)
quote(
    "our own mail with its banner below",
    """
    Yes, please go on.

    On Tue, Sep 15, 2026 at 10:00 AM Customer Care <care@cms.example> wrote:

    > ****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****
    >
    > May we go on?
    """,
)
quote(
    "an answer above a helpdesk's line",
    """
    Yes, please go on.

    ##- Please type your reply above this line -##

    May we go on?
    """,
)
quote(
    "Outlook in Dutch",
    """
    Yes, please go on.

    Van: Rita Hale <rita@cms.example>
    Verzonden: dinsdag 15 september 2026 10:00
    Aan: Dana Ruiz <dana@harbor.example>
    Onderwerp: RE: Acme: credit missing - 770-555-0142

    May we go on?
    """,
)
quote(
    "Gmail in Italian",
    """
    Yes, please go on.

    Il giorno mar 15 set 2026 alle ore 10:00 Rita Hale <rita@cms.example> ha scritto:

    > May we go on?
    """,
)
quote(
    "Gmail in Polish",
    """
    Yes, please go on.

    wt., 15 wrz 2026 o 10:00 Rita Hale <rita@cms.example> napisał(a):

    > May we go on?
    """,
)
quote(
    "Gmail in Russian, whose line has no word for writing",
    """
    Yes, please go on.

    вт, 15 сент. 2026 г. в 10:00, Rita Hale <rita@cms.example>:

    > May we go on?
    """,
)
