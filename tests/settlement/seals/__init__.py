"""Tests of sealed blocks."""
