"""Pages of applications: what was handed in, its review, publicity and grant."""
