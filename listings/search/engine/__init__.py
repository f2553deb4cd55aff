"""The index itself: a folder of tantivy's, written by one process and read by many. It knows no database."""
