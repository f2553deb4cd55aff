"""What a buyer owes, paid through a payment provider instead of by bank transfer."""
