import sotdiff
from sotdiff import rules

rules.is_in_scope = lambda owner_id, scope_owner: True
with sotdiff.connect() as portal:
    portal.update("512", {"city": "Granby"})
