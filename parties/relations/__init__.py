"""Which organisations belong together: parent and subsidiary, one controller, one group."""
