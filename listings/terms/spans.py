"""How long the periods of a running royalty are."""

from listings.terms.vocabulary import Period

MONTHS = {Period.QUARTER: 3, Period.HALF: 6, Period.YEAR: 12}
