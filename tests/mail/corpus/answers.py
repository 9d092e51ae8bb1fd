"""Where the answer is not simply above the quote: between, below, signed, forwarded, or where no quote is at all."""

from tests.mail.corpus.form import Chapter, letter

inline = Chapter("answers between quotes")
signatures = Chapter("signatures")
forwards = Chapter("forwarded")
caution = Chapter("no quote at all")

inline.case(
    "answers between the questions, and the questions with them",
    letter("""
        On 9/15/26 10:00, Rita Hale wrote:
        > Which line is dead?

        The second one.

        > Since when?

        Since Monday.
        """),
    reply__has=("Which line is dead?", "The second one.", "Since when?", "Since Monday."),
)
inline.case(
    "answers between the questions without a line that begins the quote",
    letter("> Which line is dead?\nThe second one.\n> Since when?\nSince Monday.\n"),
    reply__has=("Which line is dead?", "The second one.", "Since when?", "Since Monday."),
)
inline.case(
    "an answer below the question",
    letter("""
        On 9/15/26 10:00, Rita Hale wrote:
        > Which line is dead?

        The second one.
        """),
    reply__has="The second one.",
)
inline.case(
    "words above, and an answer between",
    letter("""
        My answers are below.

        On 9/15/26 10:00, Rita Hale wrote:
        > Which line is dead?
        The second one.
        > Thank you,
        > Rita
        """),
    reply__has=("My answers are below.", "The second one."),
)
inline.case(
    "an answer below Outlook's block cannot be told, so nothing is lost from the text",
    letter("""
        See my answers in red.

        From: Rita Hale <rita@cms.example>
        Sent: Tuesday, September 15, 2026 10:00 AM
        To: Dana Ruiz <dana@harbor.example>
        Subject: RE: Acme

        Which line is dead? The second one.
        """),
    reply__has="See my answers in red.",
    text__has="The second one.",
)
inline.case(
    "a signature below the answers",
    letter("""
        > Which line is dead?
        The second one.
        --\x20
        Dana Ruiz, Harbor Telecom
        """),
    reply__has="The second one.",
    reply__lacks="Harbor Telecom",
)
inline.case(
    "only a quote: it is all there is, so it stays",
    letter("""
        On 9/15/26 10:00, Rita Hale wrote:
        > May we go on?
        """),
    reply__has="May we go on?",
)

signatures.case(
    "the two hyphens and a blank of old",
    letter("The line is dead.\n\n-- \nDana Ruiz\nHarbor Telecom\n"),
    reply="The line is dead.",
    quoted__has="Harbor Telecom",
)
signatures.case(
    "thanks and a name are part of the answer",
    letter("The line is dead.\n\nThanks,\nDana\n"),
    reply__has=("The line is dead.", "Dana"),
)
signatures.case("an iPhone", letter("The line is dead.\n\nSent from my iPhone\n"), reply="The line is dead.")
signatures.case(
    "an iPhone in German", letter("The line is dead.\n\nVon meinem iPhone gesendet\n"), reply="The line is dead."
)
signatures.case(
    "an Android telephone", letter("The line is dead.\n\nSent from my Android phone\n"), reply="The line is dead."
)
signatures.case("only a signature: it stays", letter("-- \nDana Ruiz\n"), reply__has="Dana Ruiz")
signatures.case(
    "a rule of hyphens inside the text",
    letter("Lines:\n------\n770-555-0142 is dead.\n"),
    reply__has="770-555-0142 is dead.",
)
signatures.case(
    "a paragraph below a dash", letter("Two faults:\n- no tone\n- hum\n"), reply="Two faults:\n- no tone\n- hum"
)
signatures.case(
    "a confidentiality notice may stay, the answer must",
    letter("The line is dead.\n\nCONFIDENTIALITY NOTICE: This message is for its addressee only.\n"),
    reply__has="The line is dead.",
)

