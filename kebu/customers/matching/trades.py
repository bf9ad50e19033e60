"""The words of a company's name that say what it does, behind the words by which it is called: 恒远｜精密机械."""

from __future__ import annotations

import re
from typing import Final

WORDS: Final = re.findall(
    r"\S+",
    """
    科技 技术 信息 电子 电气 电器 机械 机电 精密 精工 制造 智造 智能 装备 设备 仪器 仪表
    自动化 工程 建设 建筑 建材 装饰 设计 咨询 管理 服务 商贸 贸易 实业 工业 产业 发展
    投资 国际 进出口 物流 运输 供应链 仓储 食品 饮料 餐饮 酒店 旅游 农业 生物 医药 制药
    药业 医疗 器械 健康 化工 化学 新材料 材料 塑料 塑胶 橡胶 包装 印刷 纸业 纺织 服饰
    服装 鞋业 家具 家居 家电 汽车 零部件 配件 汽配 轨道 交通 航空 航天 船舶 能源 新能源
    电力 光伏 环保 环境 水务 水处理 燃气 石油 石化 矿业 钢铁 金属 五金 模具 铝业 铜业
    电缆 电线 线缆 光电 半导体 集成电路 通信 通讯 网络 软件 计算机 数码 传媒 文化 广告
    教育 培训 体育 娱乐 房地产 置业 物业 金融 保险 证券 租赁 人力资源 劳务 安防 消防 检测
    认证 冷链 超市 百货 商业 电商 电子商务 日化 化妆品 美容 工贸 工艺品 礼品 玩具 园林
    生态 种业 饲料 水产 畜牧 乳业 酒业 茶业 粮油 气体 动力 传动 液压 阀门 轴承 电机 电源
    照明 玻璃 陶瓷 木业
    """,
)
TAIL: Final = re.compile(rf"(?<=..)(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})+$")


def split(core: str) -> tuple[str, str]:
    """A core name as what the company is called and what it does; the first has two characters at least."""
    found = TAIL.search(core)
    return (core[: found.start()], found[0]) if found else (core, "")
