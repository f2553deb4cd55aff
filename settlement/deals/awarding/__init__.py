"""What is held of a deal is split between both sides, as an award, a judgment or their own agreement says."""
