"""What a center and the city see of a year: by any measure, with forecast, pipeline, gaps, deadlines and targets."""
