"""Which files may be handed on: programs and what starts them are withheld, the mail that brought them is not."""

# What starts a program when it is opened, by the end of its name.
PROGRAMS = frozenset(
    {
        *("ade", "adp", "apk", "app", "appx", "bat", "cab", "chm", "cmd", "com", "cpl", "dll", "dmg", "exe", "hta"),
        *("htm", "html", "ins", "iso", "jar", "js", "jse", "lib", "lnk", "mde", "msc", "msi", "msix", "msp", "mst"),
        *("pif", "ps1", "reg", "scr", "sct", "shb", "svg", "swf", "sys", "vb", "vbe", "vbs", "vxd", "wsc", "wsf"),
        *("wsh", "xhtml", "xll"),
    }
)


def why_withheld(filename: str) -> str:
    """Why nobody may download a file of this name; empty where they may."""
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    if extension in PROGRAMS:
        return f"Files that end in .{extension} can do harm and are withheld. Ask for a PDF, a picture or a table."
    return ""
