"""How much of a message is read: bounds that no honest mail reaches and no dishonest one can push."""

MESSAGE_BYTES = 25_000_000  # what the listener takes at most; bytes beyond are not parsed

HEADERS = 500  # of the names that we read; mail loops leave hundreds of Received lines, which we do not
HEADER_BLOCK_BYTES = 8_000_000  # to look for its end; what lies beyond counts as text
ALL_HEADERS_BYTES = 500_000  # of their values together
HEADER_BYTES = 64_000  # of one value; a copy list of a thousand people fits
SUBJECT_BYTES = 16_000  # an encoded sign takes up to twelve bytes
SUBJECT_SIGNS = 1000  # what tickets.subject reads
NAME_SIGNS = 200  # of a person's name
ADDRESSES = 100  # per header; more is a mailing list written out
ADDRESS_SIGNS = 254  # RFC 5321 [4.5.3.1]
AUTHENTICATIONS = 20  # each server on the way may add one or two
MESSAGE_ID_SIGNS = 998  # the longest line of a header
REFERENCES_KEPT = 50  # from each end: the first names the thread, the last the letter that is answered
LINE_SIGNS = 2000  # of a diagnostic

DEPTH = 30  # mail that was forwarded ten times is about that deep
PARTS = 200
UU_LINES = 500_000  # 22 MB of honest ones
ATTACHMENTS = 100
FILENAME_SIGNS = 150

TEXT_BYTES = 2_000_000  # of one text part, before its charset is read
TEXT_SIGNS = 500_000  # a novel
HTML_SIGNS = 500_000  # nh3 takes 2 s for so many bare ampersands, and 8 s for twice as many
HTML_DEPTH = 500  # nh3's time grows with the square of the nesting: 122 s for 200,000 open <div>

QUOTE_LINE_SIGNS = 500  # of a line, to see whether a quotation begins there
BOUNCED = 50
BOUNCE_TEXT_SIGNS = 20_000  # of a report in prose