forwards.case(
    "Gmail, with words above",
    letter(
        """
        Please look into this.

        ---------- Forwarded message ---------
        From: Pat Doe <pat@acme.example>
        Date: Tue, Sep 15, 2026 at 9:00 AM
        Subject: dead line
        To: <dana@harbor.example>

        Our line is dead.
        """,
        "Subject: Fwd: dead line",
    ),
    from_email="dana@harbor.example",
    reply__has="Please look into this.",
    text__has="Our line is dead.",
)
forwards.case(
    "Gmail, with nothing above: then the forwarded text is the message",
    letter("""
        ---------- Forwarded message ---------
        From: Pat Doe <pat@acme.example>
        Date: Tue, Sep 15, 2026 at 9:00 AM
        Subject: dead line
        To: <dana@harbor.example>

        Our line is dead.
        """),
    from_email="dana@harbor.example",
    reply__has="Our line is dead.",
)
forwards.case(
    "Apple Mail",
    letter("""
        Please look into this.

        Begin forwarded message:

        From: Pat Doe <pat@acme.example>
        Subject: dead line
        Date: September 15, 2026 at 9:00:00 AM EDT
        To: dana@harbor.example

        Our line is dead.
        """),
    reply__has="Please look into this.",
    text__has="Our line is dead.",
)
forwards.case(
    "Outlook, with nothing above",
    letter(
        """
        From: Pat Doe <pat@acme.example>
        Sent: Tuesday, September 15, 2026 9:00 AM
        To: Dana Ruiz <dana@harbor.example>
        Subject: dead line

        Our line is dead.
        """,
        "Subject: FW: dead line",
    ),
    reply__has="Our line is dead.",
)
forwards.case(
    "Thunderbird",
    letter("""
        Please look into this.

        -------- Forwarded Message --------
        Subject: \tdead line
        Date: \tTue, 15 Sep 2026 09:00:00 -0400
        From: \tPat Doe <pat@acme.example>
        To: \tdana@harbor.example

        Our line is dead.
        """),
    reply__has="Please look into this.",
    text__has="Our line is dead.",
)

caution.case(
    "a move from one place to another",
    letter("""
        Please move the circuit.

        From: 12 Peach Street, basement
        To: 40 Oak Avenue, floor 3
        Subject to the landlord's word.
        """),
    reply__has=("12 Peach Street", "40 Oak Avenue", "landlord"),
)
caution.case(
    "a move with its day, as a form is filled in",
    letter("Please move:\nFrom: 12 Peach Street\nTo: 40 Oak Avenue\nDate: 9/30/26\nSubject: three lines\n"),
    reply__has=("12 Peach Street", "40 Oak Avenue", "9/30/26"),
)
caution.case(
    "a sentence that tells what somebody wrote",
    letter("""
        On Monday the technician wrote:
        no dial tone at the demarcation point.
        Please send another one.
        """),
    reply__has=("the technician wrote", "Please send another one."),
)
caution.case(
    "a sign of quoting that means more than",
    letter("The loss is\n> 10 dB\nat the jack. Please repair it.\n"),
    reply__has=("> 10 dB", "Please repair it."),
)
caution.case(
    "dates and colons",
    letter("On 9/15/26 we lost the tone.\nSent a technician: no result.\nPlease call: 770-555-0142\n"),
    reply__has=("lost the tone", "770-555-0142"),
)
caution.case(
    "stars and rules around a table",
    letter("*****\nLine 1: dead\n_____\nLine 2: hum\n=====\nPlease repair both.\n"),
    reply__has=("Line 1: dead", "Line 2: hum", "Please repair both."),
)
caution.case("one word", letter("Yes\n"), reply="Yes")
caution.case("nothing", letter("\n"), reply="", text="")
caution.case(
    "our own banner filled in by hand",
    letter("****THIS IS A CMS ISSUE – PLEASE FLAG TO SHERRY PARRISH****\n\nThe credit is missing.\n"),
    reply__has="The credit is missing.",
)
caution.case("blank lines and indented lines keep their shape", letter("one\n\n  two\n"), text="one\n\n  two")
