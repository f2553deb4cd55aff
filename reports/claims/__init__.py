"""Deals done outside of the platform, as operation centers report them: looked at by the city office, then counted.

The unit stands below the registers, for it reads lists as they do and looks for the same deal among those of the
platform; what it counts it writes through `settlement.volumes`.
"""
