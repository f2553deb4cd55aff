"""Alerts: searches that people save, and the letters that tell them of what is new and meets one."""
