"""Running royalties: plans, reports, statements, what they make due, and how it is paid."""
