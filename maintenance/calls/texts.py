"""The words about calls."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _, pgettext_lazy

OUTCOMES = {
    "answered": pgettext_lazy("call", "answered"),
    "no_answer": pgettext_lazy("call", "no answer"),
    "busy": pgettext_lazy("call", "busy"),
    "rejected": pgettext_lazy("call", "rejected"),
    "off": _("switched off"),
    "suspended": pgettext_lazy("call", "suspended"),
    "no_such_number": _("no such number"),
    "unreachable": _("out of reach"),
    "barred": _("calls barred"),
    "blocked": _("blocked by the carrier"),
    "network": _("network busy"),
    "forwarded": _("forwarded or voicemail"),
    "ours": _("ended by the caller"),
}
NETWORKS = {
    "mobile": _("China Mobile"),
    "unicom": _("China Unicom"),
    "telecom": _("China Telecom"),
    "broadnet": _("China Broadnet"),
    "fixed": _("fixed lines"),
    "other": _("other networks"),
}
HANDSETS = {  # of vendors that are no directories here
    "huawei": _("Huawei"),
    "honor": _("Honor"),
    "xiaomi": _("Xiaomi"),
    "apple": _("Apple"),
    "oppo": "OPPO",
    "vivo": "vivo",
    "samsung": _("Samsung"),
    "other": _("other handsets"),
}
LAYOUTS = {
    "freeswitch": _("FreeSWITCH CSV (templates “example”, “sql”, “snom” and “linksys”)"),
    "freeswitch_asterisk": _("FreeSWITCH CSV (template “asterisk”)"),
    "asterisk": _("Asterisk CSV"),
    "aliyun_ccc": _("Aliyun Cloud Call Center"),
    "tencent_tccc": _("Tencent TCCC"),
    "twilio": _("Twilio"),
    "tinet": _("TiNet"),
    "mapped": _("Table with columns of your choice"),
}
FIELD_NAMES = {
    "shown": _("Number shown to the customer"),
    "called": _("Customer's number"),
    "began": _("Time of the call"),
    "answered": _("Time of the answer"),
    "seconds": _("Seconds of talk"),
    "cause": _("How it ended"),
    "id": _("Id of the call"),
    "region": _("Customer's region"),
    "handset": _("Customer's handset (brand or model)"),
}
CODES = {
    "words": _("in words (接通, 拒接, 空号 …)"),
    "q850": _("as Q.850 cause codes (16, 17, 21 …)"),
    "sip": _("as SIP codes (200, 486, 603 …)"),
    "scale": _("in the words of our API (answered, no_answer …)"),
}
SKIPPED = {
    "inbound": _("incoming calls"),
    "no_instant": _("without a time that can be read, or older than three years"),
    "no_customer_leg": _("announcements and voicemail of your own"),
    "unknown_cause": _("with an ending that is not known"),
    "not_yours": _("showing a number that is not registered here"),
    "other_leg": _("second leg of a call already counted"),
    "double": _("the same call again"),
}
FETCH_TROUBLES = {
    "address": _("Its address could not be looked up, or leads into a network that is not called."),
    "no_connection": _("Nobody answers there: check host and port, and whether your firewall lets us in."),
    "no_answer": _("It did not answer in time, or the file comes too slowly."),
    "ssh": _("It does not speak SSH as expected."),
    "host_key": _("It shows another host key than the one that you confirmed."),
    "user": _("It refuses the user, or the password or key."),
    "key": _("The private key could not be read."),
    "no_sftp": _("It offers no SFTP."),
    "folder": _("The folder or a file in it cannot be read."),
    "too_many": _("More than 2,000 files lie in the folder: move those that were imported."),
    "waiting": _("Too many files wait: look at one of each kind, and import it."),
    "busy": _("Many files are being read just now."),
}


def handset_name(code: str, names: Mapping[str, str]) -> str:
    """Returns the name of a handset's vendor; names: of the directories."""
    return names.get(code) or str(HANDSETS.get(code, code))
