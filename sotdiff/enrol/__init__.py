"""Who is enrolled in SmartLead, who may be, and who must not be: pure, on frames.

side      what is known of SmartLead and of mail, beside leads and contacts
said      whom an export speaks of
known     every address that belongs to a workbook row
stops     who must never be enrolled again
standing  every lead, with the one reason why it is not to be enrolled, or none
must_go   the enrolments that must be removed
sums      where every current enrolment is
asked     what was asked of SmartLead, and whether it has happened
"""

from sotdiff.enrol.asked import ASKED_COLUMNS, MISSING, RECALLED, judge_asked, open_asked
from sotdiff.enrol.known import enrolled, known_addresses, primaries
from sotdiff.enrol.must_go import must_go
from sotdiff.enrol.side import SmartLead, mail_stops
from sotdiff.enrol.standing import raise_if_not_in_sot, standing
from sotdiff.enrol.stops import forbidden, stopped
from sotdiff.enrol.sums import enrolled_sums

__all__ = [
    "ASKED_COLUMNS",
    "MISSING",
    "RECALLED",
    "SmartLead",
    "enrolled",
    "enrolled_sums",
    "forbidden",
    "judge_asked",
    "known_addresses",
    "mail_stops",
    "must_go",
    "open_asked",
    "primaries",
    "raise_if_not_in_sot",
    "standing",
    "stopped",
]
