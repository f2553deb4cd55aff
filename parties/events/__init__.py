"""Fairs and other events: who exhibits, what is shown, who meets whom, and which deals came about there."""
