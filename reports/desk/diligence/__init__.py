"""The diligence report: what the platform's registers say of some rights, as a dated document that never changes."""
