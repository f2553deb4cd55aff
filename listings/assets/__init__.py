"""Assets: patents, marks and works, who owns them, and what encumbers them."""
