"""Pages that join units: home, desks, navigation."""
