"""Acts of royalties that bind: each after a page that says what will happen."""
