"""Transformation projects: patents on their way into products, with stages, milestones, investors and output."""
