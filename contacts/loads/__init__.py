"""Files of the directory: read and reported row by row, then loaded as reported, all of it or nothing."""
