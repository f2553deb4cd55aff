"""Acts of a deal that bind: each after a page that says what will happen."""
