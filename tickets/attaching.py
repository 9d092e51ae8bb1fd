"""Which files may be handed on: programs and what starts them are withheld, the mail that brought them is not.

The end of the name decides, since by it a reader's machine chooses what to do. Archives are handed on: nothing
here unpacks them, and what they hold is looked at by the machine that does.
"""

import unicodedata

# What runs, installs or is mounted when it is opened.
PROGRAMS = frozenset(
    {
        *("ade", "adp", "apk", "app", "application", "appx", "appxbundle", "bat", "bash", "cab", "chm", "class"),
        *("cmd", "com", "command", "cpl", "csh", "deb", "desktop", "diagcab", "dll", "dmg", "drv", "elf", "exe"),
        *("gadget", "hlp", "hta", "img", "inf", "ins", "iso", "isp", "jar", "jnlp", "js", "jse", "ksh", "lib", "mde"),
        *("mpkg", "msc", "msh", "msi", "msix", "msp", "mst", "ocx", "osx", "pif", "pkg", "pl", "ps1", "ps1xml"),
        *("psc1", "psm1", "py", "pyc", "pyw", "pyz", "rb", "reg", "rpm", "run", "scf", "scr", "sct", "sh", "shb"),
        *(
            "shs",
            "sys",
            "vb",
            "vbe",
            "vbs",
            "vhd",
            "vhdx",
            "vxd",
            "workflow",
            "ws",
            "wsc",
            "wsf",
            "wsh",
            "xbap",
            "xll",
        ),
        *("xpi", "zsh"),
    }
)
# What leads elsewhere or runs scripts in a browser.
PAGES_AND_LINKS = frozenset(
    {
        *("appref-ms", "htm", "html", "library-ms", "lnk", "mht", "mhtml", "rdp", "search-ms", "settingcontent-ms"),
        *("shtml", "svg", "svgz", "swf", "theme", "themepack", "url", "webarchive", "webloc", "website", "xht"),
        *("xhtml", "xml", "xsl", "xslt"),
    }
)
# Documents that carry programs, or fetch their content from elsewhere.
MACROS = frozenset(
    {
        *("docm", "dotm", "iqy", "mam", "oqy", "potm", "ppam", "ppsm", "pptm", "dqy", "rqy", "sldm", "slk", "xla"),
        *("xlam", "xlm", "xlsb", "xlsm", "xltm", "one", "onepkg"),
    }
)
WITHHELD = PROGRAMS | PAGES_AND_LINKS | MACROS

MOST_BYTES, MOST_FILES = 25_000_000, 100  # of one mail, and of one form

# The same in words, for whoever sends a file or misses one.
KINDS_WORDS = (
    "PDFs, pictures, tables, texts and archives are handed on; "
    "programs, web pages, links and documents with macros are withheld."
)
ALLOWED_WORDS = f"A mail may hold up to 25 MB and {MOST_FILES} files. {KINDS_WORDS}"
FORM_WORDS = f"Up to 25 MB and {MOST_FILES} files together. {KINDS_WORDS}"


def why_withheld(filename: str) -> str:
    """Why nobody may download a file of this name; empty where they may."""
    extension = _extension(filename)
    if extension in WITHHELD:
        return f"Files that end in .{extension} can do harm and are withheld. Ask for a PDF, a picture or a table."
    if extension.startswith("{"):  # a class of the shell, which hides it and starts its program
        return "The name of this file hides what it is, so it is withheld. Ask for a PDF, a picture or a table."
    return ""


def _extension(filename: str) -> str:
    """What follows the last dot as a reader's machine sees it: dots and spaces at the end count for nothing."""
    folded = unicodedata.normalize("NFKC", filename).casefold()
    plain = "".join(sign for sign in folded if sign.isprintable()).partition("::")[0].rstrip(". ")
    return plain.rpartition(".")[2].strip() if "." in plain else ""
