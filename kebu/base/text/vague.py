"""Vague statements in follow-ups and needs: 意向较强, 再看看, 差不多 … with neither a concrete need nor a time."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

VAGUE: Final = re.compile(
    r"意向(?:比较|较|很|非常|十分|挺|蛮)?(?:强烈|强|大|高|明显|明确)|有(?:一定|点|些|较强|较大|初步|合作|购买|采购)*(?:的)?(?:意向|兴趣|想法)"
    r"|(?:再|先)(?:看看|说吧?|想想|等等|考虑|议|联系|沟通|聊)(?:一下|看)?|考虑(?:一下|考虑|中)|看情况|到时候(?:再说|看)|过段时间|过一阵|以后再说|有需要再"
    r"|差不多|还可以|还行|还不错|挺好的?|一般般|没(?:什么)?问题|问题不大|应该(?:可以|没问题|差不多|能成)|可能(?:会|要)?(?:合作|买|采购)?|大概|估计"
    r"|尽快|(?:近期|最近)(?:再|会|有望|考虑|联系|沟通|采购|合作)|抽空|有空|有机会|持续跟进|继续跟进|保持联系|跟进中|待定|随时联系"
)
TIME: Final = re.compile(
    r"\d{1,4}\s*[-/.年月]\s*\d{1,2}|\d{1,2}\s*[月日号点]|\d{1,2}:\d{2}|[一二三四五六七八九十两\d]+\s*(?:天|周|个?星期|个?月|个?季度|年|小时)(?:内|后|之内|以内|左右)"
    r"|(?:今|明|后)(?:天|日|早|晚|年)|(?:本|这|下|下下|上)(?:个)?(?:周|星期|月|季度|年)|周[一二三四五六日天末]|星期[一二三四五六日天]|礼拜[一二三四五六日天]"
    r"|(?:年|月|季度|周)(?:底|初|末|中)|(?:上|中|下)旬|[一二三四]季度|(?:上|下)半(?:年|月)|(?:春节|元旦|五一|端午|中秋|国庆|双十一)(?:前|后)|节(?:前|后)|Q[1-4]",
    re.IGNORECASE,
)
NEED: Final = re.compile(
    r"\d+(?:\.\d+)?\s*(?:万|亿|千|元|台|套|件|个|吨|公斤|千克|kg|米|平米|平方|箱|批|条|只|支|组|人|户|%|折|辆|瓶|桶|卷|张|份|根)"
    r"|报价|合同|样品|样机|方案|图纸|招标|投标|标书|参数|型号|规格|交期|交货|账期|付款|预付|质保|售后|安装|调试|试用|试机|替换|更换|升级|改造|扩产|新建"
    r"|价格|降价|折扣|优惠|竞品|竞争对手|预算|验收|发票|故障|维修|培训|演示|考察|审批|立项",
    re.IGNORECASE,
)


def vague_phrase(text: str) -> str | None:
    """The first vague phrase of a statement that names neither a concrete need nor a time; None when it is concrete."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text))
    found = VAGUE.search(plain)
    if found is None or TIME.search(plain) or NEED.search(plain):
        return None
    return found[0]
