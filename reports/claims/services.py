"""Every act upon reported deals, under one name."""

from reports.claims.correcting import correct_claim as correct_claim
from reports.claims.correcting import withdraw_claim as withdraw_claim
from reports.claims.judging import Judged as Judged
from reports.claims.judging import accept_claim as accept_claim
from reports.claims.judging import accept_list as accept_list
from reports.claims.judging import reject_claim as reject_claim
from reports.claims.judging import take_out as take_out
from reports.claims.reporting import Reported as Reported
from reports.claims.reporting import add_evidence as add_evidence
from reports.claims.reporting import enter_claim as enter_claim
from reports.claims.reporting import reported as reported
from reports.claims.reporting import submit_claim as submit_claim
from reports.claims.sharing import agree_to_shares as agree_to_shares
from reports.claims.sharing import decide_shares as decide_shares
from reports.claims.sharing import propose_shares as propose_shares
from reports.claims.table import take_in_claims as take_in_claims
