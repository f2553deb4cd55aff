"""Invoices for the fees of the platform and the centers, their credit notes, and a party's yearly certificate."""
