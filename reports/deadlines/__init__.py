"""All clocks of the platform in one place: lists, calendar feeds and reminders, derived from each unit's own rows."""
