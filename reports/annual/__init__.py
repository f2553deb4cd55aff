"""A center's annual report: compiled by the timetable, confirmed and signed by the center, accepted by the city office.

What is published never moves; a later correction of the year makes another version with its difference and reason.
"""
