"""Members of an organisation, invitations, registration."""
