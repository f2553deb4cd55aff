"""Tests of statements of account."""
