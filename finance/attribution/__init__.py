"""Which center served a loan, an investment or a policy that came by a list: with its evidence it becomes volume."""
