"""Exports of exactly what is seen, as CSV, XLSX and PDF; kept as wishes and sent by mail on their days."""
