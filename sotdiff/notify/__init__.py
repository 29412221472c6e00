"""The door to whoever watches: the heartbeat file for programs, ntfy for people.

heartbeat   the file, and what it is made of       metrics       the same for Prometheus
ntfy        one message to the server              healthchecks  pings
alerts      when to speak: pure                    texts         what is said

Nothing here holds personal data: a heartbeat's texts are keys, by type, and a push tells numbers.
"""

from sotdiff.notify.alerts import Notice, Spent, Standing, key_of, next_notice
from sotdiff.notify.healthchecks import ping
from sotdiff.notify.heartbeat import (
    ClassCount,
    GuardReading,
    Heartbeat,
    Problem,
    R01Counts,
    read_heartbeat,
    replace_whole,
    write_heartbeat,
)
from sotdiff.notify.metrics import write_metrics
from sotdiff.notify.ntfy import Message, push, replaces_scheduled, send
from sotdiff.notify.texts import dead_man, ended_text, strangers_text, text_of

__all__ = [
    "ClassCount",
    "GuardReading",
    "Heartbeat",
    "Message",
    "Notice",
    "Problem",
    "R01Counts",
    "Spent",
    "Standing",
    "dead_man",
    "ended_text",
    "key_of",
    "next_notice",
    "ping",
    "push",
    "read_heartbeat",
    "replace_whole",
    "replaces_scheduled",
    "send",
    "strangers_text",
    "text_of",
    "write_heartbeat",
    "write_metrics",
]
