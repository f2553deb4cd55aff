"""A center's yearly evaluation: indicators by published weights, its hearing, a grade, and rectification."""
