"""What a browser calls itself, in words for people; never more than a hint, for it may call itself anything."""

# The first that is found counts: most of them also name those they are like.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "a Mac",
    "Linux": "Linux",
}


def browser_words(user_agent: str) -> str:
    """The browser and its system, "Chrome on Windows"; "an unknown browser" for what names neither."""
    browser, system = (
        next((words for sign, words in known.items() if sign in user_agent), "") for known in (BROWSERS, SYSTEMS)
    )
    return " on ".join(filter(None, [browser or (system and "a browser"), system])) or "an unknown browser"
