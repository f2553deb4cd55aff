"""Open licences: a patentee declares its terms to everybody, and whoever gives notice and pays has a licence."""
