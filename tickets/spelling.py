"""Numbers as they are read out on a telephone: each letter by its word of the ICAO spelling alphabet."""

SPELLING_ALPHABET = (
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike"
    " November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
WORDS = {word[0]: word for word in SPELLING_ALPHABET.split()}


def read_out(number: str) -> list[str]:
    """A number as it is read out, group by group: "C as in Charlie, 7, K as in Kilo, 4" of "C7K4-2QX9".

    Spaces and dashes part the groups; "IMS" before an IMS number is said as it is.
    """
    return [_group(group) for group in number.upper().replace("-", " ").split()]


def _group(group: str) -> str:
    return group if group == "IMS" else ", ".join(map(_sign, group))


def _sign(sign: str) -> str:
    return f"{sign} as in {WORDS[sign]}" if sign in WORDS else sign
