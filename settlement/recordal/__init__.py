"""Cases at the office: the statutory clock, filing, and the acceptance that releases the money."""
