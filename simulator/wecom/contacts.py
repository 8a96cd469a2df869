"""Who a member is (W:90196, W:95402, W:91023), and what the app is (W:90227)."""

from typing import TYPE_CHECKING

from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.refusals import Refused
from simulator.wecom.sending import check_agent

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

CALLBACK_IPS = ["127.0.0.1"]


def get_user(corp: "Corp", ask: Ask) -> Done:
    userid = ask.query.get("userid", "")
    if not userid:
        raise Refused(41009)
    if len(userid.encode()) > 64:
        raise Refused(40003)
    member = corp.member(userid)
    if not member:
        raise Refused(60111)
    if not member.visible:
        raise Refused(60011)
    return Done(member.as_wecom())


def get_userid(corp: "Corp", ask: Ask) -> Done:
    """By mobile; more wrong guesses than a fifth of the company close it (for a day, at WeCom)."""
    if corp.wrong_mobiles * 5 > max(len(corp.members), 5):
        raise Refused(45009)
    mobile = str(ask.body.get("mobile") or "")
    if not mobile:
        raise Refused(40058, "mobile")
    known = (each for each in corp.members.values() if each.mobile == mobile and each.visible)
    member = next(known, None)
    if not member:
        corp.wrong_mobiles += 1
        raise Refused(46004)
    return Done({"userid": member.userid})


def get_user_info(corp: "Corp", ask: Ask) -> Done:
    """The code counts once and for five minutes; it tells any member, visible or not."""
    code = ask.query.get("code", "")
    if not code:
        raise Refused(41008)
    userid, ends = corp.oauth_codes.pop(code, ("", None))
    member = corp.member(userid)
    if not member or ends is None or corp.world.now() >= ends:
        raise Refused(40029)
    return Done({"userid": member.userid})


def get_callback_ip(corp: "Corp", ask: Ask) -> Done:
    return Done({"ip_list": CALLBACK_IPS})


def get_agent(corp: "Corp", ask: Ask) -> Done:
    check_agent(corp, ask.query.get("agentid"))
    visible = [{"userid": each.userid} for each in corp.members.values() if each.visible]
    return Done(
        {
            "agentid": corp.agent_id,
            "name": corp.settings.app_name,
            "square_logo_url": "",
            "description": "",
            "allow_userinfos": {"user": visible},
            "close": 0 if corp.app_on else 1,
            "redirect_domain": "",
            "report_location_flag": 0,
            "isreportenter": 1,
            "home_url": "",
        }
    )
