"""The proof pack: all that is known of one request, in order of time, to show to somebody who asks."""
