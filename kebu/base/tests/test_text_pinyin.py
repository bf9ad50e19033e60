import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from kebu.base.text.pinyin import full, initials, sort_key

WORDS = """
重庆 长沙 银行 行业 音乐 厦门 成都 重工 单位 长春 长江 长城 朝天 会计 六安 都江堰 调研 乐山
供给 传奇 传感 模具 数据 参数 强化 石家庄 台州 大厦 蚌埠 番禺 东阿 歙县 黄陂 莘庄 丽水 铅山
荥阳 和平 弹簧 弹力 校准 屏蔽 曲线 血液 折叠 干燥 系统 处理 西藏 空调 调味 乐器 秘鲁 相机 便利
更新 还原 自行车 测量 量具 重量 重新 重复 重点 中国 北京 上海 广州 深圳 天津 苏州 杭州 南京
武汉 西安 沈阳 大连 青岛 宁波 无锡 佛山 东莞 合肥 福州 济南 郑州 昆明 贵阳 南宁 海口 兰州 银川
西宁 乌鲁木齐 拉萨 呼和浩特 哈尔滨 太原 南昌 机械 设备 制造 科技 股份 有限 公司 集团 实业 贸易
电子 信息 技术 建设 工程 材料 化工 物流 投资 能源 电力 食品 服务 石油 航空 铁路 钢铁 汽车 燃气
水务 公交 证券 保险 信托 烟草 移动 电信 联通 电网 机电 纺织 医药 生物 环保 园林 装饰 建筑
房地产 咨询 广告 传媒 文化 教育 培训 旅游 酒店 餐饮 农业 林业 渔业 矿业 冶金 有色 轴承 阀门
水泵 电机 变压器 电缆 仪器 仪表 轮胎 橡胶 塑料 玻璃 陶瓷 水泥 涂料 家具 服装 鞋业 箱包 玩具
文具 印刷 包装 造纸 种子 饲料 化肥 农药 中科建设 华为技术 中国重汽 上海汽车 长安汽车 工商银行
建设银行 招商银行 交通银行 厦门银行 重庆钢铁 长沙银行 成都银行 宁德时代 比亚迪 三一重工 徐工机械
中联重科 振华重工 宝山钢铁 海螺水泥 格力电器 美的集团 海尔智家 联想集团 京东方 中兴通讯 大唐电信
国家电网 南方电网 中国石化 中国海油 张三 李四 王五 赵六 欧阳修 诸葛亮 司马光 慕容复 增长 成长 生长
董事长 校长 行为 旅行 流行 自行 执行 运行 行动 传记 自传 快乐 欢乐 音乐厅 首都 都市 弹性 子弹
导弹 降低 投降 参加 人参 朝鲜 今朝 收藏 宝藏 地藏 角色 角度 薄弱 薄荷 没有 淹没 给予 供应 应用
应该 便宜 方便
"""


@pytest.mark.parametrize("word", WORDS.split())
def test_words_are_read_as_pypinyin_reads_them(word: str) -> None:
    assert full(word) == "".join(lazy_pinyin(word, style=Style.NORMAL, v_to_u=False))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("长盛机电", "changshengjidian"),
        ("曾氏食品", "zengshishipin"),
        ("厦工机械", "xiagongjixie"),
        ("朝阳轴承", "chaoyangzhoucheng"),
        ("永安商行", "yonganshanghang"),
        ("单县化工", "shanxianhuagong"),
        ("洪洞焦化", "hongtongjiaohua"),
        ("吕梁铝业", "lvlianglvye"),
        ("3M中国有限公司", "3mzhongguoyouxiangongsi"),
        ("ＡＢＣ（中国）", "abczhongguo"),
        ("", ""),
    ],
)
def test_company_names_are_read_as_companies_are_called(name: str, expected: str) -> None:
    assert full(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("单雄信", "shanxiongxin"),
        ("解晓东", "xiexiaodong"),
        ("仇英", "qiuying"),
        ("区小姐", "ouxiaojie"),
        ("查良镛", "zhaliangyong"),
        ("曾国藩", "zengguofan"),
        ("朴正", "piaozheng"),
        ("尉迟恭", "yuchigong"),
        ("长孙无忌", "zhangsunwuji"),
        ("乐毅", "yueyi"),
        ("张三", "zhangsan"),
        ("王单", "wangdan"),
    ],
)
def test_surnames_are_read_as_surnames(name: str, expected: str) -> None:
    assert full(name, person=True) == expected


def test_a_surname_s_reading_stays_out_of_company_names() -> None:
    assert (full("单位"), full("查询")) == ("danwei", "chaxun")


@pytest.mark.parametrize(
    ("name", "expected"), [("中科建设", "zkjs"), ("重庆银行", "cqyh"), ("3M中国", "3mzg"), ("A-1 机械", "a1jx")]
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_names_sort_by_syllable_then_tone_with_latin_letters_among_them() -> None:
    ordered = ["3M", "阿里", "Acme", "长江", "重庆", "西安", "先科", "中科", "种业"]
    shuffled = ordered[::2] + ordered[1::2]
    assert sorted(shuffled, key=sort_key) == ordered


@given(st.text(max_size=200), st.booleans())
def test_sort_keys_of_any_text_are_short_and_plain(text: str, person: bool) -> None:
    assert re.fullmatch("[a-z0-9]{0,120}", sort_key(text, person=person))
