"""Countries and regions to choose from (ISO 3166-1 alpha-2), languages, time zones and currencies of trade."""

from django.utils.translation import gettext_lazy as _

from kebu.base.access import Text

COUNTRIES: list[tuple[str, Text]] = [
    ("CN", _("中国大陆")), ("HK", _("中国香港")), ("MO", _("中国澳门")), ("TW", _("中国台湾")),
    ("US", _("美国")), ("JP", _("日本")), ("KR", _("韩国")), ("DE", _("德国")), ("GB", _("英国")), ("FR", _("法国")),
    ("IT", _("意大利")), ("ES", _("西班牙")), ("PT", _("葡萄牙")), ("NL", _("荷兰")), ("BE", _("比利时")),
    ("CH", _("瑞士")), ("AT", _("奥地利")), ("SE", _("瑞典")), ("NO", _("挪威")), ("DK", _("丹麦")), ("FI", _("芬兰")),
    ("IE", _("爱尔兰")), ("PL", _("波兰")), ("CZ", _("捷克")), ("HU", _("匈牙利")), ("RO", _("罗马尼亚")),
    ("GR", _("希腊")), ("TR", _("土耳其")), ("RU", _("俄罗斯")), ("UA", _("乌克兰")), ("KZ", _("哈萨克斯坦")),
    ("UZ", _("乌兹别克斯坦")), ("MN", _("蒙古")), ("IN", _("印度")), ("PK", _("巴基斯坦")), ("BD", _("孟加拉国")),
    ("LK", _("斯里兰卡")), ("VN", _("越南")), ("TH", _("泰国")), ("MY", _("马来西亚")), ("SG", _("新加坡")),
    ("ID", _("印度尼西亚")), ("PH", _("菲律宾")), ("KH", _("柬埔寨")), ("LA", _("老挝")), ("MM", _("缅甸")),
    ("AU", _("澳大利亚")), ("NZ", _("新西兰")), ("CA", _("加拿大")), ("MX", _("墨西哥")), ("BR", _("巴西")),
    ("AR", _("阿根廷")), ("CL", _("智利")), ("PE", _("秘鲁")), ("CO", _("哥伦比亚")), ("AE", _("阿联酋")),
    ("SA", _("沙特阿拉伯")), ("QA", _("卡塔尔")), ("KW", _("科威特")), ("IL", _("以色列")), ("IR", _("伊朗")),
    ("IQ", _("伊拉克")), ("EG", _("埃及")), ("ZA", _("南非")), ("NG", _("尼日利亚")), ("KE", _("肯尼亚")),
    ("ET", _("埃塞俄比亚")), ("DZ", _("阿尔及利亚")), ("MA", _("摩洛哥")),
]  # fmt: skip
LANGUAGES: list[tuple[str, Text]] = [
    ("zh", _("中文")), ("en", _("英语")), ("ja", _("日语")), ("ko", _("韩语")), ("de", _("德语")), ("fr", _("法语")),
    ("es", _("西班牙语")), ("pt", _("葡萄牙语")), ("ru", _("俄语")), ("ar", _("阿拉伯语")), ("vi", _("越南语")),
    ("th", _("泰语")), ("id", _("印尼语")),
]  # fmt: skip
CURRENCIES: list[tuple[str, Text]] = [
    ("CNY", _("人民币")), ("USD", _("美元")), ("EUR", _("欧元")), ("GBP", _("英镑")), ("JPY", _("日元")),
    ("HKD", _("港元")), ("TWD", _("新台币")), ("KRW", _("韩元")), ("SGD", _("新加坡元")), ("AUD", _("澳元")),
    ("CAD", _("加元")), ("CHF", _("瑞士法郎")), ("INR", _("印度卢比")), ("VND", _("越南盾")), ("THB", _("泰铢")),
    ("RUB", _("卢布")),
]  # fmt: skip
TIME_ZONES = [
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Bangkok",
    "Asia/Ho_Chi_Minh", "Asia/Jakarta", "Asia/Kolkata", "Asia/Dubai", "Asia/Riyadh", "Asia/Almaty", "Europe/Moscow",
    "Europe/Istanbul", "Europe/Berlin", "Europe/Paris", "Europe/Madrid", "Europe/London", "Africa/Cairo",
    "Africa/Lagos", "Africa/Johannesburg", "America/New_York", "America/Chicago", "America/Los_Angeles",
    "America/Toronto", "America/Mexico_City", "America/Sao_Paulo", "America/Santiago", "Australia/Sydney",
    "Pacific/Auckland",
]  # fmt: skip
