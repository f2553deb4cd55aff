"""Tests of saved searches and alerts."""
