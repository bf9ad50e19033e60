"""疑似重复: which customers are probably the same, worked out without a database.

`profiles` boils a customer down to what is compared, `candidates` says which pairs are worth a look, `evidence` weighs
one pair and names the reasons. What is stored, for whom it is drawn and what a merge does stand elsewhere.
"""

from kebu.customers.matching.candidates import Found, find, find_among
from kebu.customers.matching.evidence import PROPOSED
from kebu.customers.matching.profiles import Known, Profile, profile

__all__ = ["PROPOSED", "Found", "Known", "Profile", "find", "find_among", "profile"]
