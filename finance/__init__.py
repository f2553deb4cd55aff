"""What is financed with rights: loans against a pledge of them, funds that share the risk, projects."""
