"""Rules of saved searches and alerts that have a number."""

from datetime import timedelta

LONGEST_NAME = 120
MOST_SAVED = 50  # of one person

# What is published within so long goes into one round of alerts; the round begins when the index surely has it.
GATHERED = timedelta(seconds=15)
SETTLED = timedelta(seconds=5)

# A round looks back behind the one before: what was committed late, or off the market for some days, is not passed
# over; and nothing is told twice.
LOOKED_BACK = timedelta(days=7)

MOST_FOUND = 1000  # of one search in one round
MOST_LINES = 50  # of one letter; the rest is counted, with the way to it
HOUR = 8  # of the daily and weekly letters, Beijing time
