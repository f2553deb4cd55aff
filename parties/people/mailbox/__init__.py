"""The mailbox of a demonstration, where no mail leaves the machine."""
