"""HTML from outside made harmless: words, lists, tables and links; nothing that loads, runs, asks or covers.

A mail can be written to cost a reader minutes or gigabytes, and to close the page's own elements when what was
cleaned is read a second time. So its size is bounded before it is read, and only what stays the same however
often it is read is shown at all.
"""

import re

import nh3

TAGS = {
    *("p", "br", "div", "span", "blockquote", "pre", "code", "hr"),
    *("b", "strong", "i", "em", "u", "s", "sub", "sup", "small"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "a"),
}
# What is no text of the mail goes with all that it holds; of every other element the words stay.
UNSEEN = {
    *("script", "style", "title", "template", "noscript", "noembed", "noframes", "textarea", "select", "button"),
    *("iframe", "object", "applet", "audio", "video", "canvas", "svg", "math", "xmp", "plaintext"),
}
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto", "tel"}
OPENS_APART = {"a": {"target": "_blank"}}
LARGEST_SPAN = 40
LONGEST_LINK = 2000

LONGEST = 300_000  # signs, before and after; nh3 takes a second for three times as many bare ampersands
# The longest honest conversation has half of that; twice as many in one another take four times as long.
MOST_TAGS = 10_000
DEEPEST = 200  # elements in one another

# Of these a reader keeps up to three of each kind open over every following paragraph, or thousands if their
# attributes differ: 13 kilobytes of mail became 7 megabytes. None of their attributes is shown anyway.
KEPT_OPEN = re.compile(r"<(b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)[\s/][^>]*>", re.I)
TAG = re.compile(r"<(/?)([a-z0-9]+)")
WITHOUT_END = {"br", "hr"}

# Signs that turn the direction of what follows, and with it what a link seems to say.
TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def clean_html(html: str) -> str:
    """The HTML with these tags and attributes alone, its links opening apart and telling nobody where they stood.

    Empty where it is too large or too twisted to be shown: the text of the mail stands beside it in any case.
    """
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        return ""
    once = _cleaned(KEPT_OPEN.sub(r"<\1>", html).translate(TURNING))
    if len(once) > LONGEST or once.count("<") > 2 * MOST_TAGS:
        return ""
    settled = _cleaned(once)
    is_sound = _depth(settled) <= DEEPEST and _cleaned(settled) == settled
    return settled if is_sound else ""


def _cleaned(html: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags=UNSEEN,
        attributes=ATTRIBUTES,
        attribute_filter=_plain_attribute,
        url_schemes=SCHEMES,
        url_relative="deny",
        set_tag_attribute_values=OPENS_APART,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    ).translate(TURNING)


def _plain_attribute(_: str, name: str, value: str) -> str | None:
    """The value of an attribute that stays; None takes the attribute away."""
    if name == "href":
        return value if len(value) <= LONGEST_LINK else None
    if name in ("colspan", "rowspan"):
        return value if value.isdecimal() and value.isascii() and 0 < int(value) <= LARGEST_SPAN else None
    return value


def _depth(html: str) -> int:
    """How deep the elements of cleaned HTML, each of which has its end, lie in one another."""
    depth = deepest = 0
    for tag in TAG.finditer(html):
        if tag[2] not in WITHOUT_END:
            depth += -1 if tag[1] else 1
            deepest = max(deepest, depth)
    return deepest
