"""Files of any kind as sheets of rows of text. `child` reads them in a process of its own, `book` talks to it."""
