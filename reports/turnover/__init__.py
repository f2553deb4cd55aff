"""Operating volume by center and year: roll-up, closed years, restated versions (BR-80 to BR-87)."""
