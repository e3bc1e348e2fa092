"""Files of the user's own: read in a process apart, diagnosed row by row, brought into the atlas's columns."""
