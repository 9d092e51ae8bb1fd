"""HTML only: readable text is made from it, with nothing of what a browser would have hidden or run."""

from tests.mail.corpus.form import Chapter, letter, multi, part, sent

chapter = Chapter("HTML only")
case = chapter.case


def html(body: str | bytes, content_type: str = "text/html; charset=utf-8") -> bytes:
    """A letter that is HTML alone."""
    return letter(body, content_type=content_type)


case(
    "paragraphs become lines",
    html("<html><body><p>No dial tone.</p><p>Since Monday.</p></body></html>"),
    text__has=("No dial tone.", "Since Monday."),
    text__lacks=("<", "tone.Since"),
)
case(
    "breaks become lines",
    html("Line 1 is dead<br>Line 2 works<br/>Line 3 hums"),
    text="Line 1 is dead\nLine 2 works\nLine 3 hums",
)
case(
    "boxes become lines, as Gmail writes",
    html('<div dir="ltr">Line 1<div>Line 2</div></div>'),
    text__has=("Line 1", "Line 2"),
    text__lacks="Line 1Line 2",
)
case(
    "a table stays readable",
    html("<table><tr><td>Line</td><td>770-555-0142</td></tr><tr><td>Fault</td><td>hum</td></tr></table>"),
    text__has=("Line", "770-555-0142", "hum"),
    text__lacks=("Line770", "0142Fault"),
)
case(
    "a list stays readable", html("<ul><li>one</li><li>two</li></ul>"), text__has=("one", "two"), text__lacks="onetwo"
)
case(
    "a link keeps its address",
    html('<p>See <a href="https://harbor.example/bill">the bill</a>.</p>'),
    text__has=("the bill", "https://harbor.example/bill"),
)
case(
    "a link that would run is only words",
    html('<a href="javascript:alert(1)">click</a>'),
    text__has="click",
    text__lacks="javascript",
)
case(
    "signs written as entities",
    html("<p>Smith &amp; Sons&nbsp;&lt;Atlanta&gt; 5 &euro;</p>"),
    text__has="Smith & Sons",
    text__ends="<Atlanta> 5 €",
)
case(
    "scripts and styles are not text",
    html("<style>p{color:red}</style><script>alert(1)</script><title>T</title><p>Hello</p>"),
    text="Hello",
)
case("comments for Outlook are not text", html("<!--[if mso]><p>no</p><![endif]--><p>Hello</p>"), text="Hello")
case("the source is kept as it came", html("<p onclick=x>Hello</p>"), html="<p onclick=x>Hello</p>")
case(
    "Word's HTML",
    html("""
        <html xmlns:o="urn:schemas-microsoft-com:office:office">
        <head><style><!-- p.MsoNormal {margin:0in} --></style></head>
        <body lang=EN-US><div class=WordSection1><p class=MsoNormal>No dial tone.<o:p></o:p></p></div></body>
        </html>
        """),
    text="No dial tone.",
)
case(
    "a charset that only its meta names",
    html('<meta charset="koi8-r"><p>Привет'.encode("koi8-r"), "text/html"),
    text="Привет",
)
case("tags that are never closed", html("<div><b><p>Hello<table><tr><td>you"), text__has=("Hello", "you"))
case("a tag that breaks off", html("<p>Hello</p><img src="), text="Hello")
case("nothing but tags", html("<html><body><div></div></body></html>"), text="", rejected=False)
case(
    "nothing but a picture elsewhere",
    html('<img src="https://stranger.example/pixel.gif">'),
    text__lacks="<img",
    rejected=False,
)
case(
    "an empty text beside full HTML",
    sent(multi("alternative", part("text/plain", "\n"), part("text/html", "<p>Hello</p>"))),
    text="Hello",
)
case(
    "the text counts where there are both",
    sent(multi("alternative", part("text/plain", "Hello from text\n"), part("text/html", "<p>Hello from HTML</p>"))),
    text="Hello from text",
    html="<p>Hello from HTML</p>",
)
case("ten thousand boxes inside each other", html("<div>" * 10_000 + "Hello"), text__has="Hello")
case(
    "Gmail's quote is not the answer",
    html("""
        <div dir="ltr">Yes, please.</div><br>
        <div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Sep 15, 2026 at 10:00 AM Rita Hale
        &lt;<a href="mailto:rita@cms.example">rita@cms.example</a>&gt; wrote:<br></div>
        <blockquote class="gmail_quote">Go on?</blockquote></div>
        """),
    reply="Yes, please.",
    quoted__has="Go on?",
)
case(
    "Outlook's quote is not the answer",
    html("""
        <div class=WordSection1><p class=MsoNormal>Yes, please.</p>
        <div style="border-top:solid"><p class=MsoNormal><b>From:</b> Rita Hale &lt;rita@cms.example&gt;<br>
        <b>Sent:</b> Tuesday, September 15, 2026 10:00 AM<br><b>To:</b> Dana Ruiz &lt;dana@harbor.example&gt;<br>
        <b>Subject:</b> RE: Acme</p></div><p class=MsoNormal>Go on?</p></div>
        """),
    reply="Yes, please.",
    quoted__has="Go on?",
)
