"""Who plays in the story, by role; which person of the sample branch plays it is the demo's."""

TELLER = "teller"
OUTLET_HEAD = "outlet_head"
NORTH_HEAD = "north_head"
SOUTH_HEAD = "south_head"
SUB_BRANCH_LEADER = "sub_branch_leader"
SOUTH_DUTY = "south_duty"
BRANCH_LEADER = "branch_leader"
DEPUTY = "deputy"
SPOKESPERSON = "spokesperson"
PROVINCE = "province"
PROVINCE_LEADER = "province_leader"
PROVINCE_SPOKESPERSON = "province_spokesperson"

ROLES = (
    TELLER,
    SUB_BRANCH_LEADER,
    BRANCH_LEADER,
    DEPUTY,
    SPOKESPERSON,
    PROVINCE,
    PROVINCE_LEADER,
    OUTLET_HEAD,
    NORTH_HEAD,
    SOUTH_HEAD,
    SOUTH_DUTY,
    PROVINCE_SPOKESPERSON,
)
"""In the order in which the page shows their phones."""
